"""What visitors of help centers get: counted right, compared question by question, shown."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.answerability.separation import auroc
from benchmarks.base.made_with import MadeWith
from benchmarks.centers import outcome
from benchmarks.centers.centers import CENTERS, Center, Centers, Peer, changes, figure, result
from benchmarks.centers.measure import Asked, ask
from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.data.fingerprint import Fingerprint
from benchmarks.report import centers as report
from benchmarks.report import page
from benchmarks.report.results import Results
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence.thresholds import Decision, Thresholds
from search.errors import DataError
from tests import shop
from tests.conftest import FakeEncoder
from tests.shop import DATA
from tests.test_benchmarks import made

MADE = MadeWith("encoder", "analyzer", "fit")


def got(told: str, ndcg: float | None = 1.0, part: str | None = "colloquial", sure: float = 0.5) -> Asked:
    first = None if ndcg is None else float(told == "right")
    return Asked(part, told, sure, 0.8, ndcg, first, ("a",))


def center(name: str, *asked: Asked, peers: dict[str, Peer] | None = None) -> Center:
    by_id = {f"q{place}": each for place, each in enumerate(asked)}
    return Center(name, Fingerprint("f", name), "digest", 5, by_id, {}, peers or {})


def centers(*found: Center) -> Centers:
    return result("encoder", MADE, found)


@pytest.mark.parametrize(
    ("decision", "found", "told"),
    [
        ("answer", ["a", "b"], "right"),
        ("answer", ["b", "a"], "wrong"),
        ("answer", [], "wrong"),
        ("clarify", ["b", "c", "a"], "choice"),
        ("clarify", ["b", "c", "d", "a"], "bad choice"),
        ("none", ["a"], "lost"),
    ],
)
def test_the_outcome_is_what_the_visitor_sees(decision: Decision, found: list[str], told: str) -> None:
    assert outcome.covered(decision, found, {"a"}) == told


def test_each_center_counts_the_same() -> None:
    small, large = center("a", got("right")), center("b", *[got("lost", 0.0)] * 9, got("right"))
    assert centers(small, large).figure("right") == pytest.approx((1.0 + 0.1) / 2)
    bounds = centers(small, large).interval("right")
    assert bounds is not None
    assert 0.5 <= bounds.low < 0.55 < bounds.high < 0.75


def test_figures_are_of_the_questions_they_are_about() -> None:
    one = center(
        "a",
        got("right", part="keyword"),
        got("wrong", 0.5),
        got("none", None, "uncovered"),
        got("offered", None, "uncovered"),
    )
    assert figure(one, "wrong") == 0.5
    assert figure(one, "uncovered: none") == 0.5
    assert figure(one, "nDCG@10") == 0.75
    assert figure(one, "right", "keyword") == 1.0
    assert figure(center("b", got("right")), "uncovered: none") is None
    assert centers(one).slices == ["keyword", "colloquial"]


def test_the_calibration_error_is_over_all_questions() -> None:
    sure = center("a", *[got("right", sure=0.9)] * 9, got("wrong", 0.0, sure=0.9))
    assert centers(sure).ece == pytest.approx(0.0, abs=1e-9)
    idle = center("b", *[got("offered", None, None, sure=0.9)] * 10)
    assert centers(sure, idle).ece == pytest.approx(0.45, abs=0.02)


def test_separation_is_of_covered_from_others() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5


def test_changes_are_paired_and_marked_where_they_are_no_luck() -> None:
    before = centers(center("a", *[got("lost", 0.0)] * 12), center("b", got("right"), got("none", None)))
    after = centers(center("a", *[got("right")] * 12), center("b", got("right"), got("none", None)))
    found = {each.figure: each for each in changes(before, after)}
    assert (found["right"].before, found["right"].after) == (0.5, 1.0)
    assert found["right"].p < 0.01
    assert found["uncovered: none"].p == 1.0
    table = report.changes(changes(before, after))
    assert [cell for cell in map(str, table.columns[3].cells) if "▲" in cell] == ["+0.500 ▲"] * 3 + ["-0.500 ▲"]


def test_other_centers_or_questions_are_not_compared() -> None:
    one, other = centers(center("a", got("right"))), centers(center("b", got("right")))
    with pytest.raises(DataError, match="the centers differ: a and b"):
        changes(one, other)
    changed = replace(one, centers=(replace(one.centers[0], fingerprint=Fingerprint("f", "others")),))
    with pytest.raises(DataError, match="not the same queries"):
        changes(one, changed)


def test_peers_are_compared_on_the_same_questions() -> None:
    peer = Peer({f"q{place}": 0.2 for place in range(10)}, 0.1)
    measured = centers(center("a", *[got("right")] * 10, peers={"rrf": peer}))
    assert measured.peers == ["rrf"]
    assert measured.peer("rrf") == pytest.approx((0.2, 0.1))
    assert measured.against("rrf") < 0.01
    assert list(report.peer_rows(measured))[1][:4] == ["rrf", "0.200", "0.100", "-0.800"]


def test_the_outcomes_are_those_of_the_engine(analyzer: Analyzer) -> None:
    engine = made(analyzer, FakeEncoder())
    always = Engine(engine.index, analyzer, engine.encoder, thresholds=Thresholds(0.0, 0.0))
    never = Engine(engine.index, analyzer, engine.encoder, thresholds=Thresholds(1.0, 1.0))
    answered, told_off = ask(DATA, always), ask(DATA, never)
    assert {query: each.outcome for query, each in answered.items()} == {
        **dict.fromkeys(("q1", "q2", "q3", "q4"), "right"),
        "q5": "answered",
    }
    assert {each.outcome for each in told_off.values()} == {"lost", "none"}
    assert answered["q1"].top[0] == "password"
    assert (answered["q5"].ndcg, answered["q5"].first) == (None, None)
    assert answered["q1"].cosine > answered["q5"].cosine


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.mark.slow
def test_the_command_measures_compares_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    model = shop.tiny_model(tmp_path)
    (tmp_path / "all").mkdir()
    for name in ("one", "two"):
        shop.written(tmp_path / "all" / name)
    out = tmp_path / "out" / "centers.json"
    given = ("--data", tmp_path / "all", "--model", model)
    first = ran("centers", *given, "--out", out)
    assert first.exit_code == 0, first.stderr
    assert "2 help centers" in first.stdout
    measured = CENTERS.validate_json(out.read_bytes())
    assert [each.name for each in measured.centers] == ["one", "two"]
    assert "비밀번호" not in out.read_text("utf-8")  # the questions of a center may not be copied
    again = ran("centers", *given, "--baseline", out)
    assert again.exit_code == 0, again.stderr
    assert "Before and after" in again.stdout
    shown = page.page(Results((), (), (), centers=(measured,)), {})
    assert "What visitors of help centers get" in shown
    assert '<th scope="row">two</th>' in shown
    empty = ran("centers", "--data", tmp_path / "cache")
    assert (empty.exit_code, "holds no queries.jsonl" in empty.stderr) == (2, True)


def test_a_folder_of_centers_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        shop.written(tmp_path / name)
    assert [folder.name for folder in dataset.folders(tmp_path)] == ["a", "b"]
    assert dataset.folders(tmp_path / "a") == [tmp_path / "a"]


def test_a_result_is_what_it_was_when_read_again(tmp_path: Path) -> None:
    measured = centers(center("a", got("right"), got("none", None)))
    file = tmp_path / "centers-x.json"
    file.write_bytes(CENTERS.dump_json(measured))
    assert CENTERS.validate_json(file.read_bytes()) == measured
    assert json.loads(file.read_text())["kind"] == "centers"
