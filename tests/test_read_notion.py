"""FAQs out of exports of Notion."""

import io
import zipfile
from pathlib import Path

import pytest

from indexer.readers.item import Options
from indexer.readers.markdown import text as markdown_text
from indexer.readers.markdown.notion import read
from search.errors import DataError

A, B, C, D = (f"{sign * 2}c0ffee{sign * 24}" for sign in "abcd")
CENTER = {
    f"고객센터 {A}.md": "# 고객센터\n\n[자주 묻는 질문](%EC%9E%90.csv)\n",
    f"고객센터/자주 묻는 질문 {B}.csv": "\ufeff질문,분류,태그,상태\n환불은 언제 되나요?,환불,\"카드, 환불\",게시\n",
    f"고객센터/자주 묻는 질문 {B}_all.csv": "\ufeff질문,분류,태그,상태\n환불은 언제 되나요?,환불,\"카드, 환불\",게시\n"
    "\"취소, 되나요?\",,,\n빈 질문,,,초안\n",
    f"고객센터/자주 묻는 질문/환불은 언제 되나요 {C}.md": "# 환불은 언제 되나요?\n\n분류: 환불\n태그: 카드, 환불\n"
    "상태: 게시\n\n3일 안에 됩니다.\n\n# 카드\n\n5일\n\n![화면](a.png)\n",
    f"고객센터/자주 묻는 질문/취소, 되나요 {D}.md": "# 취소, 되나요?\n\n문의: 1588-0000\n",
}  # fmt: skip


def zipped(files: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def export(tmp_path: Path, files: dict[str, str | bytes]) -> Path:
    (tmp_path / "Export.zip").write_bytes(zipped(files))
    return tmp_path / "Export.zip"


def test_rows_of_a_database_are_read_with_their_pages(tmp_path: Path) -> None:
    found = read(export(tmp_path, {**CENTER}), Options())
    refund, cancel, center = found.items
    assert refund.fields == {
        "public": "게시",
        "question": "환불은 언제 되나요?",
        "answer": "3일 안에 됩니다.\n\n## 카드\n\n5일\n\n![화면](a.png)",
        "tags": "카드, 환불",
        "category": ("환불",),
        "id": C,
        "source": "notion",
    }
    assert refund.notes == ("the answer has 1 images (a.png)",)
    assert (cancel.fields["question"], cancel.fields["category"]) == ("취소, 되나요?", ("자주 묻는 질문",))
    assert cancel.fields["answer"] == "문의: 1588-0000"
    assert center.fields["question"] == "고객센터"
    assert found.told == ("Export.zip: files without text are left out (1)",)


def test_parts_within_the_zip_and_a_folder_say_the_same(tmp_path: Path) -> None:
    parted = export(tmp_path, {"ExportBlock-Part-1.zip": zipped({**CENTER}), "index.html": "<html>"})
    for name, text in CENTER.items():
        (tmp_path / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "unpacked" / name).write_text(text, "utf-8")
    questions = [[item.fields for item in read(path, Options()).items] for path in (parted, tmp_path / "unpacked")]
    assert questions[0] == questions[1]
    assert len(questions[0]) == 3


def test_a_table_whose_answers_stand_in_a_column(tmp_path: Path) -> None:
    text = "이름,답변,대분류,중분류,조회수\n환불은?,3일,결제,환불,12\n취소는?,,,,\n"
    found = read(export(tmp_path, {f"Private & Shared/FAQ {A}.csv": text}), Options())
    assert [item.fields for item in found.items] == [
        {"question": "환불은?", "answer": "3일", "category": ("결제", "환불"), "popularity": "12"}
    ]
    assert found.items[0].where == f"Private & Shared/FAQ {A}.csv:2"


def test_toggles_are_questions_and_nested_lists_are_not(tmp_path: Path) -> None:
    page = (
        "# FAQ\n\n안녕하세요.\n\n- 환불 기간\n    \n    3일 안에 됩니다.\n    \n    - 카드\n        - 5일\n"
        "- **취소되나요?**\n    - 네\n"
    )
    plain = "# 환불 절차\n\n아래를 보세요.\n\n- 카드\n    - 3일\n- 계좌\n    - 5일\n"
    found = read(export(tmp_path, {f"도움말/FAQ {A}.md": page, f"도움말/환불 절차 {B}.md": plain}), Options())
    assert [(item.fields["question"], item.fields["answer"]) for item in found.items] == [
        ("환불 기간", "3일 안에 됩니다.\n\n- 카드\n    - 5일"),
        ("취소되나요?", "- 네"),
        ("환불 절차", "아래를 보세요.\n\n- 카드\n    - 3일\n- 계좌\n    - 5일"),
    ]
    assert found.items[0].fields["category"] == ("도움말", "FAQ")
    assert any("안녕하세요." in line for line in found.told)


def test_names_that_lead_out_of_the_archive_are_not_written(tmp_path: Path) -> None:
    path = export(tmp_path, {"../../나쁜 페이지.md": "# 환불은?\n\n3일", "/etc/나쁜.csv": "질문,답변\n취소는?,네\n"})
    assert [item.fields["question"] for item in read(path, Options()).items] == ["취소는?"]
    assert [file.name for file in tmp_path.iterdir()] == ["Export.zip"]


def test_archives_that_are_damaged_or_harmful_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown_text, "LONGEST", 100_000)
    inner = zipped({"a.md": "x"})
    cases: dict[str, dict[str, str | bytes]] = {
        "ZIP in a ZIP in a ZIP": {"a.zip": zipped({"b.zip": inner})},
        "is damaged or not what its name says": {"a.zip": inner[:40]},
        "unpacks to too much": {"a.md": b"0" * 11_000_000},
        "is not UTF-8": {"a.md": "환불".encode("cp949")},
        "has no pages with text": {"a.png": b"x"},
        "can't be read as CSV": {"a.csv": "질문,답변\n환불," + "가" * 140_000},
        "more than 100,000; split it": {"a.md": "가" * 140_000},
    }
    for told, files in cases.items():
        with pytest.raises(DataError, match=told):
            read(export(tmp_path, files), Options())
    (tmp_path / "Export.zip").write_bytes(zipped({"a.md": b"abc" * 1000}).replace(b"PK\x03\x04", b"PK\x03\x05"))
    with pytest.raises(DataError, match="is damaged"):
        read(tmp_path / "Export.zip", Options())
