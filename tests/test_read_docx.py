"""FAQs out of Word documents."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Written
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from indexer.readers.documents.docx import read
from indexer.readers.item import Found, Options
from search.errors import DataError

DELETED = '<w:del {0} w:id="1" w:author="김"><w:r><w:delText>옛 말</w:delText></w:r></w:del>'
MOVED = '<w:moveFrom {0} w:id="3" w:author="김"><w:r><w:t>옮긴 말</w:t></w:r></w:moveFrom>'
INSERTED = '<w:ins {0} w:id="2" w:author="김"><w:r><w:t> 단, 카드는 다릅니다.</w:t></w:r></w:ins>'
FOOTNOTE = '<w:r {0}><w:footnoteReference w:id="1"/></w:r>'


def saved(document: Written, tmp_path: Path, options: Options | None = None) -> Found:
    document.save(str(tmp_path / "faq.docx"))
    return read(tmp_path / "faq.docx", options or Options())


def test_headings_lists_tables_and_bold_are_read(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("도움말", style="Title")
    document.add_heading("환불", 1)
    document.add_heading("1. 환불은 언제 되나요?", 2)
    paragraph = document.add_paragraph("영업일 ")
    paragraph.add_run("3일").bold = True
    paragraph.add_run(" 안에").bold = True
    paragraph.add_run(" 됩니다.")
    document.add_paragraph("주문 내역을 엽니다.", style="List Number")
    document.add_paragraph("환불을 누릅니다.", style="List Number")
    document.add_paragraph("카드", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["카드사", "기간", "신한|국민", "2일"], strict=True):
        cell.text = text
    document.add_heading("취소 방법", 2)
    document.add_paragraph("버튼을 누르세요.")
    found = saved(document, tmp_path)
    refund, cancel = found.items
    assert refund.fields == {
        "question": "환불은 언제 되나요?",
        "answer": "영업일 **3일 안에** 됩니다.\n\n1. 주문 내역을 엽니다.\n2. 환불을 누릅니다.\n- 카드\n\n"
        "| 카드사 | 기간 |\n| --- | --- |\n| 신한\\|국민 | 2일 |",
        "category": ("환불",),
    }
    assert (refund.where, refund.sure) == ("faq.docx: paragraph 3", 0.9)
    assert (cancel.fields["question"], cancel.sure) == ("취소 방법", 0.75)
    assert found.told == ("faq.docx: questions and headings without text are left out (1, the first: 도움말)",)


def test_what_is_deleted_hidden_or_drawn_is_left_out_and_told(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Q. 환불은 언제 되나요?")
    paragraph = document.add_paragraph("A. 3일 안에 됩니다.")
    for xml in (DELETED, MOVED, INSERTED, FOOTNOTE):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    paragraph.add_run("비밀").font.hidden = True
    relation = document.part.relate_to("https://mureum.example/refund", "hyperlink", is_external=True)
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>안내</w:t></w:r></w:hyperlink>')
    )
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:drawing/></w:r>"))
    found = saved(document, tmp_path)
    assert [item.fields["answer"] for item in found.items] == [
        "3일 안에 됩니다. 단, 카드는 다릅니다.[안내](https://mureum.example/refund)"
    ]
    assert found.told == (
        "faq.docx: deleted texts are left out (2)",
        "faq.docx: footnotes are left out (1)",
        "faq.docx: hidden texts are left out (1)",
        "faq.docx: images and text boxes are left out (1)",
    )


def test_bold_lines_are_headings_where_there_are_none_and_less_sure(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("2024년 개정")
    for question, answer in (("환불 기간", "3일"), ("취소는 어떻게 하나요", "버튼")):
        document.add_paragraph(style="List Number").add_run(question).bold = True
        document.add_paragraph(answer)
    found = saved(document, tmp_path)
    assert [(item.fields["question"], item.fields["answer"]) for item in found.items] == [
        ("환불 기간", "3일"),
        ("취소는 어떻게 하나요", "버튼"),
    ]
    assert [item.sure for item in found.items] == pytest.approx([0.6, 0.75])
    assert any("2024년 개정" in line for line in found.told)


def test_korean_style_names_and_levels_of_their_own_are_headings(tmp_path: Path) -> None:
    document = Document()
    document.styles.add_style("개요 1", 1)
    document.styles.add_style("내 제목", 1)
    document.add_paragraph("결제", style="개요 1")
    level = document.add_paragraph("환불은?", style="내 제목")
    level._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("3일")
    (item,) = saved(document, tmp_path).items
    assert (item.fields["question"], item.fields["category"]) == ("환불은?", ("결제",))


def test_tables_of_questions_are_read_row_by_row(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("배송 FAQ", 1)
    document.add_paragraph("표로 정리했습니다.").runs[0].font.size = Pt(9)
    named = document.add_table(3, 4)
    cells = ["분류", "질문", "답변", "비고", "배송", "1. 언제 오나요?", "하루", "-", "", "어디서 보나요?", "앱에서", ""]
    for cell, text in zip(named._cells, cells, strict=True):
        cell.text = text
    named.cell(1, 0).merge(named.cell(2, 0))
    document.add_paragraph("기타")
    bare = document.add_table(2, 2)
    for cell, text in zip(bare._cells, ["Q", "반품은?", "A", "7일 안에"], strict=True):
        cell.text = text
    found = saved(document, tmp_path)
    assert [(item.fields["question"], item.fields["answer"], item.fields["category"]) for item in found.items[:3]] == [
        ("언제 오나요?", "하루", ("배송",)),
        ("어디서 보나요?", "앱에서", ("배송",)),
        ("반품은?", "7일 안에", ("배송 FAQ",)),
    ]
    assert (found.items[0].where, found.items[0].sure) == ("faq.docx: table 1 row 2", 1.0)
    assert found.told[0] == 'faq.docx: table 1: column "비고" is left out'


def test_a_document_that_can_not_be_read_says_why(tmp_path: Path) -> None:
    path = tmp_path / "faq.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old Word")
    with pytest.raises(DataError, match=r"^faq.docx: is damaged or not what its name says"):
        read(path, Options())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(DataError, match=r"^faq.docx: is damaged or no Word document .* save it again as .docx"):
        read(path, Options())
    with pytest.raises(DataError, match=r"^faq.docx: has no question with an answer"):
        saved(Document(), tmp_path)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Q. 환불은?")
    document.add_paragraph("A. 3일 ENTITY")
    document.save(str(tmp_path / "plain.docx"))
    declared = '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><w:document'
    with zipfile.ZipFile(tmp_path / "plain.docx") as plain, zipfile.ZipFile(tmp_path / "faq.docx", "w") as harmful:
        for part in plain.namelist():
            content = (
                plain.read(part).replace(b"ENTITY", b"&a;&b;") if part == "word/document.xml" else plain.read(part)
            )
            content = content.replace(b"<w:document", declared.encode(), 1) if part == "word/document.xml" else content
            harmful.writestr(part, content)
    (item,) = read(tmp_path / "faq.docx", Options()).items
    assert "root:" not in str(item.fields["answer"])
    assert "aaaa" not in str(item.fields["answer"])
