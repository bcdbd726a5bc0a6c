"""The gate: here it guards the ranking of this very version, on faq_data."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from click.testing import CliRunner, Result

from benchmarks.base.made_with import made_with
from benchmarks.base.query_cache import RememberingEncoder, remembering, searchable
from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.relevance import relevance
from benchmarks.relevance.diff import Diff
from benchmarks.report import gate, results
from benchmarks.report import terminal as report
from indexer.build.build import build, indexed
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.loading import load
from search.arrays import Float32Array
from search.confidence import model as confidence
from search.encoding.encoder import Encoder, Progress
from search.errors import DataError
from search.ranking import linear as ranking
from search.reading import reading
from search.records.faq import Faq
from search.storage.artifact import read_snapshot
from tests import shop
from tests.conftest import ROOT, FakeEncoder

ROUNDING = 0.05
"""How far a vector is moved: to a cosine of .9987 with what it was, about as far as int8 moves it on another CPU."""
COMMITTED = ROOT / "benchmarks" / "baseline" / "gate.json"


@pytest.fixture(scope="module")
def faq_data() -> Dataset:
    return dataset.read(ROOT / "faq_data", split=gate.SPLIT)


class Rounded(RememberingEncoder):
    """An encoder whose vectors of questions are those of another kind of CPU: each moved a little at random."""

    def __init__(self, encoder: Encoder, seed: int) -> None:
        super().__init__(encoder, ())
        self._seed = seed

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        vectors = super().encode_queries(texts, progress)
        for place, text in enumerate(texts):
            moved = np.random.default_rng([self._seed, *text.encode()]).normal(size=self.dimension)
            vectors[place] += ROUNDING * (moved / np.linalg.norm(moved)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def engine(sample_index: Path, faq_data: Dataset) -> Engine:
    """That of faq_data, whose encoder has read the questions already, as several tests measure with it."""
    return remembering(load(sample_index), [searchable(query.text) for query in faq_data.queries])


@pytest.fixture(scope="module")
def committed(engine: Engine, faq_data: Dataset) -> gate.Baseline:
    return gate.read(COMMITTED, faq_data, made_with(engine.encoder.name))


@pytest.fixture(scope="module")
def today(committed: gate.Baseline, engine: Engine) -> gate.Baseline:
    """A baseline of this version and this CPU, for what is made worse here on purpose."""
    return replace(committed, result=gate.measure(committed.data, engine, "", made_with(engine.encoder.name)))


def on_the_sample(baseline: gate.Baseline, engine: Engine) -> Diff:
    """How the ranking of ``engine`` differs from the baseline's."""
    return gate.compared(baseline, gate.measure(baseline.data, engine, "", made_with(engine.encoder.name)))


def test_the_search_is_as_good_as_its_baseline(committed: gate.Baseline, today: gate.Baseline) -> None:
    found = gate.compared(committed, today.result)
    assert gate.verdict(found) == "passed", "\n".join(report.gate(found, committed))


def test_a_signal_that_counts_for_nothing_fails(today: gate.Baseline, engine: Engine) -> None:
    weights = replace(engine.weights, nearest_cosine=0.0)
    found = on_the_sample(today, Engine(engine.index, engine.analyzer, engine.encoder, weights))
    assert gate.verdict(found) == "worse", report.difference(found)


def test_a_keyboard_that_is_not_read_fails(
    today: gate.Baseline, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "retyped", lambda text, *_: text)
    found = on_the_sample(today, engine)
    assert gate.verdict(found) == "worse", report.difference(found)
    assert {change.query.slice for change in found.worse} == {"keyboard"}


def test_aliases_that_are_not_indexed_fail(today: gate.Baseline, engine: Engine, sample_index: Path) -> None:
    index = engine.index
    faqs = [replace(faq, aliases=()) for faq in index.faqs]
    known = read_snapshot(sample_index).snapshot
    without = indexed(
        faqs, index.contacts, engine.analyzer, engine.encoder, known, lambda stage, done, of: None, index.synonyms
    )
    found = on_the_sample(today, Engine(without, engine.analyzer, engine.encoder))
    assert gate.verdict(found) == "worse", report.difference(found)


@pytest.mark.parametrize("seed", range(2))
def test_vectors_that_another_cpu_rounds_otherwise_pass(committed: gate.Baseline, engine: Engine, seed: int) -> None:
    rounded = Engine(engine.index, engine.analyzer, Rounded(engine.encoder, seed))
    found = on_the_sample(committed, rounded)
    assert found.changes
    assert gate.verdict(found) == "passed", report.difference(found)


