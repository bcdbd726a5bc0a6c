"""Ours and others in one run: judged alike, compared with hybrid, in a table."""

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.base.run import Ranked, Run, TimedRun, ranking
from benchmarks.cli import main
from benchmarks.peer_runs import comparison as contest
from benchmarks.peer_runs.comparison import Contest
from benchmarks.relevance import relevance
from benchmarks.relevance.significance import p_value
from benchmarks.report import markdown as tables
from benchmarks.report import results
from benchmarks.systems import SYSTEMS
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests import shop
from tests.conftest import FakeEncoder
from tests.shop import ASKED, DATA, FAQS


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Engine:
    encoder = FakeEncoder()
    return Engine(build(FAQS, (), analyzer, encoder), analyzer, encoder)


@pytest.fixture(scope="module")
def result(engine: Engine) -> Contest:
    """Ours and a peer that found nothing but the best FAQ of the first query, and that on the second place."""
    found: dict[str, tuple[Ranked, ...]] = {query.id: () for query in ASKED}
    found["q1"] = ranking(["receipt", "password"], [2, 1])
    seconds = {"q1": 0.5, "q2": 0.001, "q3": 0.003, "q4": 0.002}
    peer = TimedRun(Run("bm25s_words", found), seconds, {"bm25s": "0.3.16"})
    return contest.contest(DATA, None, engine, "digest", [*contest.own(DATA, engine), peer])


def test_ours_are_judged_as_where_they_are_measured_alone(engine: Engine, result: Contest) -> None:
    alone = relevance.relevance(DATA, None, engine, "digest", relevance.runs(DATA, engine, list(SYSTEMS)))
    assert list(result.systems) == ["hybrid", "dense", "lexical", "bm25s_words"]
    for name, found in alone.systems.items():
        beside = result.systems[name]
        assert (beside.queries, beside.total, beside.slices) == (found.queries, found.total, found.slices)
        assert beside.seconds > 0
    assert (result.fingerprint, result.weights, result.faqs) == (alone.fingerprint, alone.weights, alone.faqs)
    assert (result.queries, result.no_answer, result.label) == (4, 1, "shop")


def test_a_peer_is_judged_by_hand_alike(result: Contest) -> None:
    peer = result.systems["bm25s_words"]
    gain = 2 / math.log2(3) / (2 / math.log2(2) + 1 / math.log2(3))
    assert list(peer.queries.values()) == pytest.approx([gain, 0, 0, 0])
    assert (peer.total.mrr, peer.total.recall, peer.total.success) == (0.5 / 4, 0.5 / 4, 0)
    assert peer.seconds == pytest.approx(0.0025)  # the median: the first query of a library is often a slow one
    assert peer.versions == {"bm25s": "0.3.16"}


def test_every_other_system_is_compared_with_hybrid(result: Contest) -> None:
    assert [(each.system, each.baseline) for each in result.comparisons] == [
        ("dense", "hybrid"),
        ("lexical", "hybrid"),
        ("bm25s_words", "hybrid"),
    ]
    hybrid, peer = result.systems["hybrid"], result.systems["bm25s_words"]
    found = result.comparisons[-1]
    assert found.difference == pytest.approx(peer.total.ndcg - hybrid.total.ndcg)
    assert found.p == p_value([peer.queries[query] - hybrid.queries[query] for query in hybrid.queries])
    assert result.against_hybrid("hybrid") == ""
    assert result.against_hybrid("bm25s_words") == f"{found.difference:+.3f}"


def test_result_file_holds_all_of_it(result: Contest, tmp_path: Path) -> None:
    file = tmp_path / "new" / "peers-shop.json"
    contest.write(result, file)
    content = json.loads(file.read_text("utf-8"))
    assert content["kind"] == "peers"
    assert content["systems"]["hybrid"]["total"]["nDCG@10"] == pytest.approx(result.systems["hybrid"].total.ndcg)
    assert results.read(file.parent).peers == (result,)


def test_table_has_a_line_for_each_system(result: Contest, tmp_path: Path) -> None:
    for name in ("peers-a.json", "peers-b.json"):
        contest.write(result, tmp_path / name)
    text = tables.rewritten("<!-- table: peers -->\n<!-- end -->", "README.md", results.read(tmp_path))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert rows[0] == ["shop, 4 queries", "nDCG@10", "vs hybrid", "MRR@10", "recall@10", "success@1", "ms/query"]
    assert [row[0] for row in rows[2:6]] == ["hybrid", "dense", "lexical", "bm25s_words"]
    assert rows[2][1:6] == [f"{result.systems['hybrid'].total.ndcg:.3f}", "", "1.000", "1.000", "1.000"]
    assert rows[5][1:] == ["0.120", result.against_hybrid("bm25s_words"), "0.125", "0.125", "0.000", "2.5"]
    assert rows[6] == rows[0]


@pytest.mark.slow
def test_command_goes_on_where_a_peer_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, model = shop.written(tmp_path / "shop"), shop.tiny_model(tmp_path)
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    variables = {"PIP_CONFIG_FILE": "/dev/null", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": nothing}
    for name, value in {"MUREUM_CACHE": tmp_path / "cache", **variables}.items():
        monkeypatch.setenv(name, str(value))
    out = tmp_path / "out" / "peers-shop.json"
    given = ["--data", folder, "--split", "tune", "--model", model, "--out", out]
    peers = ["--peer", "tantivy_words", "--peer", "fts5_trigram"]
    done = CliRunner().invoke(main, ["peers", *map(str, given), *peers], catch_exceptions=False)
    assert done.exit_code == 1
    assert "shop (tune): 2 queries, 5 FAQs" in done.stdout
    assert "error: tantivy_words is left out: pip install tantivy==" in done.stderr
    assert "No matching distribution found for tantivy" in done.stderr
    found = results.read(out.parent).peers[0]
    assert list(found.systems) == ["hybrid", "dense", "lexical", "fts5_trigram"]
    assert found.systems["fts5_trigram"].total.success == 1
    assert str(tmp_path) not in out.read_text("utf-8")
