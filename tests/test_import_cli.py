"""``faq-index import``, and sources of any form behind ``faq-index SOURCE``."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from indexer.cli import main
from indexer.imports import anything
from indexer.sources import source
from search.errors import DataError
from tests import foreign
from tests.conftest import ROOT
from tests.imports import EXAMPLE, rewritten


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    file = tmp_path / "old.csv"
    file.write_text("번호,질문,답변,비고\n1,카드?,네.,가\n2,계좌?,아니요.,나\n3,언제?,,다\n", "utf-8")
    return file


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_what_is_written_is_our_own_form_and_can_be_reviewed(suffix: str, kept: Path, tmp_path: Path) -> None:
    out = tmp_path / f"faqs{suffix}"
    ran = run(kept, "--out", out)
    assert ran.exit_code == 0, ran.output
    assert f"written {out}: 2 FAQs (2 new, 1 left out)" in ran.output
    assert 'old.csv: column "비고" is left out, 3 cells' in ran.output
    assert [(faq.question, faq.answer) for faq in source.read(out).faqs] == [("카드?", "네."), ("계좌?", "아니요.")]
    rows = list(openpyxl.load_workbook(tmp_path / "faqs.review.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[1][:2] == ("빠짐", "answer: is blank")
    assert [row[0] for row in rows[1:]] == ["빠짐", "새로 옴", "새로 옴"]
    assert [row[7] for row in rows[1:]] == ["old.csv:4", "old.csv:2", "old.csv:3"]


def test_an_import_again_keeps_edits_and_takes_what_the_source_changed(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "faqs.jsonl"
    run(kept, "--out", out)
    entries = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    entries[0]["answer"] = "고쳐 쓴 답."
    entries[1]["tags"] = ["계좌"]
    out.write_text("".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in entries), "utf-8")
    kept.write_text("번호,질문,답변\n2,계좌?,이제는 돼요.\n1,카드?,네.\n4,얼마?,천 원.\n", "utf-8")
    ran = run(kept, "--out", out)
    assert "3 FAQs (1 new, 1 changed, 1 same)" in ran.output
    found = {faq.question: faq for faq in source.read(out).faqs}
    assert found["카드?"].answer == "고쳐 쓴 답."
    assert (found["계좌?"].answer, found["계좌?"].tags) == ("이제는 돼요.", ("계좌",))
    kept.write_text("질문,답변\n얼마?,천 원.\n", "utf-8")
    assert "1 FAQ (1 same, 2 gone)" in run(kept, "--out", out).output
    assert [faq.question for faq in source.read(out).faqs] == ["얼마?"]


def test_a_dry_run_writes_nothing(kept: Path, tmp_path: Path) -> None:
    ran = run(kept, "--out", tmp_path / "faqs.xlsx", "--dry-run")
    assert "would be written" in ran.output
    assert [file.name for file in tmp_path.iterdir()] == ["old.csv"]


def test_columns_can_be_named_and_ignored(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("머리글,처리,비고\n카드?,네.,가\n", "utf-8")
    out = tmp_path / "faqs.jsonl"
    refused = run(tmp_path / "old.csv", "--out", out)
    assert refused.exit_code == 2
    assert "--map '머리글=question'" in refused.output
    ran = run(
        tmp_path / "old.csv", "--map", "머리글=question", "--map", "처리=answer", "--ignore", "비고", "--out", out
    )
    assert (ran.exit_code, ran.output.count("left out")) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.xlsx", "--out", "faqs.xlsx"], "none.xlsx: no such file or folder"),
        (["none.xlsx", "--out", "faqs.txt"], "faqs.txt: must end in .xlsx, .csv, .jsonl"),
        (["none.xlsx", "--out", "faqs.xlsx", "--map", "비고"], "비고: is written COLUMN=FIELD"),
        (["none.xlsx", "--out", "faqs.xlsx", "--map", "비고=memo"], "fields are question, answer"),
        (["ftp://a.kr/x", "--out", "faqs.xlsx"], "no such file or folder"),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], said: str) -> None:
    ran = run(*arguments)
    assert ran.exit_code == 2
    assert said in ran.output


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text('질문,답변\n=1+1 은?,"=HYPERLINK(""x"")"\n', "utf-8")
    run(tmp_path / "old.csv", "--out", tmp_path / "faqs.xlsx")
    assert source.read(tmp_path / "faqs.xlsx").faqs[0].answer == '=HYPERLINK("x")'
    for name in ("faqs.xlsx", "faqs.review.xlsx"):
        cells = [cell for row in openpyxl.load_workbook(tmp_path / name).worksheets[0].iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)


def test_files_of_others_are_read_without_an_option(tmp_path: Path) -> None:
    rows = [
        {
            "id": 1,
            "source": source,
            "category": "결제",
            "question": f"{source}?",
            "answer": "네.",
            "modified": "20260102",
        }
        for source in ("app", "web")
    ]
    (tmp_path / "faqs.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    found = anything.read(tmp_path / "faqs.json")
    assert [faq.id for faq in found.faqs] == ["app-1", "web-1"]
    foreign.spreadsheet(tmp_path / "faqs.xlsx")
    assert len(anything.read(tmp_path / "faqs.xlsx").faqs) == 64
    (tmp_path / "contacts.json").write_text(
        '[{"id": "phone", "channel": "phone", "name": "전화", "how": "전화"}]', "utf-8"
    )
    assert [contact.id for contact in anything.read(tmp_path / "faqs.xlsx").contacts] == ["phone"]


def test_our_own_form_stays_strict(tmp_path: Path) -> None:
    (tmp_path / "faqs.csv").write_text("id,question,answer,aliasess\na,카드?,네.,카드\n", "utf-8")
    with pytest.raises(DataError, match=r'aliasess: unknown column \(did you mean "aliases"\?\)'):
        anything.read(tmp_path / "faqs.csv")
    assert anything.is_ours(ROOT / "faq_data")


def test_the_documentation_shows_what_is_printed() -> None:
    page = (ROOT / "docs" / "data.md").read_text("utf-8")
    assert len(EXAMPLE.findall(page)) == 3
    assert rewritten(page) == page


def test_lint_tells_what_of_each_entry_was_lost(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text('질문,답변\n카드?,"<p>네.</p><script>x()</script>"\n', "utf-8")
    told = anything.read(tmp_path / "old.csv", in_full=True).told
    assert told == ("old.csv:2: answer: script left out (1)",)
    assert anything.read(tmp_path / "old.csv").told == (
        "1 entry read with changes or guesses; faq-index lint tells which",
    )


def test_an_import_that_cannot_be_written_leaves_all_as_it_was(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "faqs.xlsx"
    run(kept, "--out", out)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file != kept}
    kept.write_text(f"질문,답변\n카드?,{'가' * 32_768}\n", "utf-8")
    refused = run(kept, "--out", out)
    assert refused.exit_code == 2
    assert refused.output.splitlines()[-2].startswith("faqs.xlsx: q-")
    assert "a cell holds 32,767; write .jsonl" in refused.output
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file != kept} == before