def test_the_committed_questions_are_those_of_the_rule(faq_data: Dataset) -> None:
    kept = results.read_relevance(COMMITTED).systems["hybrid"].queries
    assert list(kept) == [query.id for query in gate.sample(faq_data).queries]
    slices = {query.id: query.slice for query in faq_data.queries}
    whole, part = Counter(slices.values()), Counter(slices[query] for query in kept)
    assert sum(part.values()) == gate.SIZE
    for name, count in whole.items():
        assert abs(part[name] - gate.SIZE * count / len(slices)) < 1, name


# the sample


def asked(counts: dict[str | None, int]) -> Dataset:
    queries = tuple(Query(f"{name}{n}", "환불", name) for name, count in counts.items() for n in range(count))
    return replace(shop.DATA, queries=queries, qrels=tuple(Judgement(query.id, "refund", 1) for query in queries))


def test_sample_has_each_slice_in_proportion() -> None:
    drawn = gate.sample(asked({"typo": 50, "spoken": 33, None: 17}), 10)
    # 5.0, 3.3 and 1.7: the one that is missing after rounding down goes to the largest remainder.
    assert Counter(query.slice for query in drawn.queries) == {"typo": 5, "spoken": 3, None: 2}
    assert {judgement.query for judgement in drawn.qrels} == {query.id for query in drawn.queries}
    assert drawn.unanswerable == ()


def test_sample_does_not_depend_on_the_order_and_hardly_on_what_is_added() -> None:
    data = asked({"typo": 60, "spoken": 40})
    drawn = {query.id for query in gate.sample(data, 20).queries}
    assert {query.id for query in gate.sample(replace(data, queries=data.queries[::-1]), 20).queries} == drawn
    more = {query.id for query in gate.sample(asked({"typo": 66, "spoken": 44}), 20).queries}
    assert len(drawn & more) >= 16
    assert drawn != {query.id for query in data.queries[:20]}


def test_sample_of_few_is_all() -> None:
    data = asked({"typo": 3, "spoken": 2})
    assert gate.sample(data, 10).queries == data.queries


# the verdict

FAQS = shop.FAQS
TODAY = made_with("fake")


def measured(faqs: tuple[Faq, ...], analyzer: Analyzer) -> relevance.Relevance:
    encoder = FakeEncoder()
    engine = Engine(build(faqs, (), analyzer, encoder), analyzer, encoder)
    return gate.measure(replace(shop.DATA, source=Source(faqs, ())), engine, "digest", TODAY)


@pytest.fixture
def baseline(analyzer: Analyzer, tmp_path: Path) -> gate.Baseline:
    relevance.write(measured(FAQS, analyzer), tmp_path / "gate.json")
    return gate.read(tmp_path / "gate.json", shop.DATA, TODAY)


def verdict(baseline: gate.Baseline, faqs: tuple[Faq, ...], analyzer: Analyzer) -> Diff:
    return gate.compared(baseline, measured(faqs, analyzer))


def exchanged(*places: int) -> tuple[Faq, ...]:
    """The FAQs with the texts of those at ``places`` in each other's entries, so that none is found any more."""
    texts = [FAQS[place] for place in (*places[1:], places[0])]
    swapped = {place: replace(text, id=FAQS[place].id) for place, text in zip(places, texts, strict=True)}
    return tuple(swapped.get(place, faq) for place, faq in enumerate(FAQS))


