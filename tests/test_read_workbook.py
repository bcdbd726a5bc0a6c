"""Spreadsheets as people keep them."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from indexer.readers import bounds
from indexer.readers.item import Found, Options
from indexer.readers.spreadsheets import workbook
from search.errors import DataError


@pytest.fixture
def book() -> openpyxl.Workbook:
    """A workbook with a title, merged categories, a hidden row, a hidden sheet and one that holds no FAQ."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "FAQ"
    sheet.append(["고객센터 FAQ"])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["분류", "질문", "답변", "조회수", "수정일"])
    for row in (
        ["결제", "카드?", "네.", 120, None],
        [None, "계좌?", "아니요.", 3.0, None],
        ["환불", "언제?", "3일.", None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    hidden = book.create_sheet("옛것")
    hidden.append(["질문", "답변"])
    hidden.append(["옛 질문?", "옛 답."])
    hidden.sheet_state = "hidden"
    book.create_sheet("담당").append(["이름", "전화"])
    return book


def read(book: openpyxl.Workbook, folder: Path, **options: object) -> Found:
    book.save(folder / "faqs.xlsx")
    return workbook.read(folder / "faqs.xlsx", Options(**options))  # type: ignore[arg-type]


def test_merged_cells_hold_for_all_their_rows(book: openpyxl.Workbook, tmp_path: Path) -> None:
    found = read(book, tmp_path)
    assert [item.fields["category"] for item in found.items] == [("결제",), ("결제",), ("환불",)]
    assert [item.fields.get("popularity") for item in found.items] == ["120", "3", None]
    assert found.items[0].where == "faqs.xlsx[FAQ]:4"


def test_hidden_rows_and_sheets_are_left_out_and_told(book: openpyxl.Workbook, tmp_path: Path) -> None:
    book["FAQ"].row_dimensions[5].hidden = True
    found = read(book, tmp_path)
    assert [item.fields["question"] for item in found.items] == ["카드?", "언제?"]
    assert 'faqs.xlsx: sheet "FAQ": 1 hidden row left out (--hidden reads them)' in found.told
    assert 'faqs.xlsx: sheet "옛것" is hidden and left out (--hidden reads it)' in found.told
    assert "faqs.xlsx[담당]: no header with a question and an answer; 1 row left out" in found.told
    asked = [item.fields["question"] for item in read(book, tmp_path, hidden=True).items]
    assert asked == ["카드?", "계좌?", "언제?", "옛 질문?"]


def test_a_sheet_can_be_chosen(book: openpyxl.Workbook, tmp_path: Path) -> None:
    assert [item.fields["question"] for item in read(book, tmp_path, sheets=("옛것",)).items] == ["옛 질문?"]
    with pytest.raises(DataError) as error:
        read(book, tmp_path, sheets=("없음",))
    assert error.value.problems == ('faqs.xlsx: there is no sheet "없음"; there are "FAQ", "담당"',)


def test_formulas_are_not_run_and_one_without_a_result_is_told(book: openpyxl.Workbook, tmp_path: Path) -> None:
    book["FAQ"]["E4"] = "=TODAY()"
    found = read(book, tmp_path)
    assert "updated" not in found.items[0].fields
    told = (
        "faqs.xlsx: 1 formula without a saved result read as blank; open the file in a spreadsheet program and save it"
    )
    assert told in found.told


def test_a_workbook_in_which_nothing_is_understood_says_what_was_seen(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["이름", "전화", "부서"])
    with pytest.raises(DataError) as error:
        read(book, tmp_path)
    assert error.value.problems[0].startswith(
        'faqs.xlsx: no column is known as the question or the answer; seen: "이름", "전화", "부서". Say which they are'
    )


def test_files_that_are_none_or_made_to_harm_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "faqs.xlsx"
    for content, said in (
        (b"no workbook", "is damaged"),
        (b"\xd0\xcf\x11\xe0rest", "locked by a password"),
        (b"", "damaged"),
    ):
        file.write_bytes(content)
        with pytest.raises(DataError, match=said):
            workbook.read(file, Options())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (bounds.RATIO_FROM + 1))
    with pytest.raises(DataError, match="unpacks to too much"):
        workbook.read(file, Options())
    monkeypatch.setattr(bounds, "FILE", 10)
    with pytest.raises(DataError, match="split it"):
        workbook.read(file, Options())


def test_entities_of_xml_are_not_followed(book: openpyxl.Workbook, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("비밀", "utf-8")
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "faqs.xlsx", "w") as harmed:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/sharedStrings.xml":
                entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
                head, mark, rest = content.partition(b"?>")
                content = head + mark + entity + rest if mark else entity + content
                content = content.replace("네.".encode(), b"&e;")
            harmed.writestr(name, content)
    try:
        found = workbook.read(tmp_path / "faqs.xlsx", Options())
    except DataError:
        return
    assert "비밀" not in str(found)


def test_ods_is_read(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="시트1">{}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>"
        for row in (["질문", "답변"], ["환불은?", "3일이에요."])
    )
    with zipfile.ZipFile(tmp_path / "faqs.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content.format(rows))
    found = workbook.read(tmp_path / "faqs.ods", Options())
    assert [dict(item.fields) for item in found.items] == [{"question": "환불은?", "answer": "3일이에요."}]
    (tmp_path / "faqs.xls").write_bytes(b"no workbook")
    with pytest.raises(DataError, match="not a readable workbook"):
        workbook.read(tmp_path / "faqs.xls", Options())
