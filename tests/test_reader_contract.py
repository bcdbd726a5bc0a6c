"""What every reader of files has to do, whatever its format."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.imports.records import made
from indexer.readers import bounds, reader
from indexer.readers.item import FIELDS, Found, Options
from search.errors import DataError

ENDS = sorted(reader.OF_FILES)
PICKY = [end for end in ENDS if end not in (".md", ".markdown")]
"""Formats that not just any text is in."""
HARMLESS = (
    b"",
    b"\n\n",
    b"\xff\xfe",
    b"\x00" * 64,
    "질문".encode(),
    b"{",
    b"[]",
    b"PK\x03\x04",
    b"%PDF-1.7",
    b"<html>",
)


def read(file: Path) -> Found | None:
    """What is found in ``file``; None if it is refused, which has to be in one message that names it."""
    try:
        return reader.read(file, Options())
    except DataError as error:
        assert error.problems
        assert all(len(problem) < 2_000 for problem in error.problems)
        assert any(file.stem in problem for problem in error.problems)
        return None


@pytest.mark.parametrize("end", PICKY)
@pytest.mark.parametrize("content", HARMLESS)
def test_what_is_no_such_file_is_refused_or_has_no_faq(content: bytes, end: str, tmp_path: Path) -> None:
    (tmp_path / f"given{end}").write_bytes(content)
    found = read(tmp_path / f"given{end}")
    assert found is None or not [entry for entry in made(found, ()) if entry.faq]


@pytest.mark.parametrize("end", ENDS)
def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "FILE", 3)
    (tmp_path / f"given{end}").write_bytes(b"1234")
    assert read(tmp_path / f"given{end}") is None


@pytest.mark.parametrize("end", ENDS)
def test_a_file_that_is_not_there_is_told(end: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        reader.read(tmp_path / f"given{end}", Options())


@pytest.mark.parametrize("end", ENDS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=120).map(str.encode))
def test_whatever_stands_in_a_file_it_is_read_or_refused(end: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"given{end}").write_bytes(content)
    found = read(tmp_path / f"given{end}")
    for item in found.items if found else ():
        assert item.fields.keys() <= {*FIELDS}
        assert 0 <= item.sure <= 1
        assert item.where


def test_a_folder_is_read_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("질문,답변\n카드?,네.\n", "utf-8")
    (tmp_path / "b.json").write_text('[{"question": "계좌?", "answer": "네."}]', "utf-8")
    (tmp_path / "c.html").write_text("<dl><dt>언제 오나요?</dt><dd>이틀 걸려요.</dd></dl>", "utf-8")
    (tmp_path / "d.exe").write_bytes(b"")
    (tmp_path / ".hidden.csv").write_text("질문,답변\n숨김?,네.\n", "utf-8")
    found = reader.read(tmp_path, Options())
    assert sorted(str(item.fields["question"]) for item in found.items) == ["계좌?", "언제 오나요?", "카드?"]
    assert found.told[-1] == f"{tmp_path.name}: 1 other file left out (d.exe)"


def test_a_folder_without_anything_to_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "d.exe").write_bytes(b"")
    with pytest.raises(DataError, match="holds no file that is read here"):
        reader.read(tmp_path, Options())
