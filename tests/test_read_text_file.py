from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers import bounds
from indexer.readers.text_file import read_text
from search.errors import DataError

TEXT = "질문,답변\r\n환불은 언제까지 되나요?,7일 안에 신청해 주세요.\r\n"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8-sig", b""),
        ("cp949", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_text_is_the_same_in_all_encodings_that_korean_programs_write(
    tmp_path: Path, encoding: str, mark: bytes
) -> None:
    file = tmp_path / "faqs.csv"
    file.write_bytes(mark + TEXT.encode(encoding))
    assert read_text(file) == TEXT


def test_utf_8_with_a_broken_byte_is_not_taken_for_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "faqs.csv"
    file.write_bytes(TEXT.encode().replace("신".encode(), "신".encode()[:2]))
    with pytest.raises(DataError) as told:
        read_text(file)
    assert told.value.problems == ("faqs.csv: is UTF-8 but damaged in line 2; save it again as UTF-8",)


def test_what_is_no_text_is_refused_with_the_encodings_that_were_tried(tmp_path: Path) -> None:
    file = tmp_path / "faqs.json"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xff\xff")
    with pytest.raises(DataError) as told:
        read_text(file)
    assert told.value.problems == ("faqs.json: is neither UTF-8 nor CP949, or no text; save it again as UTF-8",)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "FILE", 10)
    file = tmp_path / "faqs.json"
    file.write_text(TEXT, "utf-8")
    with pytest.raises(DataError, match="split it"):
        read_text(file)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(content)
    try:
        assert isinstance(read_text(file), str)
    except DataError as error:
        assert len(error.problems) == 1
