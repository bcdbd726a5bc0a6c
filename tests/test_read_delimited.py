"""CSV and TSV files, whatever separates their cells."""

from pathlib import Path

import pytest

from indexer.readers.item import Found, Options
from indexer.readers.spreadsheets import delimited
from search.errors import DataError


def read(folder: Path, content: str, encoding: str = "utf-8", name: str = "faqs.csv") -> Found:
    (folder / name).write_bytes(content.encode(encoding))
    return delimited.read(folder / name, Options())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_and_encoding_are_recognised(separator: str, encoding: str, tmp_path: Path) -> None:
    lines = [["분류", "질문", "답변"], ["결제", "카드 등록, 어떻게 하나요?", "앱에서 해요; 웹은 아니에요."]]
    content = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    (item,) = read(tmp_path, content, encoding).items
    assert dict(item.fields) == {
        "category": ("결제",),
        "question": "카드 등록, 어떻게 하나요?",
        "answer": "앱에서 해요; 웹은 아니에요.",
    }


def test_commas_in_answers_do_not_hide_the_separator_of_the_header(tmp_path: Path) -> None:
    (item,) = read(tmp_path, "질문\t답변\n환불은?\t하나, 둘, 셋, 넷\n", name="faqs.tsv").items
    assert item.fields["answer"] == "하나, 둘, 셋, 넷"


def test_a_first_line_for_excel_is_understood(tmp_path: Path) -> None:
    (item,) = read(tmp_path, "sep=;\n질문;답변\n환불은?;네.\n").items
    assert dict(item.fields) == {"question": "환불은?", "answer": "네."}


def test_lines_within_a_cell_are_kept_and_rows_count_as_in_an_editor(tmp_path: Path) -> None:
    found = read(tmp_path, '질문,답변\n\n환불은?,"하나\n둘"\n교환은?,네.\n')
    assert [item.where for item in found.items] == ["faqs.csv:3", "faqs.csv:5"]
    assert found.items[0].fields["answer"] == "하나\n둘"


def test_ids_that_repeat_over_two_sources_are_read_as_they_stand(tmp_path: Path) -> None:
    header = "id,source,category,question,answer,modified"
    found = read(tmp_path, f"{header}\n1,app,결제,카드?,네.,2026-01-02\n1,web,결제,계좌?,네.,2026-01-03\n")
    assert [(item.fields["source"], item.fields["id"]) for item in found.items] == [("app", "1"), ("web", "1")]
    assert found.items[1].fields["updated"] == "2026-01-03"
    assert not found.told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('질문,답변\n"환불은?,네.\n', r"faqs\.csv:2: .*; a quotation mark within a cell is written twice"),
        ("이름,전화\n가,나\n", r'no column is known as the question or the answer; seen: "이름", "전화"'),
        ("", "holds no rows"),
        ("질문,답변\n환불은?," + "가" * 1_000_001, r"faqs\.csv:2: field larger than field limit"),
    ],
)
def test_what_cannot_be_read_is_told(content: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=said):
        read(tmp_path, content)
