"""What ``faq-bench diff`` and ``faq-bench relevance --baseline`` say, and what they refuse."""

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.base.run import Run, ranking
from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset
from benchmarks.relevance import relevance
from benchmarks.relevance.diff import diff
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests import shop
from tests.conftest import FakeEncoder

BEFORE = {"q1": ["leave", "password"], "q2": ["refund"], "q3": ["delivery", "leave"], "q4": ["leave", "receipt"]}
AFTER = {"q1": ["password", "leave"], "q2": ["refund", "leave"], "q3": [], "q4": ["receipt"]}
SECOND = 1 / math.log2(3)
"""What the second place counts."""
Q1_BEFORE = (1 + 2 * SECOND) / (2 + SECOND)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shop.written(tmp_path / "shop")


@pytest.fixture
def data(folder: Path) -> Dataset:
    return dataset.read(folder)


def run(system: str, found: dict[str, list[str]]) -> Run:
    return Run(system, {query: ranking(ids, [1.0] * len(ids)) for query, ids in found.items()})


@pytest.fixture
def files(folder: Path, data: Dataset, analyzer: Analyzer, fake: FakeEncoder) -> tuple[Path, Path]:
    """Two results of the shop: the second with a lexical run, too."""
    engine = Engine(build(shop.FAQS, (), analyzer, fake), analyzer, fake)
    before, after = folder.parent / "before.json", folder.parent / "after.json"
    relevance.write(relevance.relevance(data, None, engine, "digest", [run("hybrid", BEFORE)]), before)
    both = [run("lexical", BEFORE), run("hybrid", AFTER)]
    relevance.write(relevance.relevance(data, None, engine, "digest", both), after)
    return before, after


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_changes_are_those_computed_by_hand(data: Dataset) -> None:
    before, after = (relevance.judged(run("hybrid", found), data) for found in (BEFORE, AFTER))
    found = diff(before, after, data)
    assert [change.query.id for change in found.changes] == ["q3", "q4", "q1"]
    assert [change.difference for change in found.changes] == pytest.approx([-1, 1 - SECOND, 1 - Q1_BEFORE])
    assert found.before == pytest.approx((Q1_BEFORE + 1 + 1 + SECOND) / 4)
    assert found.after == pytest.approx(3 / 4)
    assert found.total.difference == pytest.approx(found.after - found.before)
    assert [change.query.id for change in found.better] == ["q4", "q1"]
    assert [change.query.id for change in found.worse] == ["q3"]
    q3, q4, q1 = found.changes
    assert (q3.top_before, q3.top_after, q3.answers) == (("delivery", "leave"), (), ("delivery",))
    assert (q4.top_before, q4.top_after) == (("leave", "receipt"), ("receipt",))
    assert (q1.answers, dict(q1.grades)) == (("password",), {"password": 2, "leave": 1})
    assert [(each.slice, each.n) for each in found.comparisons] == [(None, 4), ("short", 2), ("long", 2)]
    back = diff(after, before, data)
    assert [change.difference for change in back.changes] == [-change.difference for change in found.changes]


def test_diff_shows_what_was_asked_and_what_came_up(files: tuple[Path, Path], folder: Path) -> None:
    shown = ran("diff", *files, "--data", folder)
    assert shown.exit_code == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert lines[0] == f"shop: {files[0]} → {files[1]}"
    assert "2 better, 1 worse, 1 the same" in lines[1]
    assert "over 4 queries: -0.1" in lines[1]
    better, worse = (lines.index(f"{name}, the most first ({n} of {n}):") for name, n in (("better", 2), ("worse", 1)))
    assert lines[better + 1] == "0.631 → 1.000  +0.369  short  q4  현금영수증 발급"
    assert lines[worse + 1 :] == [
        "1.000 → 0.000  -1.000  long  q3  배송이 너무 늦어요",
        "      answer  1  배송이 늦어지고 있어요  (delivery)",
        "      before  1  배송이 늦어지고 있어요  (delivery)",
        "              ·  회원 탈퇴는 어디에서 하나요?  (leave)",
        "      after   ·  nothing",
    ]
    assert "q2" not in shown.stdout


