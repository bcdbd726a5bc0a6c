import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.cli import main
from benchmarks.data import pairs
from benchmarks.data.corpus_shapes import PAGE, articles, pages, questions, worded
from benchmarks.data.dataset import Judgement, Query
from benchmarks.fit import examples
from benchmarks.fit import fit_confidence as trust
from benchmarks.fit import fit_doubt as doubt
from benchmarks.fit import fit_ranking as fitting
from benchmarks.fit.examples import Example, Matrix
from benchmarks.fit.fit_confidence import Outcomes
from benchmarks.fit.fit_doubt import Doubted
from benchmarks.fit.fit_ranking import Set
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.verdict import LIKELY
from search.errors import DataError
from search.ranking.linear import Weights
from tests.conftest import ROOT, FakeEncoder
from tests.shop import DATA

TRUE = np.array([20.0, 5.0, 0.0, 8.0, 0.0])


def drawn(seed: int, queries: int = 300) -> list[Example]:
    """Examples whose relevant candidate is drawn with the likelihood that TRUE gives it."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(queries):
        signals: Matrix = random.uniform(size=(12, len(TRUE)))
        chances = np.exp(signals @ TRUE)
        grades = np.zeros(12)
        grades[random.choice(12, p=chances / chances.sum())] = 1
        made.append(Example(f"q{number}", tuple(f"d{place}" for place in range(12)), signals, grades))
    return made


def test_fit_finds_the_weights_that_made_the_data_and_none_below_0() -> None:
    found = fitting.fit([Set("a", "a", drawn(1, 1500), ()), Set("b", "b", drawn(2, 500), ())])
    values = np.array([getattr(found, field.name) for field in fields(Weights)])
    assert np.all(values >= 0)
    np.testing.assert_allclose(values, TRUE, atol=2.5)
    assert fitting.linear(found, drawn(3, 1)[0]).shape == (12,)


def test_examples_hold_the_relevant_faqs_and_the_signals_of_the_engine(analyzer: Analyzer) -> None:
    encoder = FakeEncoder()
    engine = Engine(build(DATA.source.faqs, [], analyzer, encoder), analyzer, encoder)
    found = examples.examples(DATA, engine)
    assert [example.query for example in found] == [query.id for query in DATA.queries]
    first = dict(zip(found[0].documents, found[0].grades, strict=True))
    assert (first["password"], first["leave"]) == (2, 1)
    top = engine.search(DATA.queries[0].text, k=1).hits[0]
    place = found[0].documents.index(top.faq.id)
    assert found[0].signals[place] == pytest.approx(list(top.parts.values()))
    assert found[0].ranking(fitting.linear(engine.weights, found[0]))[0].id == top.faq.id


def test_outcomes_are_asked_removed_and_idle_and_the_model_counts_the_right_way(analyzer: Analyzer) -> None:
    encoder = FakeEncoder()
    engine = Engine(build(DATA.source.faqs, [], analyzer, encoder), analyzer, encoder)
    found = trust.outcomes("shop", DATA, engine)
    asked = len(DATA.queries)
    assert found.right[:asked].all() and not found.right[asked:].any()
    whole = trust.ASKED * trust.RIGHT + trust.REMOVED + trust.UNCOVERED + trust.IDLE  # nothing wrong came first
    assert found.shares[:asked].sum() == pytest.approx(trust.ASKED * trust.RIGHT / whole)
    assert found.shares[asked : 2 * asked].sum() == pytest.approx(trust.REMOVED / whole)
    assert found.shares.sum() == pytest.approx(1.0)
    model = trust.fit([found])
    assert model.standing >= 0 >= model.missing
    assert found.rows[:asked, 0].mean() > found.rows[2 * asked :, 0].mean()  # standing above small talk


def test_the_model_of_confidence_is_found_again() -> None:
    random = np.random.default_rng(3)
    rows = random.uniform(size=(6000, len(trust.NAMES))) * 2
    odds = -3.0 + rows @ np.array([1.0, 3.0, 0.5, -1.5, 0.8, -0.7])
    right = random.uniform(size=6000) < 1 / (1 + np.exp(-odds))
    found = trust.fit([Outcomes("a", "a", rows, right, np.full(6000, 1 / 6000))])
    values = [found.bias, found.standing, found.share, found.agreement, found.missing, found.words, found.idle]
    assert values == pytest.approx([-3.0, 1.0, 3.0, 0.5, -1.5, 0.8, -0.7], abs=0.35)


@pytest.mark.slow
def test_doubt_is_asked_of_what_would_be_answered_though_nouns_are_unseen(analyzer: Analyzer) -> None:
    encoder = FakeEncoder()
    engine = Engine(build(DATA.source.faqs, [], analyzer, encoder), analyzer, encoder)
    assert "영수증" in doubt.nouns(engine)
    found = doubt.outcomes("shop", DATA, engine, frozenset({"여권", "비행기", "영수증"}))
    assert len(found.sure) and np.all(found.sure >= LIKELY)
    swapped = np.isclose(found.shares, doubt.SWAPPED / len(DATA.queries))
    assert swapped.any() and not found.right[swapped].any()
    assert doubt.outcomes("shop", DATA, engine, frozenset({"영수증"})).shares.sum() < found.shares.sum()


def test_the_doubt_is_found_again_and_what_it_keeps_is_counted() -> None:
    random = np.random.default_rng(3)
    sure, pulls = random.uniform(0.5, 1.0, size=8000), random.normal(0.0, 0.04, size=8000)
    right = random.uniform(size=8000) < sure / (1 + np.exp(-(0.8 + 40 * pulls)))
    drawn = [Doubted(name, name, sure, pulls, right, np.full(8000, 1 / 8000)) for name in ("a", "b")]
    found = doubt.fit(drawn)
    assert [found.bias, found.pull] == [pytest.approx(0.8, abs=0.25), pytest.approx(40, abs=8)]
    for kept in doubt.carried(drawn):
        assert kept.right + kept.wrong == 8000
        assert kept.right_kept / kept.right > 2 * kept.wrong_kept / kept.wrong


def test_half_of_what_is_asked_becomes_what_faqs_are_also_asked_as() -> None:
    assert worded(DATA) is DATA  # it has an alias of its own
    bare = questions(DATA)
    assert questions(bare) is bare
    more = (Query("q6", "비번 까먹음"), Query("q7", "비밀번호를 몰라요"))
    asked = replace(
        bare,
        queries=(*bare.queries, *more),
        qrels=(*bare.qrels, Judgement("q6", "password", 2), Judgement("q7", "password", 2)),
    )
    shaped = worded(asked)
    assert {faq.id: faq.aliases for faq in shaped.source.faqs if faq.aliases} == {"password": ("비번 까먹음",)}
    # "q6" is asked again: of every third FAQ one alias is
    assert [query.id for query in shaped.queries] == ["q1", "q2", "q3", "q4", "q6", "q7"]


def test_shapes_hold_the_same_answers_otherwise_written() -> None:
    bare = questions(DATA)
    assert all(faq.question and not faq.aliases and not faq.symptoms for faq in bare.source.faqs)
    assert not any(faq.question or faq.aliases for faq in articles(DATA).source.faqs)
    assert [faq.answer for faq in articles(DATA).source.faqs] == [faq.answer for faq in DATA.source.faqs]
    paged = pages(DATA)
    assert len(paged.source.faqs) == -(-len(DATA.source.faqs) // PAGE)
    for judgement in DATA.qrels:
        answer = next(faq.answer for faq in DATA.source.faqs if faq.id == judgement.document)
        holding = next(faq.id for faq in paged.source.faqs if answer in faq.answer)
        found = {each.document: each.grade for each in paged.qrels if each.query == judgement.query}
        assert found[holding] >= judgement.grade


def test_pairs_are_a_data_set_of_questions_that_find_each_other(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    lines = ["question1\tquestion2\tsame", "눈 와?\t밖에 눈 오나\t1", "배고파\t졸려\t0", "안 녕\t안녕!\t1"]
    file.write_text("\n".join(lines), "utf-8")
    found = pairs.read(file)
    assert {faq.question for faq in found.source.faqs} == {"밖에 눈 오나", "졸려"}
    assert [query.text for query in found.queries] == ["눈 와?"]
    wanted = {faq.id for faq in found.source.faqs if faq.question == "밖에 눈 오나"}
    assert {judgement.document for judgement in found.qrels} == wanted
    file.write_text("question1\tquestion2\tsame\n가\t나\tperhaps", "utf-8")
    with pytest.raises(DataError, match=r"pairs\.tsv:2"):
        pairs.read(file)


def test_one_data_set_alone_is_refused_and_what_ships_says_where_it_comes_from() -> None:
    alone = CliRunner().invoke(main, ["fit", "--data", "faq_data"])
    assert alone.exit_code == 2
    assert "at least two data sets" in alone.stderr
    for name in ("ranking/weights.json", "confidence/confidence.json"):
        provenance = json.loads((ROOT / "search" / name).read_text("utf-8"))["provenance"]
        assert {"faq_data", "faq_data, questions", "bank", "bank, worded", "pairs"} <= provenance["fitted_on"].keys()
        assert provenance["commit"] and provenance["date"]
