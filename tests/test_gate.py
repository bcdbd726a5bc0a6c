"""The gate: here it guards the ranking of this very version, on faq_data."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.cli import main
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Judgement, Query
from benchmarks.relevance import relevance
from benchmarks.relevance.diff import Diff
from benchmarks.report import gate, results
from benchmarks.report import terminal as report
from indexer.build.build import build
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.loading import load
from search.errors import DataError
from search.records.faq import Faq
from tests import shop
from tests.conftest import ROOT, FakeEncoder

COMMITTED = ROOT / "benchmarks" / "baseline" / "gate.json"


@pytest.fixture(scope="module")
def faq_data() -> Dataset:
    return dataset.read(ROOT / "faq_data", split=gate.SPLIT)


def test_the_search_is_as_good_as_its_baseline(sample_index: Path, faq_data: Dataset) -> None:
    baseline = gate.read(COMMITTED, faq_data)
    now = gate.measure(baseline.data, load(sample_index), "")
    found = gate.compared(baseline, now)
    assert gate.passed(found), "\n".join(report.gate(found, baseline))


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


def measured(faqs: tuple[Faq, ...], analyzer: Analyzer) -> relevance.Relevance:
    encoder = FakeEncoder()
    engine = Engine(build(faqs, (), analyzer, encoder), analyzer, encoder)
    return gate.measure(replace(shop.DATA, source=Source(faqs, ())), engine, "digest")


@pytest.fixture
def baseline(analyzer: Analyzer, tmp_path: Path) -> gate.Baseline:
    relevance.write(measured(FAQS, analyzer), tmp_path / "gate.json")
    return gate.read(tmp_path / "gate.json", shop.DATA)


def verdict(baseline: gate.Baseline, faqs: tuple[Faq, ...], analyzer: Analyzer) -> Diff:
    return gate.compared(baseline, measured(faqs, analyzer))


def exchanged(*places: int) -> tuple[Faq, ...]:
    """The FAQs with the texts of those at ``places`` in each other's entries, so that none is found any more."""
    texts = [FAQS[place] for place in (*places[1:], places[0])]
    swapped = {place: replace(text, id=FAQS[place].id) for place, text in zip(places, texts, strict=True)}
    return tuple(swapped.get(place, faq) for place, faq in enumerate(FAQS))


def test_what_is_the_same_passes(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    found = verdict(baseline, FAQS, analyzer)
    assert gate.passed(found)
    assert found.changes == ()
    assert list(report.gate(found, baseline))[1:] == [f"passed: not worse than {baseline.file} beyond chance"]


def test_a_loss_that_may_be_chance_passes_and_one_beyond_it_fails(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    one = verdict(baseline, exchanged(1, 4), analyzer)  # "leave" helps with q1, which may lose a little, too
    assert one.total.difference < 0
    assert {change.query.id for change in one.worse} <= {"q1", "q2"}
    assert gate.passed(one)
    many = verdict(baseline, exchanged(1, 2, 3), analyzer)
    assert {change.query.id for change in many.worse} == {"q2", "q3", "q4"}
    assert many.total.interval.high < 0
    assert not gate.passed(many)
    told = "\n".join(report.gate(many, baseline))
    for query in shop.ASKED[1:]:
        assert query.text in told
    assert f"failed: worse than {baseline.file}" in told
    assert "faq-bench gate --accept" in told


def test_a_gain_passes(baseline: gate.Baseline, analyzer: Analyzer) -> None:
    worse = gate.Baseline(baseline.file, measured(exchanged(1, 2, 3), analyzer), baseline.data)
    found = verdict(worse, FAQS, analyzer)
    assert found.total.difference > 0
    assert gate.passed(found)


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
            gate.read(baseline.file, replace(shop.DATA, queries=queries, qrels=qrels))
    more = replace(shop.DATA, queries=(*shop.ASKED, Query("q9", "새 질문")))
    assert gate.read(baseline.file, more).data.queries == shop.ASKED
    with pytest.raises(DataError, match=r"there is no baseline; .* faq-bench gate --accept"):
        gate.read(baseline.file.with_name("none.json"), shop.DATA)


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
    names = {"delivery": "receipt", "receipt": "delivery"}
    damaged = [{**line, "_id": names.get(line["_id"], line["_id"])} for line in lines]
    corpus.write_text("\n".join(json.dumps(line) for line in damaged), "utf-8")
    failed = ran(*arguments)
    assert failed.exit_code == 1
    assert "배송이 너무 늦어요" in failed.stdout
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq3\tleave\t1\n", "utf-8")
    stale = ran(*arguments)
    assert stale.exit_code == 2
    assert "faq-bench gate --accept" in stale.stderr