def test_diff_compares_systems_and_shows_as_many_as_asked(files: tuple[Path, Path], folder: Path) -> None:
    shown = ran("diff", f"{files[1]}:lexical", f"{files[1]}:hybrid", "--data", folder, "--top", 1)
    assert "2 better, 1 worse, 1 the same" in shown.stdout
    assert "better, the most first (1 of 2):" in shown.stdout
    assert "q1" not in shown.stdout
    same = ran("diff", files[0], f"{files[1]}:lexical", "--data", folder)
    assert "+0.0000 to +0.0000, p = 1.0000; 0 better, 0 worse, 4 the same" in same.stdout
    assert "most first" not in same.stdout


def test_diff_refuses_what_can_not_be_compared(files: tuple[Path, Path], folder: Path) -> None:
    before, after = files
    for arguments, told in (
        ((f"{before}:lexical", after), f'{before}: holds no system "lexical"; it has hybrid'),
        ((before, f"{after}:"), f'{after}: holds no system ""; it has lexical, hybrid'),
        ((before, folder / "none.json"), f"{folder / 'none.json'}: No such file"),
        ((before, folder / "corpus.jsonl"), "measure it again"),
    ):
        refused = ran("diff", *arguments, "--data", folder)
        assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tpassword\t1\n", "utf-8")
    refused = ran("diff", before, after, "--data", folder)
    assert refused.exit_code == 2
    assert f"{before} and {folder} have not the same queries" in refused.stderr


def test_diff_refuses_results_of_other_data(files: tuple[Path, Path], folder: Path) -> None:
    content = json.loads(files[0].read_text("utf-8"))
    for part, told in (("faqs", "not the same FAQs"), ("queries", "not the same queries")):
        other = folder.parent / "other.json"
        fingerprint = {**content["fingerprint"], part: "0" * 64}
        other.write_text(json.dumps({**content, "fingerprint": fingerprint}), "utf-8")
        refused = ran("diff", other, files[1], "--data", folder)
        assert refused.exit_code == 2
        assert told in refused.stderr


# relevance --baseline


@pytest.mark.slow
def test_relevance_compares_with_a_system_or_an_earlier_result(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    common = ("relevance", "--data", folder, "--model", shop.tiny_model(tmp_path))
    out, again = tmp_path / "first.json", tmp_path / "second.json"

    def compared(file: Path) -> list[tuple[str, str, str | None]]:
        found = json.loads(file.read_text("utf-8"))["comparisons"]
        return [(each["system"], each["baseline"], each["slice"]) for each in found]

    first = ran(*common, "--out", out, "--baseline", "lexical")
    assert first.exit_code == 0, first.stderr
    assert compared(out)[:2] == [("dense", "lexical", None), ("hybrid", "lexical", None)]
    assert "p (Holm)" in first.stdout
    second = ran(*common, "--out", again, "--system", "hybrid", "--baseline", out)
    assert second.exit_code == 0, second.stderr
    name = "first.json:hybrid"
    assert compared(again) == [("hybrid", name, None), ("hybrid", name, "short"), ("hybrid", name, "long")]
    assert {each["difference"] for each in json.loads(again.read_text("utf-8"))["comparisons"]} == {0}
    assert "first.json:hybrid" in second.stdout


def test_a_baseline_that_does_not_fit_is_refused_before_anything_is_measured(
    files: tuple[Path, Path], folder: Path, tmp_path: Path
) -> None:
    no_model = ("relevance", "--data", folder, "--model", tmp_path / "none")
    for arguments, told in (
        (("--baseline", "dense", "--system", "hybrid"), "--baseline dense is not among what is measured: add --system"),
        (("--baseline", "hybird"), "--baseline hybird is neither a system (lexical, dense, hybrid) nor a result file"),
        (("--baseline", files[0], "--system", "dense"), f"{files[0]} holds hybrid, but only dense is measured"),
        (("--baseline", files[0], "--split", "test"), f"{files[0]} and shop have not the same queries"),
    ):
        refused = ran(*no_model, *arguments)
        assert (refused.exit_code, told in refused.stderr) == (2, True), refused.stderr
