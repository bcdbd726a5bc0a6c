"""faq-index as an operator runs it, with the packaged model."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from indexer.cli import main
from search.answering.loading import load
from search.records.faq import Contact, Faq
from search.storage import artifact
from tests.conftest import CONTACTS, FAQS, ROOT, write_lines


def write_source(folder: Path, faqs: tuple[Faq, ...] = FAQS) -> Path:
    folder.mkdir(exist_ok=True)
    write_lines(folder / "faqs.jsonl", [TypeAdapter(Faq).dump_python(faq, mode="json") for faq in faqs])
    (folder / "contacts.json").write_bytes(TypeAdapter(tuple[Contact, ...]).dump_json(CONTACTS))
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_build_edit_and_build_again(tmp_path: Path, model_folder: Path) -> None:
    source, out = write_source(tmp_path / "data"), tmp_path / "index"

    built = run(source, "--out", out)
    assert built.exit_code == 0, built.output
    assert "5 FAQs" in built.stderr
    assert "since the generation before" not in built.stderr
    chosen = artifact.read_manifest(out).calibration.thresholds
    assert f"answers from {chosen.answer_at} on, has no answer below {chosen.none_below}\n" in built.stderr
    assert load(out).search("비번 까먹음").hits[0].faq.id == "password-reset"

    again = run(source, "--out", out)
    assert "up to date" in again.stderr
    assert artifact.read_manifest(out).source == artifact.read_index(out).manifest.source

    new = (
        Faq("delivery", "배송은 며칠 걸리나요?", "보통 이틀 걸려요."),
        Faq("gift", "선물할 수 있나요?", "할 수 있어요."),
    )
    edited = (replace(FAQS[0], question="결제가 자꾸 실패해요."), *FAQS[1:-1], *new)
    write_source(source, edited)
    update = run(source, "--out", out)
    assert "g000002" in update.stderr
    assert "FAQs since the generation before: 2 added, 1 removed, 1 changed\n" in update.stderr
    anew = tmp_path / "anew"
    run(source, "--out", anew)
    updated, fresh = load(out), load(anew)
    assert updated.search("결제가 자꾸 실패해요").hits[0].faq.question == "결제가 자꾸 실패해요."
    for query in ("결제 실패", "환불 며칠", "refund", "적립금"):
        found, expected = updated.search(query).hits, fresh.search(query).hits
        assert [hit.faq for hit in found] == [hit.faq for hit in expected]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected], abs=1e-4)


def test_a_damaged_index_is_not_built_upon_and_that_is_said(tmp_path: Path, model_folder: Path) -> None:
    source, out = write_source(tmp_path / "data"), tmp_path / "index"
    run(source, "--out", out)
    (out / "generations" / "g000001" / "faqs.json").write_text("[]")
    built = run(source, "--out", out)
    assert built.exit_code == 0
    assert "was not built upon" in built.stderr
    assert "faqs.json" in built.stderr.replace("\n", "")
    assert len(artifact.read_index(out).index.faqs) == 5


def test_bad_data_is_told_whole_and_nothing_is_written(tmp_path: Path) -> None:
    source = write_source(tmp_path / "data")
    with (source / "faqs.jsonl").open("a") as file:
        file.write('{"id": "x", "question": "", "answer": "a"}\n{"id": "y", "contacts": ["phne"]}\n')
    refused = run(source, "--out", tmp_path / "index")
    assert refused.exit_code == 2
    assert "faqs.jsonl:6: question: is blank" in refused.stderr
    assert "faqs.jsonl:7: question: is missing" in refused.stderr
    assert "3 problems; nothing was written" in refused.stderr
    assert "Traceback" not in refused.output
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere",), "no such file or folder"),
        (("{source}", "--model", "./nowhere"), "./nowhere: no such folder"),
        (("{source}", "--model", "~/no/where"), "~/no/where: no such folder"),
        (("{source}", "--model", "no/where/at-all"), "no/where/at-all: no such folder"),
        (("{source}", "--model", "tests/e5-smal"), "tests/e5-smal: no such folder"),
        (("{source}", "--model", "{source}"), "no modules.json"),
        (("{source}", "--out", "{source}"), "holds other things than an index"),
        (("{source}/blank.csv",), "1 problem; nothing was written"),
        (("template", "faqs.pdf"), "must end in .csv or .xlsx"),
    ],
)
def test_mistakes_get_one_clear_line(
    tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(ROOT)
    source = write_source(tmp_path / "data")
    (source / "blank.csv").write_text("id,question,answer\n")
    refused = run(*(argument.format(source=source) for argument in arguments))
    assert refused.exit_code == 2
    assert told in refused.output
    assert "Traceback" not in refused.output


def test_lint_tells_findings_and_exits_1(tmp_path: Path, model_folder: Path) -> None:
    source = write_source(tmp_path / "data", (replace(FAQS[0], steps=()), *FAQS[1:]))
    found = run("lint", source)
    assert found.exit_code == 1
    assert "no-steps" in found.stdout
    assert run("lint", write_source(tmp_path / "clean")).exit_code == 0


def test_a_template_is_written_once_and_never_over_a_file(tmp_path: Path) -> None:
    written = run("template", tmp_path / "faqs.xlsx")
    assert (written.exit_code, "contacts.json" in written.stderr) == (0, True)
    again = run("template", tmp_path / "faqs.xlsx")
    assert (again.exit_code, "exists already" in again.output) == (2, True)


def test_the_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["title"] == "Faq"
    assert json.loads(run("schema", "--contacts").stdout)["title"] == "Contact"
