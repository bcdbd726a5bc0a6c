"""FAQs out of PDF files."""

import logging
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from indexer.readers.documents import pdf_lines
from indexer.readers.documents.pdf import read
from indexer.readers.item import Found, Options
from search.errors import DataError
from tests.pdf import LINE, write


def found(tmp_path: Path, *pages: list[LINE]) -> Found:
    return read(write(tmp_path / "faq.pdf", pages), Options())


def test_large_lines_are_headings_and_lines_make_paragraphs(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [
            ("환불 안내", 20, 780),
            ("1. 환불은 언제 되나요?", 14, 740),
            ("결제하신 카드로 영업일 3일", 10, 720),
            ("안에 환불됩니다. Re-", 10, 706),
            ("fund라고 보입니다.", 10, 692),
            ("• 카드 3일", 10, 678),
            ("• 계좌 5일", 10, 664),
            ("문의는 고객센터로", 10, 630),
            ("취소 방법", 14, 600),
            ("주문 내역에서", 10, 580),
        ],
        [("취소를 누르세요.", 10, 780)],
    )
    assert [(item.fields["question"], item.fields["answer"], item.fields["category"]) for item in result.items] == [
        (
            "환불은 언제 되나요?",
            "결제하신 카드로 영업일 3일 안에 환불됩니다. Refund라고 보입니다.\n"
            "• 카드 3일\n• 계좌 5일\n\n문의는 고객센터로",
            ("환불 안내",),
        ),
        ("취소 방법", "주문 내역에서 취소를 누르세요.", ("환불 안내",)),
    ]
    assert [item.where for item in result.items] == ["faq.pdf: page 1", "faq.pdf: page 1"]
    assert [item.sure for item in result.items] == pytest.approx([0.75, 0.6])


def test_marks_are_read_and_what_every_page_repeats_is_left_out(tmp_path: Path) -> None:
    pages: list[list[LINE]] = [
        [
            ("물음 고객센터 FAQ", 9, 820),
            (f"Q{number}. {matter}은 언제", 10, 760 - number),
            ("되나요?", 10, 746 - number),
            (f"A{number}. {number}일 안에", 10, 732 - number),
            ("됩니다.", 10, 718 - number),
            (f"- {number} / 3 -", 9, 30),
        ]
        for number, matter in enumerate(("환불", "배송", "반품"), 1)
    ]
    result = found(tmp_path, *pages)
    assert [(item.fields["question"], item.fields["answer"], item.sure) for item in result.items] == [
        ("환불은 언제 되나요?", "1일 안에 됩니다.", 0.95),
        ("배송은 언제 되나요?", "2일 안에 됩니다.", 0.95),
        ("반품은 언제 되나요?", "3일 안에 됩니다.", 0.95),
    ]
    assert result.told == ("faq.pdf: headers, footers and page numbers like 물음 고객센터 FAQ are left out (6)",)


def test_lines_of_one_size_that_ask_are_questions(tmp_path: Path) -> None:
    result = found(
        tmp_path, [("환불은 언제 되나요?", 10, 700), ("3일", 10, 686), ("취소되나요?", 10, 660), ("네", 10, 646)]
    )
    assert [(item.fields["question"], item.fields["answer"]) for item in result.items] == [
        ("환불은 언제 되나요?", "3일"),
        ("취소되나요?", "네"),
    ]


def test_pages_without_text_are_told_and_files_without_are_refused(tmp_path: Path) -> None:
    result = found(tmp_path, [("Q. 환불은?", 10, 700), ("A. 3일", 10, 686)], [])
    assert result.told == ("faq.pdf: pages without text are left out (1)",)
    with pytest.raises(
        DataError, match=r"^faq.pdf: has no text on its 2 pages: it is scanned; recognise it \(OCR\) first"
    ):
        found(tmp_path, [], [])


def test_locked_files_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "faq.pdf", [[("Q. 환불은?", 10, 700), ("A. 3일", 10, 686)]])
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt("비밀", algorithm="RC4-128")
    writer.write(path)
    with pytest.raises(DataError, match=r"^faq.pdf: is locked by a password; save it without one"):
        read(path, Options())


def test_files_with_too_many_pages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_lines, "PAGES", 2)
    with pytest.raises(DataError, match="has 3 pages, more than 2; split it"):
        found(tmp_path, [], [], [])


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"%PDF-1.7\n" + b"<<" * 5000])
def test_damaged_files_are_refused(content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    (tmp_path / "faq.pdf").write_bytes(content)
    with pytest.raises(DataError, match=r"^faq.pdf: is damaged or no PDF"):
        read(tmp_path / "faq.pdf", Options())


def test_a_file_that_is_cut_anywhere_is_read_or_refused(tmp_path: Path) -> None:
    content = write(tmp_path / "faq.pdf", [[("Q. 환불은?", 10, 700), ("A. 3일", 10, 686)]]).read_bytes()
    for end in range(0, len(content), 97):
        (tmp_path / "faq.pdf").write_bytes(content[:end])
        try:
            assert read(tmp_path / "faq.pdf", Options()).items
        except DataError as error:
            assert len(error.problems) == 1