def test_what_is_the_same_passes(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    found = verdict(baseline, FAQS, analyzer)
    assert gate.verdict(found) == "passed"
    assert found.changes == ()
    told = [f"passed: neither worse nor better than {baseline.file} beyond chance"]
    assert list(report.gate(found, baseline))[1:] == told


def test_a_loss_that_may_be_chance_passes_and_one_beyond_it_fails(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    one = verdict(baseline, exchanged(1, 4), analyzer)  # "leave" helps with q1, which may lose a little, too
    assert one.total.difference < 0
    assert {change.query.id for change in one.worse} <= {"q1", "q2"}
    assert gate.verdict(one) == "passed"
    many = verdict(baseline, exchanged(1, 2, 3), analyzer)
    assert {change.query.id for change in many.worse} == {"q2", "q3", "q4"}
    assert many.total.interval.high < 0
    assert gate.verdict(many) == "worse"
    told = "\n".join(report.gate(many, baseline))
    for query in shop.ASKED[1:]:
        assert query.text in told
    assert f"failed: worse than {baseline.file}" in told
    assert "faq-bench gate --accept" in told


def test_a_gain_beyond_chance_has_to_be_accepted(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    worse = gate.Baseline(baseline.file, measured(exchanged(1, 2, 3), analyzer), baseline.data)
    found = verdict(worse, FAQS, analyzer)
    assert found.total.interval.low > 0
    assert gate.verdict(found) == "better"
    told = "\n".join(report.gate(found, worse))
    assert f"failed: better than {baseline.file}" in told
    assert "faq-bench gate --accept" in told
    little = gate.Baseline(baseline.file, measured(exchanged(1, 4), analyzer), baseline.data)
    assert gate.verdict(verdict(little, FAQS, analyzer)) == "passed"


def test_a_baseline_that_was_made_with_something_else_is_refused(baseline: gate.Baseline) -> None:
    for name in ("encoder", "analyzer", "fit"):
        other = replace(TODAY, **{name: "another"})
        with pytest.raises(DataError, match=f"made with {name} .*, now another; .* faq-bench gate --accept") as refused:
            gate.read(baseline.file, shop.DATA, other)
        assert len(refused.value.problems) == 1
    relevance.write(replace(baseline.result, made_with=None), baseline.file)
    with pytest.raises(DataError, match=r"no baseline of a gate; .* faq-bench gate --accept"):
        gate.read(baseline.file, shop.DATA, TODAY)


def test_the_fit_is_that_of_ranking_and_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made_with("fake") == TODAY
    weights, model = ranking.shipped(), confidence.shipped()
    others: tuple[tuple[ModuleType, object], ...] = (
        (ranking, replace(weights, bm25=weights.bm25 + 0.01)),
        (confidence, replace(model, bias=model.bias + 0.01)),
        (confidence, replace(model, doubt=replace(model.doubt, pull=model.doubt.pull + 0.1))),
    )
    for module, other in others:
        with monkeypatch.context() as patched:
            patched.setattr(module, "shipped", lambda other=other: other)
            assert made_with("fake").differences(TODAY)


def test_a_baseline_of_other_questions_is_refused(baseline: gate.Baseline) -> None:
    for queries, qrels, told in (
        (shop.ASKED[1:], shop.QRELS[2:], "shop has no query q1 with an answer"),
        (shop.ASKED, (replace(shop.QRELS[0], grade=1), *shop.QRELS[1:]), "questions or their judgements are no longer"),
        (
            (replace(shop.ASKED[0], text="비번"), *shop.ASKED[1:]),
            shop.QRELS,
            "questions or their judgements are no longer",
        ),
    ):
        with pytest.raises(DataError, match=f"{told}.* faq-bench gate --accept"):
            gate.read(baseline.file, replace(shop.DATA, queries=queries, qrels=qrels), TODAY)
    more = replace(shop.DATA, queries=(*shop.ASKED, Query("q9", "새 질문")))
    assert gate.read(baseline.file, more, TODAY).data.queries == shop.ASKED
    with pytest.raises(DataError, match=r"there is no baseline; .* faq-bench gate --accept"):
        gate.read(baseline.file.with_name("none.json"), shop.DATA, TODAY)


# command line


def ran(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.mark.slow
def test_gate_command_accepts_passes_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_CACHE", str(tmp_path / "cache"))
    folder, file = shop.written(tmp_path / "shop"), tmp_path / "new" / "gate.json"
    arguments = ("gate", "--data", folder, "--baseline", file, "--model", shop.tiny_model(tmp_path))
    missing = ran(*arguments)
    assert missing.exit_code == 2
    assert f"{file}: there is no baseline" in missing.stderr
    accepted = ran(*arguments, "--accept")
    assert accepted.exit_code == 0, accepted.stderr
    assert "over 2 queries" in accepted.stdout
    assert ran(*arguments).exit_code == 0
    corpus = folder / "corpus.jsonl"
    lines = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    names = {"password": "refund", "refund": "password"}
    damaged = [{**line, "_id": names.get(line["_id"], line["_id"])} for line in lines]
    corpus.write_text("\n".join(json.dumps(line) for line in damaged), "utf-8")
    failed = ran(*arguments)
    assert failed.exit_code == 1
    assert "비밀번호 잊어버림" in failed.stdout
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tleave\t1\n", "utf-8")
    stale = ran(*arguments)
    assert stale.exit_code == 2
    assert "faq-bench gate --accept" in stale.stderr
