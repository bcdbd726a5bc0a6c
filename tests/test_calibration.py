import numpy as np
import pytest

from indexer.build.build import build
from indexer.build.calibration import (
    DEPTH,
    EVERY,
    absent,
    ask,
    held_out,
    idle,
    removed,
)
from indexer.small_talk import utterances
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence import model as confidence
from search.confidence.calibration import TYPICAL
from search.confidence.thresholds import NONE_BELOW, Thresholds
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import shipped
from search.ranking.ranker import rank
from search.records.faq import Faq
from tests.conftest import CONTACTS, FAQS, FakeEncoder


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
    assert known.thresholds == Thresholds(0.5, NONE_BELOW)


def test_an_index_without_aliases_is_calibrated_by_the_rest(analyzer: Analyzer) -> None:
    bare = [Faq(faq.id, faq.question, faq.answer) for faq in FAQS]
    known = build(bare, [], analyzer, FakeEncoder()).calibration
    assert (known.right, known.wrong) == ((), ())
    assert known.small_talk != TYPICAL.small_talk


def test_who_wants_to_know_how_sure_it_is_without_a_faq_asks(index: Index, analyzer: Analyzer) -> None:
    weights, model = shipped(), confidence.shipped()
    found = absent(index, weights, model)
    assert len(found) == len(FAQS)
    engine = Engine(index, analyzer, FakeEncoder())
    assert np.mean(found) < np.mean([engine.search(faq.question).confidence for faq in FAQS])
    articles = [Faq(faq.id, "", faq.answer) for faq in FAQS]
    assert absent(build(articles, [], analyzer, FakeEncoder()), weights, model) == ()


def test_the_dearer_a_wrong_answer_the_surer_an_answer_has_to_be(analyzer: Analyzer) -> None:
    answers = [
        build(FAQS, CONTACTS, analyzer, FakeEncoder(), wrong_costs=price).calibration.thresholds.answer_at
        for price in (0.25, 1.0, 4.0)
    ]
    assert answers == [0.2, 0.5, 0.8]


def test_an_index_of_nothing_takes_what_is_typical(analyzer: Analyzer) -> None:
    assert build([], [], analyzer, FakeEncoder()).calibration == TYPICAL


def test_questions_that_are_asked_together_find_what_each_finds_alone(index: Index) -> None:
    questions = [*idle(index)[:20], *held_out(index), *removed(index)]
    everything = np.arange(len(index.faqs))
    for question, ranked in zip(questions, ask(index, questions, shipped()), strict=True):
        admitted = None if question.removed is None else np.delete(everything, question.removed)
        retriever = Retriever(index, question.terms, question.vector, question.held_out, line=question.line)
        alone = rank(retriever, shipped(), retriever.candidates(DEPTH, admitted))
        assert ranked.positions.tolist() == alone.positions.tolist()
        assert ranked.evidence == alone.evidence


def test_a_question_is_idle_by_as_much_as_small_talk_is_nearer_than_the_first_faq(
    index: Index, analyzer: Analyzer
) -> None:
    def idle_by(text: str, line: int | None = None) -> float:
        (vector,) = FakeEncoder().encode_queries([text])
        retriever = Retriever(index, [term.form for term in analyzer.analyse(text).terms], vector, line=line)
        return rank(retriever, shipped(), retriever.candidates(DEPTH)).evidence.idle

    assert idle_by("비번 까먹음") == 0.0
    line = index.small_talk.texts[0]
    assert idle_by(line) > idle_by(line, line=0)  # a line that is held out is not compared with itself
