import numpy as np
import pytest

from indexer.build.build import build
from indexer.build.calibration import (
    DEPTH,
    EVERY,
    IDLE,
    NONE_BELOW,
    absent,
    ask,
    held_out,
    idle,
    none_below,
    removed,
)
from indexer.small_talk import utterances
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence import model as confidence
from search.confidence.calibration import TYPICAL
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import shipped
from search.ranking.ranker import rank
from search.records.faq import Faq
from tests.conftest import FAQS, FakeEncoder


def test_small_talk_is_varied_and_clean() -> None:
    lines = utterances()
    assert len(lines) >= 500
    assert all(any(map(str.isalnum, line)) for line in lines)  # what has no letter is never searched
    assert len({"".join(line.split()) for line in lines}) == len(lines)
    assert 8 <= np.median([len(line) for line in lines]) <= 20


def test_an_index_knows_how_small_talk_scores(index: Index, analyzer: Analyzer) -> None:
    engine = Engine(index, analyzer, FakeEncoder())
    scores = [engine.search(line, k=1, as_typed=True).hits[0].score for line in utterances()[::EVERY]]
    known = index.calibration.small_talk
    assert known.mean == pytest.approx(np.mean(scores), abs=1e-4)
    assert known.deviation == pytest.approx(np.std(scores), abs=1e-4)


def test_its_questions_are_aliases_held_out_and_small_talk(index: Index) -> None:
    known = index.calibration
    wordings = [unit for unit in index.wordings.units if unit.role != "question"]
    assert len(known.right) + len(known.wrong) == len(wordings)
    assert len(known.outside) == len(utterances()[::EVERY])
    assert all(0 <= value <= 1 for value in (*known.right, *known.wrong, *known.outside))
    assert NONE_BELOW[0] <= known.thresholds.none_below <= NONE_BELOW[1] <= known.thresholds.answer_at


def test_an_index_without_aliases_is_calibrated_by_the_rest(analyzer: Analyzer) -> None:
    bare = [Faq(faq.id, faq.question, faq.answer) for faq in FAQS]
    known = build(bare, [], analyzer, FakeEncoder()).calibration
    assert (known.right, known.wrong) == ((), ())
    assert known.small_talk != TYPICAL.small_talk


def test_who_wants_to_know_how_sure_it_is_without_a_faq_asks(index: Index, analyzer: Analyzer) -> None:
    weights, model = shipped(), confidence.shipped()
    found = absent(index, weights, model)
    assert len(found) == len(FAQS)
    assert np.mean(found) < np.mean(index.calibration.right)
    articles = [Faq(faq.id, "", faq.answer) for faq in FAQS]
    assert absent(build(articles, [], analyzer, FakeEncoder()), weights, model) == ()


def test_what_has_no_answer_is_parted_from_what_has_one_where_that_costs_least() -> None:
    least, most = NONE_BELOW
    talk = [0.1] * 9 + [0.2]
    assert none_below(talk, []) == pytest.approx(np.quantile(talk, IDLE))
    assert 0.1 < none_below(talk, [0.12] + [0.6] * 9) < 0.12  # all of them, and nine tenths of small talk
    assert none_below(talk, [0.09] * 2 + [0.6] * 8) == pytest.approx(0.1, abs=0.005)  # two are lost for nine tenths
    assert none_below([0.01], [0.02]) == least  # never lower, however low everything is
    assert none_below([0.9], []) == most


def test_an_index_of_nothing_takes_what_is_typical(analyzer: Analyzer) -> None:
    assert build([], [], analyzer, FakeEncoder()).calibration == TYPICAL


def test_questions_that_are_asked_together_find_what_each_finds_alone(index: Index) -> None:
    questions = [*idle(index)[:20], *held_out(index), *removed(index)]
    everything = np.arange(len(index.faqs))
    for question, ranked in zip(questions, ask(index, questions, shipped()), strict=True):
        admitted = None if question.removed is None else np.delete(everything, question.removed)
        retriever = Retriever(index, question.terms, question.vector, question.held_out)
        alone = rank(retriever, shipped(), retriever.candidates(DEPTH, admitted))
        assert ranked.positions.tolist() == alone.positions.tolist()
        assert ranked.evidence == alone.evidence
