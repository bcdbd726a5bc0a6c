"""What the programs print into a file or a pipe: whole lines, whatever the width of the window that they run in."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from benchmarks.cli import main as faq_bench
from indexer.cli import main as faq_index
from search.answering.loading import load
from search.cli import main as faq_search
from tests import shop
from tests.conftest import write_lines

pytestmark = pytest.mark.slow  # each starts processes


def run(command: click.Command, *arguments: object) -> Result:
    """What ``command`` prints where the environment says that the window has 20 columns."""
    runner = CliRunner(env={"COLUMNS": "20"})
    return runner.invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


def test_faq_index_names_paths_and_encoders_whole(tmp_path: Path) -> None:
    deep = tmp_path / "a folder whose name is so long" / "that it alone is wider than many a window" / "of a terminal"
    deep.mkdir(parents=True)
    source, out, model = deep / "faqs.jsonl", deep / "index", shop.tiny_model(tmp_path)
    write_lines(source, [{"id": "a", "question": "환불은 언제 되나요?", "answer": "일주일 안에 돼요."}])
    built = run(faq_index, source, "--out", out, "--model", model)
    encoder = load(out).encoder.name
    what = "1 FAQs, 1 wordings, 1 answer chunks"
    assert f"built {out / 'generations' / 'g000001'}: {what}; encoder {encoder}" in built.stderr.splitlines()
    again = run(faq_index, source, "--out", out, "--model", model)
    assert f"up to date {out}: {what}" in again.stderr.splitlines()
    shown = run(faq_index, "generations", "--out", out).stdout.splitlines()
    assert any("g000001" in line and encoder in line for line in shown)
    missing = run(faq_index, deep / "nothing.jsonl", "--out", out)
    assert any(str(deep / "nothing.jsonl") in line for line in missing.stderr.splitlines())


def test_faq_search_prints_answers_facts_and_errors_in_whole_lines(sample_index: Path) -> None:
    engine = load(sample_index)
    for query in ("비번 까먹음", "충전했는데 그대로임"):
        (first, *_) = engine.search(query, k=1).hits
        shown = run(faq_search, "--index", sample_index, "--k", 1, "--explain", query).stdout.splitlines()
        assert all(line == line.rstrip() for line in shown)
        words = [" ".join(line.split()) for line in shown]
        assert f"1. {first.faq.question} {' > '.join(first.faq.category)}" in words
        for line in first.faq.answer.replace("**", "").splitlines():
            assert line.removeprefix("- ") in " ".join(words)
            assert not line or any(line.removeprefix("- ") in shown_line for shown_line in words)
        assert f"1 {first.faq.id} {first.matched.role}: {first.matched.text}" in words
    wrong = run(faq_search, "--index", sample_index, "가" * 600)
    assert len(wrong.stderr.splitlines()) == 1


def test_faq_search_heads_each_of_several_questions_with_the_whole_of_it(sample_index: Path) -> None:
    asked = "비번 까먹음 " * 20
    runner = CliRunner(env={"COLUMNS": "20"})
    shown = runner.invoke(faq_search, ["--index", str(sample_index), "-"], input=f"{asked}\n환불 며칠\n").stdout
    assert any(line.startswith(f"{asked.strip()} ─") for line in shown.splitlines())


def test_faq_bench_prints_tables_and_paths_in_whole_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    folder, model = shop.written(tmp_path / "shop"), shop.tiny_model(tmp_path)
    shown = run(faq_bench, "relevance", "--data", folder, "--split", "test", "--model", model)
    assert shown.exit_code == 0, shown.stderr
    rows = [[cell.strip() for cell in line.split("│")] for line in shown.stdout.splitlines() if "│" in line]
    assert any("hybrid" in row and len(row) > 8 for row in rows)
    missing = run(faq_bench, "relevance", "--data", tmp_path / "nothing whatever that could be read" / "anywhere")
    assert any("nothing whatever that could be read/anywhere" in line for line in missing.stderr.splitlines())
