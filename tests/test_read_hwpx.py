"""FAQs out of documents of Hangul."""

import zipfile
from html import escape
from pathlib import Path

import pytest

from indexer.readers.documents.hwpx import read
from indexer.readers.item import Found, Options
from search.errors import DataError

HP = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<hh:head xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"><hh:refList>
<hh:charProperties><hh:charPr id="0"/><hh:charPr id="1"><hh:bold/></hh:charPr></hh:charProperties>
<hh:paraProperties><hh:paraPr id="0"><hh:heading type="NONE" idRef="0" level="0"/></hh:paraPr>
<hh:paraPr id="1"><hh:heading type="OUTLINE" idRef="0" level="1"/></hh:paraPr>
<hh:paraPr id="2"><hh:heading type="BULLET" idRef="1" level="0"/></hh:paraPr>
<hh:paraPr id="3"><hh:heading type="NUMBER" idRef="1" level="0"/></hh:paraPr></hh:paraProperties>
<hh:styles><hh:style id="0" type="PARA" name="바탕글" engName="Normal"/>
<hh:style id="1" type="PARA" name="개요 1" engName="Outline 1"/></hh:styles></hh:refList></hh:head>"""


def p(text: str, style: int = 0, kind: int = 0, char: int = 0) -> str:
    run = f'<hp:run charPrIDRef="{char}"><hp:t>{text}</hp:t></hp:run>'
    return f'<hp:p paraPrIDRef="{kind}" styleIDRef="{style}">{run}</hp:p>'


def cell(text: str, column: int, rows: int = 1) -> str:
    address = f'<hp:cellAddr colAddr="{column}" rowAddr="0"/><hp:cellSpan colSpan="1" rowSpan="{rows}"/>'
    return f"<hp:tc><hp:subList>{p(escape(text))}</hp:subList>{address}</hp:tc>"


def table(*rows: str) -> str:
    cells = "".join(f"<hp:tr>{row}</hp:tr>" for row in rows)
    return f'<hp:p><hp:run charPrIDRef="0"><hp:tbl>{cells}</hp:tbl><hp:t/></hp:run></hp:p>'


def written(tmp_path: Path, *sections: str, header: str = HEADER, declared: str = "") -> Path:
    with zipfile.ZipFile(tmp_path / "faq.hwpx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip")
        archive.writestr("Contents/header.xml", header)
        for number, section in enumerate(sections):
            archive.writestr(f"Contents/section{number}.xml", f"{declared}<hs:sec {HP}>{section}</hs:sec>")
    return tmp_path / "faq.hwpx"


def found(tmp_path: Path, *sections: str, options: Options | None = None) -> Found:
    return read(written(tmp_path, *sections), options or Options())


def test_the_outline_lists_and_tables_are_read(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        p("환불", style=1) + p("가. 환불은 언제 되나요?", kind=1) + p("영업일 3일", char=1)
        + p("카드", kind=2) + p("계좌", kind=2),
        p("취소 방법", kind=1) + p("주문을 엽니다.", kind=3) + p("취소를 누릅니다.", kind=3)
        + table(cell("카드사", 0) + cell("기간", 1), cell("신한", 0) + cell("2일", 1)),
    )  # fmt: skip
    assert [(item.fields["question"], item.fields["answer"], item.fields["category"]) for item in result.items] == [
        ("환불은 언제 되나요?", "**영업일 3일**\n\n- 카드\n- 계좌", ("환불",)),
        (
            "취소 방법",
            "1. 주문을 엽니다.\n2. 취소를 누릅니다.\n\n| 카드사 | 기간 |\n| --- | --- |\n| 신한 | 2일 |",
            ("환불",),
        ),
    ]
    assert result.items[0].where == "faq.hwpx: paragraph 2"


def test_marks_deletions_and_footnotes(tmp_path: Path) -> None:
    note = f"<hp:ctrl><hp:footNote><hp:subList>{p('주')}</hp:subList></hp:footNote></hp:ctrl>"
    words = 'A. 3일<hp:deleteBegin Id="1"/>, 아니 5일<hp:deleteEnd Id="1"/> 안에<hp:lineBreak/>됩니다.'
    text = f"<hp:p><hp:run><hp:t>{words}</hp:t>{note}<hp:pic/></hp:run></hp:p>"
    result = found(tmp_path, p("고객 여러분께") + p("Q. 환불은?") + text)
    assert [item.fields["answer"] for item in result.items] == ["3일 안에\n됩니다."]
    assert result.told == (
        "faq.hwpx: deleted texts are left out (1)",
        "faq.hwpx: footnotes are left out (1)",
        "faq.hwpx: images are left out (1)",
        "faq.hwpx: text that belongs to no question is left out (1, the first: 고객 여러분께)",
    )


def test_tables_of_questions_are_read_row_by_row(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        table(
            cell("구분", 0) + cell("질문", 1) + cell("답변", 2),
            cell("환불", 0, rows=2) + cell("언제 되나요?", 1) + cell("3일", 2),
            cell("어떻게 하나요?", 1) + cell("버튼", 2),
        ),
        table(cell("Q. 배송은?", 0) + cell("A. 하루", 1), cell("Q. 반품은?", 0) + cell("A. 7일", 1)),
        table(cell("안내문", 0)),
    )
    assert [(item.fields["question"], item.fields["answer"], item.fields.get("category")) for item in result.items] == [
        ("언제 되나요?", "3일", ("환불",)),
        ("어떻게 하나요?", "버튼", ("환불",)),
        ("배송은?", "하루", None),
        ("반품은?", "7일", None),
    ]
    assert result.told == ("faq.hwpx: text beside the tables is left out (1, the first: 안내문)",)


def test_a_document_without_an_outline_has_bold_lines(tmp_path: Path) -> None:
    result = found(tmp_path, p("환불 기간", char=1) + p("3일") + p("취소 방법", char=1) + p("버튼"))
    assert [(item.fields["question"], round(item.sure, 2)) for item in result.items] == [
        ("환불 기간", 0.6),
        ("취소 방법", 0.6),
    ]


def test_older_documents_are_told_how_to_be_saved(tmp_path: Path) -> None:
    (tmp_path / "faq.hwp").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(
        DataError, match=r"^faq.hwp: is an older .hwp document.*\.hwpx \(파일 → 다른 이름으로 저장\) or as \.docx"
    ):
        read(tmp_path / "faq.hwp", Options())


def test_what_is_damaged_or_harmful_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"section0\.xml is damaged"):
        found(tmp_path, "<hp:p>")
    with pytest.raises(DataError, match=r"section0\.xml is damaged"):
        found(tmp_path, "<hp:p>" * 5000 + "</hp:p>" * 5000)
    with pytest.raises(DataError, match=r"has no Contents/section0\.xml"):
        found(tmp_path)
    (tmp_path / "faq.hwpx").write_bytes(b"PK")
    with pytest.raises(DataError, match="is damaged or not what its name says"):
        read(tmp_path / "faq.hwpx", Options())
    locked = written(tmp_path, p("Q. 환불은?") + p("3일"))
    with zipfile.ZipFile(locked, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<odf:encryption-data/>")
    with pytest.raises(DataError, match="is locked by a password"):
        read(locked, Options())


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    path = written(tmp_path, p("Q. 환불은?") + p("A. 3일 &a;&b;"), declared=declared)
    (item,) = read(path, Options()).items
    assert item.fields["answer"] == "3일"


def test_a_cell_that_claims_to_span_everything_spans_its_table(tmp_path: Path) -> None:
    rows = (cell("질문", 0) + cell("답변", 99999), cell("환불은?", 0, rows=99999) + cell("3일", 99999))
    assert len(found(tmp_path, table(*rows)).items) == 1
