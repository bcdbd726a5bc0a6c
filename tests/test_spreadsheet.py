import csv
import datetime
import re
import struct
from pathlib import Path

import openpyxl
import pytest

from indexer.sources import spreadsheet
from indexer.sources.source import read
from search.errors import DataError
from search.records.faq import Step

CONTACTS = '[{"id": "phone", "channel": "phone", "name": "전화", "how": "거세요"}]'


@pytest.mark.parametrize("name", ["faqs.csv", "faqs.xlsx"])
def test_the_template_is_a_source_with_everything_in_it(tmp_path: Path, name: str) -> None:
    assert spreadsheet.write_template(tmp_path / name) == tmp_path / "contacts.json"
    source = read(tmp_path)
    first, second = source.faqs
    assert [contact.id for contact in source.contacts] == list(first.contacts) == ["phone"]
    assert first.aliases == ("결제안됨", "결제 오류가 떠요", "카드가 안 긁혀요")
    assert first.category == ("결제", "결제 오류")
    assert first.steps[1:] == (
        Step("앱을 다시 시작하세요.", condition="그래도 안 되면"),
        Step("전화하세요.", condition="계속 안 되면", contact="phone"),
    )
    assert (first.updated, first.popularity) == (datetime.date(2026, 11, 2), 120)
    assert (second.kind, second.steps) == ("faq", ())


def test_a_template_leaves_the_contacts_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "contacts.json").write_text(CONTACTS)
    assert spreadsheet.write_template(tmp_path / "faqs.csv") is None
    assert (tmp_path / "contacts.json").read_text() == CONTACTS


def write_csv(path: Path, lines: list[list[str]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(lines)


def test_problems_are_told_by_the_line_a_spreadsheet_shows(tmp_path: Path) -> None:
    lines = [["id", "question", "answr"], ["a", "여러\n줄 질문", "x"], ["", "", ""], ["b", "질문", "y"]]
    write_csv(tmp_path / "faqs.csv", lines)
    with pytest.raises(DataError) as told:
        read(tmp_path)
    assert told.value.problems == (
        'faqs.csv:1: answr: unknown column (did you mean "answer"?)',
        "faqs.csv:2: answer: is missing",
        "faqs.csv:5: answer: is missing",
    )


def test_cells_that_would_be_lost_are_told(tmp_path: Path) -> None:
    (tmp_path / "faqs.csv").write_text("id,question,answer\na,환불 며칠,네, 7일입니다\nb,질문,답\n", "utf-8")
    with pytest.raises(DataError) as told:
        read(tmp_path)
    assert len(told.value.problems) == 1
    assert told.value.problems[0].startswith("faqs.csv:2: '7일입니다' stands in a column without a name")


def test_steps_keep_brackets_and_arrows_that_are_text(tmp_path: Path) -> None:
    steps = "[확인] 버튼을 누르세요.\n설정 -> 알림을 여세요.\n | 전화하세요. | phone\n안 되면 | 끄세요. | | 덤"
    write_csv(tmp_path / "faqs.csv", [["id", "question", "answer", "steps"], ["a", "q", "a", steps]])
    (tmp_path / "contacts.json").write_text(CONTACTS)
    with pytest.raises(DataError) as told:
        read(tmp_path)
    assert told.value.problems == ("faqs.csv:2: steps[3]: has 4 parts; a step is written condition | text | contact",)
    write_csv(
        tmp_path / "faqs.csv", [["id", "question", "answer", "steps"], ["a", "q", "a", steps[: steps.rindex("\n")]]]
    )
    assert read(tmp_path).faqs[0].steps == (
        Step("[확인] 버튼을 누르세요."),
        Step("설정 -> 알림을 여세요."),
        Step("전화하세요.", contact="phone"),
    )


@pytest.mark.parametrize(
    ("step", "meant"),
    [
        ("전화하세요. | phone", "| 전화하세요. | phone"),
        ("전화하세요. | phone |", "| 전화하세요. | phone"),
        ("phone", "| text | phone"),
    ],
)
def test_a_contact_in_the_place_of_a_steps_text_is_told_with_what_to_write(
    tmp_path: Path, step: str, meant: str
) -> None:
    lines = [["id", "question", "answer", "steps"], ["a", "q", "a", f"확인하세요.\n{step}"]]
    write_csv(tmp_path / "faqs.csv", lines)
    (tmp_path / "contacts.json").write_text(CONTACTS)
    with pytest.raises(DataError) as told:
        read(tmp_path)
    what = f'the contact "phone" stands where the text belongs; write: {meant}'
    assert told.value.problems == (f"faqs.csv:2: steps[1]: {what}",)


def test_a_file_of_korean_windows_is_read(tmp_path: Path) -> None:
    write_csv(tmp_path / "faqs.csv", [["id", "question", "answer"], ["a", "환불 며칠", "7일"]], encoding="cp949")
    assert read(tmp_path).faqs[0].question == "환불 며칠"


def test_a_file_in_no_known_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "faqs.csv").write_bytes(b"id,question,answer\na,\xff\xff\xff,b\n")
    with pytest.raises(DataError, match="neither UTF-8 nor CP949"):
        read(tmp_path)


def test_numbers_and_dates_that_a_spreadsheet_made_of_text_are_read_as_meant(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "question", "answer", "updated", "popularity"])
    sheet.append([101, "질문", "답", datetime.datetime(2026, 3, 1), 12.0])
    book.save(tmp_path / "faqs.xlsx")
    faq = read(tmp_path).faqs[0]
    assert (faq.id, faq.updated, faq.popularity) == ("101", datetime.date(2026, 3, 1), 12)


@pytest.mark.parametrize(("flags", "method"), [(1, 8), (0, 99)], ids=["encrypted", "compressed in an unknown way"])
def test_a_workbook_that_can_t_be_unpacked_is_told(tmp_path: Path, flags: int, method: int) -> None:
    spreadsheet.write_template(tmp_path / "faqs.xlsx")
    packed = bytearray((tmp_path / "faqs.xlsx").read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(packed)):
            struct.pack_into("<HH", packed, found.start() + place, flags, method)
    (tmp_path / "faqs.xlsx").write_bytes(packed)
    with pytest.raises(DataError, match="not a readable XLSX workbook"):
        read(tmp_path)
