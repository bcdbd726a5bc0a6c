import json
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from benchmarks.base import index_cache as cache
from benchmarks.base.query_cache import RememberingEncoder
from benchmarks.base.run import Ranked, Run, ranking
from benchmarks.cli import main
from benchmarks.commands.reports.tables import PAGES
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance import metrics, relevance
from benchmarks.relevance.metrics import Figures
from benchmarks.report import markdown as tables
from benchmarks.report import results
from benchmarks.scaling import latency
from benchmarks.scaling.startup import Start
from benchmarks.systems import SYSTEMS, Dense, Hybrid, Lexical
from indexer.build.build import build
from indexer.model.model import Choice
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from search.errors import DataError
from search.ranking.linear import shipped
from search.records.faq import Faq
from search.records.term import Term
from tests import shop
from tests.conftest import ROOT, FakeEncoder, write_lines
from tests.shop import ASKED, BEST, DATA, FAQS, QRELS


class BlindEncoder(FakeEncoder):
    """Sees no difference between any texts."""

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return super().encode_queries(["same"] * len(texts), progress)

    encode_passages = encode_queries


class DeafAnalyzer(Analyzer):
    """Finds no term in any text."""

    def terms(self, text: str) -> list[Term]:
        return []


def made(analyzer: Analyzer, encoder: FakeEncoder, faqs: tuple[Faq, ...] = FAQS) -> Engine:
    return Engine(build(faqs, (), analyzer, encoder), analyzer, encoder)


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Engine:
    return made(analyzer, FakeEncoder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data set in BEIR's layout, with one query that no FAQ answers."""
    return shop.written(tmp_path / "shop")


# dataset


def test_dataset_reads_what_beir_writes(folder: Path) -> None:
    data = dataset.read(folder)
    assert data.name == "shop"
    assert [(query.id, query.slice, query.split) for query in data.queries] == [
        ("q1", "short", "tune"),
        ("q2", "long", "tune"),
        ("q3", "long", "test"),
        ("q4", "short", "test"),
    ]
    assert data.qrels == QRELS
    assert [faq.id for faq in data.source.faqs] == [faq.id for faq in FAQS]


def test_queries_without_a_relevant_faq_stand_apart(folder: Path) -> None:
    assert [query.text for query in dataset.read(folder).unanswerable] == ["오늘 날씨 어때?"]
    assert dataset.read(folder, split="tune").unanswerable == ()


def test_split_keeps_its_own_queries_and_judgements(folder: Path) -> None:
    data = dataset.read(folder, split="test")
    assert [query.id for query in data.queries] == ["q3", "q4"]
    assert {judgement.query for judgement in data.qrels} == {"q3", "q4"}


def test_queries_may_stand_in_another_folder(folder: Path) -> None:
    other = folder / "test"
    other.mkdir()
    for name in ("queries.jsonl", "qrels.tsv"):
        (folder / name).rename(other / name)
    assert dataset.read(folder, other).name == "shop/test"
    with pytest.raises(DataError, match="No such file"):
        dataset.read(folder)


def test_source_may_be_a_file(folder: Path) -> None:
    assert dataset.read(folder / "corpus.jsonl") == dataset.read(folder)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "queries.jsonl:6: not JSON"),
        ("[]", "queries.jsonl:6: must be an object, not list"),
        ('{"_id": "q6", "text": " "}', 'queries.jsonl:6: "text" must be a text'),
        ('{"_id": 6, "text": "환불"}', 'queries.jsonl:6: "_id" must be a text'),
        ('{"_id": "q1", "text": "환불"}', 'queries.jsonl:6: the _id "q1" stands twice'),
        ('{"_id": "q6", "text": "환불", "metadata": []}', None),
        ('{"_id": "q6", "text": "환불", "metadata": [1]}', 'queries.jsonl:6: "metadata" must be an object'),
        ('{"_id": "q6", "text": "환불", "metadata": {"slice": 1}}', 'queries.jsonl:6: "metadata.slice" must be a text'),
        ('{"_id": "q6", "text": "환불", "metadata": {"split": "dev"}}', 'queries.jsonl:6: "metadata.split" is "dev"'),
    ],
)
def test_wrong_queries_are_told_with_their_line(folder: Path, line: str, told: str | None) -> None:
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    if told is None:
        assert len(dataset.read(folder).unanswerable) == 2
        return
    with pytest.raises(DataError, match=re.escape(told)):
        dataset.read(folder)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("q1 refund 1", "qrels.tsv:8: 1 columns between tabs instead of 3"),
        ("q9\trefund\t1", 'qrels.tsv:8: queries.jsonl has no query "q9"'),
        ("q1\tgone\t1", 'qrels.tsv:8: the source has no FAQ "gone"'),
        ("q1\trefund\t0.5", 'qrels.tsv:8: the score "0.5" is not a whole number'),
        ("q1\trefund\t-1", 'qrels.tsv:8: the score "-1" is not a whole number'),
        ("q1\tpassword\t1", 'qrels.tsv:8: "q1" and "password" were judged before'),
    ],
)
def test_wrong_qrels_are_told_with_their_line(folder: Path, line: str, told: str) -> None:
    with (folder / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(DataError, match=re.escape(told)):
        dataset.read(folder)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("q1\tpassword\t1\nq9\tpassword\t1\nq1\tgone\t1\n")
    with pytest.raises(DataError) as caught:
        dataset.read(folder)
    assert [problem.split(": ")[0] for problem in caught.value.problems] == [
        "qrels.tsv:1",
        "qrels.tsv:2",
        "qrels.tsv:3",
    ]


def test_nothing_to_measure_is_an_error(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n")
    with pytest.raises(DataError, match="none of the 5 queries has a relevant FAQ"):
        dataset.read(folder)
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "환불"}\n')
    with pytest.raises(DataError, match='no query has the split "tune"'):
        dataset.read(folder, split="tune")


# runs and metrics


def test_ranking_keeps_its_order_where_scores_tie() -> None:
    found = ranking(["a", "c", "b"], [0.5, 0.5, 0.5])
    assert [each.id for each in found] == ["a", "c", "b"]
    scores = np.array([each.score for each in found], dtype=np.float32)
    assert np.all(np.diff(scores) < 0)
    assert scores == pytest.approx([0.5, 0.5, 0.5], abs=1e-6)


def test_metrics_are_those_computed_by_hand() -> None:
    run = Run("some", {"q1": ranking(["b", "x", "a"], [3, 2, 1]), "q2": ranking(["x", "y", "c"], [1, 1, 1]), "q3": ()})
    qrels = [Judgement("q1", "a", 2), Judgement("q1", "b", 1), Judgement("q2", "c", 1), Judgement("q3", "c", 1)]
    found = metrics.judge(run, qrels)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert found["q1"].ndcg == pytest.approx((1 / math.log2(2) + 2 / math.log2(4)) / best)
    assert (found["q1"].mrr, found["q1"].recall, found["q1"].success) == (1, 1, 1)
    assert found["q2"].ndcg == pytest.approx(1 / math.log2(4))
    assert found["q2"].mrr == pytest.approx(1 / 3)
    assert (found["q2"].recall, found["q2"].success) == (1, 0)
    assert found["q3"] == Figures(1, 0, 0, 0, 0)


def test_metrics_look_at_ten() -> None:
    run = Run("some", {"q": ranking([f"x{n}" for n in range(10)] + ["a"], list(range(11, 0, -1)))})
    assert metrics.judge(run, [Judgement("q", "a", 1)])["q"] == Figures(1, 0, 0, 0, 0)


def test_ties_are_judged_in_the_order_of_the_system() -> None:
    for order in (["a", "z"], ["z", "a"]):
        found = metrics.judge(Run("some", {"q": ranking(order, [1, 1])}), [Judgement("q", "a", 1)])["q"]
        assert found.success == found.mrr * 2 - 1 == float(order[0] == "a")


def test_means_are_over_queries() -> None:
    assert Figures.mean([Figures(1, 1, 1, 1, 1), Figures(3, 0, 0, 0, 0)]) == Figures(4, 0.25, 0.25, 0.25, 0.25)
    figures = {"q1": Figures(1, 1, 1, 1, 1), "q2": Figures(1, 0, 0, 0, 0), "q3": Figures(1, 0.5, 0, 0, 0)}
    slices = metrics.by_slice(figures, {"q1": "typo", "q2": "typo", "q3": None})
    assert slices == {"typo": Figures(2, 0.5, 0.5, 0.5, 0.5)}


def test_run_file_is_trecs(tmp_path: Path) -> None:
    Run("hybrid", {"q1": (Ranked("b", 0.75), Ranked("a", 0.5))}).write(tmp_path / "a.run")
    assert (tmp_path / "a.run").read_text() == "q1 Q0 b 1 0.75 hybrid\nq1 Q0 a 2 0.5 hybrid\n"


# systems


@pytest.mark.parametrize("name", SYSTEMS)
def test_system_finds_the_right_faq_first(name: str, engine: Engine) -> None:
    system = SYSTEMS[name](engine)
    for query in ASKED:
        found = system.rank(query.text)
        ids = [each.id for each in found]
        assert ids[0] == next(judgement.document for judgement in QRELS if judgement.query == query.id)
        assert len(set(ids)) == len(ids) <= len(FAQS)
        assert set(ids) <= {faq.id for faq in FAQS}
        assert all(first.score > second.score for first, second in pairwise(found))
        assert system.rank(query.text) == found


@pytest.mark.parametrize("name", SYSTEMS)
def test_system_returns_at_most_a_hundred_and_breaks_ties_by_the_source(name: str, analyzer: Analyzer) -> None:
    twins = tuple(Faq(f"f{number:03}", "환불 기간", "환불은 7일 안에 됩니다.") for number in range(150, 0, -1))
    found = SYSTEMS[name](made(analyzer, FakeEncoder(), twins)).rank("환불 기간")
    assert [each.id for each in found] == [faq.id for faq in twins[:100]]


def test_hybrid_is_the_engine(engine: Engine) -> None:
    for query in ASKED:
        hits = engine.search(query.text, 100).hits
        found = Hybrid(engine).rank(query.text)
        assert [each.id for each in found] == [hit.faq.id for hit in hits]
        assert [each.score for each in found] == pytest.approx([hit.score for hit in hits])


def test_lexical_owes_nothing_to_the_encoder(engine: Engine, analyzer: Analyzer) -> None:
    blind = made(analyzer, BlindEncoder())
    for query in ASKED:
        assert Lexical(blind).rank(query.text) == Lexical(engine).rank(query.text)
    assert Lexical(engine).rank("xyz") == ()


def test_dense_owes_nothing_to_the_analyzer(engine: Engine) -> None:
    deaf = Engine(engine.index, DeafAnalyzer(), engine.encoder)
    for query in ASKED:
        assert Dense(deaf).rank(query.text) == Dense(engine).rank(query.text)
    assert Dense(made(deaf.analyzer, FakeEncoder())).rank("환불 기간") == Dense(engine).rank("환불 기간")


def test_dense_does_not_see_what_only_the_terms_tell(analyzer: Analyzer) -> None:
    blind = made(analyzer, BlindEncoder())
    ids = [each.id for each in Dense(blind).rank("현금영수증 발급")]
    assert ids == [faq.id for faq in FAQS]
    assert Hybrid(blind).rank("현금영수증 발급")[0].id == "receipt"


# relevance


def measured(engine: Engine, data: Dataset = DATA, names: tuple[str, ...] = tuple(SYSTEMS)) -> relevance.Relevance:
    return relevance.relevance(data, None, engine, "digest", relevance.runs(data, engine, names))


def test_relevance_json_has_the_promised_shape(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "new" / "relevance-shop.json"
    result = measured(engine)
    relevance.write(result, file)
    content = json.loads(file.read_text("utf-8"))
    figures = {"n", "nDCG@10", "MRR@10", "recall@10", "success@1"}
    assert list(content["systems"]) == ["lexical", "dense", "hybrid"]
    for system in content["systems"].values():
        assert system["total"].keys() == figures
        assert {name: part["n"] for name, part in system["slices"].items()} == {"short": 2, "long": 2}
        assert all(part.keys() == figures for part in system["slices"].values())
        assert list(system["queries"]) == ["q1", "q2", "q3", "q4"]
        assert system["total"]["nDCG@10"] == pytest.approx(np.mean(list(system["queries"].values())))
        assert system["total"]["success@1"] == 1
        assert system["intervals"]["total"]["low"] <= system["total"]["nDCG@10"] <= system["intervals"]["total"]["high"]
        assert list(system["intervals"]["slices"]) == ["short", "long"]
        assert {query: found[0] for query, found in system["top"].items()} == BEST
        assert all(len(found) <= 3 for found in system["top"].values())
    assert content["fingerprint"] == asdict(fingerprint(DATA))
    keys = {"system", "baseline", "slice", "n", "difference", "interval", "p", "holm"}
    assert all(each.keys() == keys for each in content["comparisons"] + content["better_arm"])
    pairs = [(each["system"], each["baseline"], each["slice"]) for each in content["comparisons"][:2]]
    assert pairs == [("hybrid", "lexical", None), ("hybrid", "dense", None)]
    assert [each["slice"] for each in content["better_arm"]] == [None, "short", "long"]
    assert (content["data"], content["faqs"], content["queries"], content["no_answer"]) == ("shop", 5, 4, 1)
    assert (content["model"], content["index"]) == ("fake", "digest")
    assert content["weights"] == asdict(shipped())
    assert {"python", "cpu", "cores", "date", "versions"} <= content["environment"].keys()
    assert {"mureum", "numpy", "torch", "faiss-cpu"} <= content["environment"]["versions"].keys()
    assert str(tmp_path) not in file.read_text("utf-8")
    assert results.read(file.parent).relevance == (result,)


def test_a_result_that_lost_queries_is_refused(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "relevance-shop.json"
    relevance.write(measured(engine), file)
    content = json.loads(file.read_text("utf-8"))
    del content["systems"]["dense"]["queries"]["q3"]
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(DataError, match=r"relevance-shop\.json: .*dense has 3 scores and 4 rankings for 4 queries"):
        results.read_relevance(file)


def test_relevance_reports_progress_and_cuts_what_the_engine_refuses(engine: Engine) -> None:
    told: list[tuple[str, int, int]] = []
    long = replace(DATA, queries=(Query("q1", "비밀번호 " * 200),), qrels=QRELS[:1])
    runs = relevance.runs(long, engine, ["lexical", "hybrid"], lambda *step: told.append(step))
    assert told == [("lexical", 1, 1), ("encode", 1, 1), ("hybrid", 1, 1)]
    assert [run.rankings["q1"][0].id for run in runs] == ["password", "password"]


class CountingEncoder(FakeEncoder):
    """Remembers how many texts it was given in each call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        self.calls.append(len(texts))
        return super().encode_queries(texts, progress)


def test_queries_are_encoded_once_for_all_systems_and_alike(engine: Engine) -> None:
    encoder = CountingEncoder()
    runs = relevance.runs(DATA, Engine(engine.index, engine.analyzer, encoder), ["lexical"])
    assert encoder.calls == []
    runs += relevance.runs(DATA, Engine(engine.index, engine.analyzer, encoder), ["dense", "hybrid"])
    assert encoder.calls == [len(ASKED)]
    for run in runs:
        assert run.rankings == {query.id: SYSTEMS[run.system](engine).rank(query.text) for query in ASKED}


def test_memory_passes_on_what_it_does_not_know() -> None:
    encoder = RememberingEncoder(CountingEncoder(), ["환불 기간", "배송"])
    for texts in (["탈퇴"], ["배송", "환불 기간"], ["배송", "탈퇴"]):
        assert np.array_equal(encoder.encode_queries(texts), FakeEncoder().encode_queries(texts))
    assert np.array_equal(encoder.encode_passages(["배송"]), FakeEncoder().encode_passages(["배송"]))
    assert encoder.count_tokens("배송") == 2


# latency


def test_latency_times_every_step(engine: Engine, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    texts = latency.own_questions(engine.index)
    result = latency.measure(engine, "digest", texts, 12, lambda *step: told.append(step), warm_up=3)
    assert told[-1] == (15, 15)
    assert list(result.timings) == ["search", "remembered", "encode", "scan", "read", "analyse", "retrieve"]
    assert all(0 < timing.p50 <= timing.p95 <= timing.p99 for timing in result.timings.values())
    encode, scan, search = (result.timings[name].p50 for name in ("encode", "scan", "search"))
    assert result.ratios == {"search/encode": search / encode, "search/(encode+scan)": search / (encode + scan)}
    assert (result.faqs, result.units, result.rounds) == (5, 11, 12)
    latency.write(result, tmp_path / "latency.json")
    assert results.read(tmp_path).latency == (result,)


def test_own_questions_are_the_same_each_time(engine: Engine) -> None:
    wordings = {faq.question for faq in FAQS} | {"환불 기간"}
    assert set(latency.own_questions(engine.index)) == wordings


# tables

PAGE = "# 물음\n\n<!-- table: relevance -->\nold\n<!-- end -->\ntext\n<!-- table: slices -->\n<!-- end -->\n"


@pytest.fixture
def committed(engine: Engine, tmp_path: Path) -> Path:
    home = tmp_path / "results"
    plain = tuple(replace(query, slice=None) for query in ASKED)
    relevance.write(measured(engine), home / "relevance-shop.json")
    relevance.write(
        measured(engine, replace(DATA, name="other", queries=plain), ("hybrid",)), home / "relevance-other.json"
    )
    latency.write(latency.measure(engine, "digest", ["환불 기간"], 3, warm_up=0), home / "latency.json")
    return home


def test_each_encoder_is_told_with_its_data_sets_and_each_start_with_its_index(committed: Path) -> None:
    known = results.read(committed)
    other, shop = known.relevance
    assert f"Encoder: {shop.model}." in tables.rewritten(PAGE, "README.md", known)
    mixed = replace(known, relevance=(replace(other, model="e5@0000"), shop))
    told = f"Encoder: e5@0000 for {other.label}; {shop.model} for {shop.label}."
    assert told in tables.rewritten(PAGE, "README.md", mixed)
    started = tuple(replace(known.latency[0], faqs=n, start=Start(9, 1.8, 1.9, n * 10**6)) for n in (345, 2841))
    text = tables.rewritten("<!-- table: latency -->\n<!-- end -->", "README.md", replace(known, latency=started))
    for count in (345, 2841):
        assert f"Over {count} FAQs faq-serve answers its first search 1.8 s after its start" in text


def test_tables_say_what_the_results_say(committed: Path) -> None:
    text = tables.rewritten(PAGE, "README.md", results.read(committed))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    headings = ["lexical nDCG@10", "dense nDCG@10", "hybrid nDCG@10", "vs better arm", "hybrid success@1"]
    assert rows[0] == ["data set", "queries", *headings]
    known = json.loads((committed / "relevance-shop.json").read_text())["systems"]
    ndcgs = [f"{known[name]['total']['nDCG@10']:.3f}" for name in SYSTEMS]
    bounds = [[f"{known[name]['intervals']['total'][end]:.3f}" for end in ("low", "high")] for name in SYSTEMS]
    cells = [f"{ndcg} [{low}, {high}]" for ndcg, (low, high) in zip(ndcgs, bounds, strict=True)]
    better = max(("lexical", "dense"), key=lambda name: known[name]["total"]["nDCG@10"])
    margin = known["hybrid"]["total"]["nDCG@10"] - known[better]["total"]["nDCG@10"]
    assert rows[2][:4] + rows[2][5:] == ["other", "4", "–", "–", "–", "1.000"]
    assert rows[3] == ["shop", "4", *cells, f"{margin:+.3f} {better}", "1.000"]
    assert [row[:2] for row in rows[4:]] == [["shop", "queries"], ["---", "---:"], ["short", "2"], ["long", "2"]]
    assert text.startswith("# 물음\n\n<!-- table: relevance -->\n| data set")
    assert "\n<!-- end -->\ntext\n<!-- table: slices -->\n| shop" in text
    assert tables.rewritten(text, "README.md", results.read(committed)) == text


def test_the_summary_shows_what_was_not_tuned_on_and_the_time_of_a_search(committed: Path) -> None:
    known = results.read(committed)
    other, shop = known.relevance
    mixed = replace(known, relevance=(replace(other, split="tune"), replace(shop, split="test")))
    text = tables.rewritten("<!-- table: summary -->\n<!-- end -->", "README.md", mixed)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    ndcg = {name: f"{found.total.ndcg:.3f}" for name, found in shop.systems.items()}
    search = known.latency[0].timings["search"]
    assert [row[:2] for row in rows[2:]] == [
        ["nDCG@10, shop (test), 4 questions", ndcg["hybrid"]],
        ["one search over 5 FAQs, p50 / p99", f"{search.p50:.1f} / {search.p99:.1f} ms"],
    ]
    assert rows[2][2] == f"BM25 alone {ndcg['lexical']}, vectors alone {ndcg['dense']}"


def test_without_results_the_table_of_peers_says_what_to_do(tmp_path: Path) -> None:
    text = tables.rewritten("<!-- table: peers -->\n<!-- end -->", "results.md", results.read(tmp_path))
    assert "`make peers`" in text


def test_latency_table(committed: Path) -> None:
    text = tables.rewritten("<!-- table: latency -->\n<!-- end -->", "README.md", results.read(committed))
    assert text.splitlines()[3].startswith("| 5 | 11 | ")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("# 물음\n", "README.md: 0 marks"),
        ("\n<!-- table: relevance -->\n", "README.md: 1 marks"),
        ("\n<!-- table: relevanz -->\n<!-- end -->", 'README.md:2: no table is called "relevanz"'),
    ],
)
def test_wrong_marks_are_told(page: str, told: str, committed: Path) -> None:
    with pytest.raises(DataError, match=re.escape(told)):
        tables.rewritten(page, "README.md", results.read(committed))


def test_table_without_a_result_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=re.escape('README.md:3: no result for the table "relevance"')):
        tables.rewritten(PAGE, "README.md", results.read(tmp_path))


def test_foreign_result_is_told(tmp_path: Path) -> None:
    (tmp_path / "relevance-x.json").write_text('{"kind": "relevance"}')
    with pytest.raises(DataError, match=r"relevance-x\.json: data: .* measure it again"):
        results.read(tmp_path)
    with pytest.raises(DataError, match="no such folder"):
        results.read(tmp_path / "none")


# command line


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def test_tables_command_writes_and_checks_every_page(committed: Path, tmp_path: Path) -> None:
    pages = [tmp_path / "README.md", tmp_path / "results.md"]
    for page in pages:
        page.write_text(PAGE, "utf-8")
    stale = ran("tables", *pages, "--results", committed, "--check")
    assert stale.exit_code == 1
    assert all(f"stale: {page}" in stale.stderr for page in pages)
    assert [page.read_text("utf-8") for page in pages] == [PAGE, PAGE]
    assert ran("tables", *pages, "--results", committed).exit_code == 0
    assert not any("old" in page.read_text("utf-8") for page in pages)
    assert ran("tables", *pages, "--results", committed, "--check").exit_code == 0


def test_tables_without_a_page_are_those_of_this_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert all(page.is_file() for page in PAGES)
    assert ran("tables", "--check").exit_code == 0


def test_what_is_wrong_is_one_line_and_exit_code_2(folder: Path, tmp_path: Path) -> None:
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tgone\t1\n")
    broken = ran("relevance", "--data", folder)
    assert broken.exit_code == 2
    assert broken.stderr.strip().splitlines()[-1] == 'error: qrels.tsv:2: the source has no FAQ "gone"'
    for arguments in (("latency", "--index", tmp_path), ("tables", tmp_path / "none.md")):
        missing = ran(*arguments)
        assert missing.exit_code == 2
        assert missing.stderr.count("error: ") == 1


@pytest.mark.parametrize("command", [(), *((name,) for name in main.commands)])
def test_help_has_examples(command: tuple[str, ...]) -> None:
    shown = ran(*command, "--help")
    assert shown.exit_code == 0
    assert re.search(r"Examples:\n +faq-bench ", shown.output)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A very small sentence-transformers model with random weights."""
    return shop.tiny_model(tmp_path)


@pytest.mark.slow
def test_relevance_command_builds_once_and_writes(
    folder: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    out, runs = tmp_path / "out" / "relevance-shop.json", tmp_path / "runs"
    arguments = ("relevance", "--data", folder, "--model", model, "--out", out, "--runs", runs)
    first = ran(*arguments)
    assert first.exit_code == 0, first.stderr
    assert "shop: 4 queries, 5 FAQs" in first.stdout
    assert {file.name for file in runs.iterdir()} == {"lexical.run", "dense.run", "hybrid.run"}
    before = out.read_text("utf-8")
    assert str(tmp_path) not in before
    index = cache.folder(dataset.read(folder).source, Choice(str(model), "int8"))
    assert index.is_relative_to(tmp_path / "cache" / "benchmarks")
    built = (index / "CURRENT").stat().st_mtime_ns
    again = ran(*arguments, "--system", "lexical", "--split", "tune")
    assert "shop (tune): 2 queries" in again.stdout
    assert (index / "CURRENT").stat().st_mtime_ns == built
    found = json.loads(out.read_text("utf-8"))
    assert list(found["systems"]) == ["lexical"]
    assert found["index"] == json.loads(before)["index"]
    assert found["answerability"] is None
    assert [against["n"] for against in json.loads(before)["answerability"]["sets"].values()] == [1, 1, 2]
    timed = ran("latency", "--index", index, "--queries", folder / "queries.jsonl", "--n", 3, "--starts", 1)
    assert timed.exit_code == 0, timed.stderr
    assert "search/encode" in timed.stdout
    assert "faq-serve answers its first search" in " ".join(timed.stdout.split())


@pytest.mark.slow
def test_commands_ask_what_has_no_answer(
    folder: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    chat = write_lines(
        tmp_path / "chat.jsonl", [{"_id": f"c{number}", "text": f"심심해 {number}"} for number in range(5)]
    )
    given = ("--data", folder, "--model", model, "--unanswerable", f"{chat}:even")
    shown = ran("relevance", *given, "--out", tmp_path / "out.json")
    assert shown.exit_code == 0, shown.stderr
    assert "3 answerable queries" in shown.stdout
    sets = json.loads((tmp_path / "out.json").read_text("utf-8"))["answerability"]["sets"]
    assert {name: against["n"] for name, against in sets.items()} == {
        "no-answer": 1,
        "chat:even": 2,
        "removed-gold": 1,
        "together": 4,
    }
    other = ran("relevance", *given, "--system", "lexical")
    assert other.exit_code == 2
    assert "--unanswerable judges hybrid" in other.stderr
    index = cache.folder(dataset.read(folder).source, Choice(str(model), "int8"))
    for extra in ((), ("--index", index, "--answer-at", 0.7)):
        costs = ran("threshold", *given, *extra)
        assert costs.exit_code == 0, costs.stderr
        [mark] = [line.split("│")[1].strip() for line in costs.stdout.splitlines() if "answer at" in line]
        assert (mark == "0.7") == bool(extra), costs.stdout
    mute = ran("threshold", "--index", index)  # a corpus without aliases has nothing to hold out
    assert (mute.exit_code, "no aliases to ask it with" in mute.stderr) == (2, True)
    nothing = ran("threshold")
    assert (nothing.exit_code, "--data or --index is needed" in nothing.stderr) == (2, True)
    (folder / "corpus.jsonl").write_text(
        (folder / "corpus.jsonl").read_text("utf-8").replace('"leave"', '"left"'), "utf-8"
    )
    (folder / "qrels.tsv").write_text((folder / "qrels.tsv").read_text("utf-8").replace("leave", "left"), "utf-8")
    foreign = ran("threshold", *given, "--index", index)
    assert f"error: {index}: not an index of shop" in foreign.stderr


def test_marks_the_wrong_way_round_are_told(folder: Path) -> None:
    wrong = ran("threshold", "--data", folder, "--answer-at", 0.3, "--none-below", 0.5)
    assert wrong.exit_code == 2
    assert "--none-below 0.5 is over --answer-at 0.3" in wrong.stderr
