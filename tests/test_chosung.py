"""Queries of first consonants."""

import pytest

from search.answering.chosung import Chosung
from search.answering.engine import Engine
from search.answering.verdict import ALONE
from search.confidence.thresholds import Thresholds
from search.korean.hangul import CONSONANTS, chosung


def test_the_initials_of_a_question_find_it(engine: Engine) -> None:
    for faq in engine.index.faqs:
        words = ["".join(letter for letter in word if letter in CONSONANTS) for word in chosung(faq.question).split()]
        answer = engine.search(" ".join(words))
        assert faq.id in [hit.faq.id for hit in answer.hits[:3]]
        assert answer.decision == "clarify" or answer.confidence < engine.thresholds.none_below


def test_they_are_never_good_for_an_answer(engine: Engine) -> None:
    bold = Engine(engine.index, engine.analyzer, engine.encoder, thresholds=Thresholds(0.0, 0.0))
    answer = bold.search("ㅋㄷ ㅅㅇ ㄱㅈ")
    assert (answer.decision, answer.hits[0].faq.id) == ("clarify", "pay-failed")


def test_a_single_one_that_fits_is_asked_about_alone(engine: Engine) -> None:
    bold = Engine(engine.index, engine.analyzer, engine.encoder, thresholds=Thresholds(0.0, 0.0))
    least = bold.search("ㅋㄷ ㅅㅇ ㄱㅈ").confidence
    answer = bold.search("ㅋㄷ ㅅㅇ ㄱㅈ", at_least=least)
    assert (answer.total, answer.decision, answer.why) == (1, "clarify", ALONE)


def test_syllables_among_them_must_stand_as_they_are(engine: Engine) -> None:
    found = engine.search("환불 ㅅㅊ").hits
    assert found
    assert all("환불" in hit.matched.text for hit in found)


def test_consonants_that_no_wording_begins_with_are_searched_as_they_stand(engine: Engine) -> None:
    assert "initials" in engine.search("환불 ㅅㅊ").hits[0].parts
    assert "initials" not in engine.search("가나다 ㅅㅊ").hits[0].parts


@pytest.mark.parametrize("text", ["ㄱㅈ ㅊㅅ", "네이버ㅍㅇ", "ㅎㅂ", "npay ㄱㅈ"])
def test_consonants_alone_ask_for_initials(engine: Engine, text: str) -> None:
    assert Chosung.asked(text, engine.reader.vocabulary)


@pytest.mark.parametrize("text", ["ㅋㅋㅋ", "ㅎㅎ", "ㅠㅠ", "ㄱ", "결제", "장바ㄱ", "ㅇㅏㄴ", "ㄱㅅ"])
def test_laughter_and_half_a_syllable_do_not(engine: Engine, text: str) -> None:
    assert not Chosung.asked(text, engine.reader.vocabulary)
