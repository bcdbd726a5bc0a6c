"""What was typed → what was meant, over a real index."""

import pytest

from search.answering.engine import Engine
from search.reading.reading import MOST, Change


@pytest.mark.parametrize(
    ("typed", "kinds", "meant"),
    [
        ("rufwp dhfb", ["keyboard"], "결제 오류"),
        ("환뷸 언제 돼요", ["typo"], "환불 언제 돼요"),
        ("결 제 가 안돼 요", ["spacing"], "결제가 안 돼요"),
        ("비밀번호 잊음", [], "비밀번호 잊음"),
        ("refund not received", [], "refund not received"),
    ],
)
def test_each_slip_is_named(engine: Engine, typed: str, kinds: list[str], meant: str) -> None:
    read = engine.reader.read(typed)
    assert (read.text, [change.kind for change in read.changes]) == (meant, kinds)


def test_an_answer_says_what_was_searched_and_the_original_can_be(engine: Engine) -> None:
    answer = engine.search("환뷸 언제 돼요")
    assert (answer.query, answer.corrected_query) == ("환뷸 언제 돼요", "환불 언제 돼요")
    assert answer.changes == (Change("typo", "환뷸", "환불"),)
    assert answer.hits[0].faq.id == engine.search("환불 언제 돼요").hits[0].faq.id
    original = engine.search("환뷸 언제 돼요", as_typed=True)
    assert (original.query, original.corrected_query, original.changes) == ("환뷸 언제 돼요", None, ())
    assert original.hits[0].score < answer.hits[0].score


def test_a_space_in_the_wrong_place_is_no_correction(engine: Engine) -> None:
    answer = engine.search("결 제 가 안돼 요")
    assert answer.corrected_query is None
    assert [change.kind for change in answer.changes] == ["spacing"]


def test_every_wording_of_the_index_is_right_as_it_is(engine: Engine) -> None:
    for unit in engine.index.wordings.units:
        assert not engine.reader.read(unit.text).corrected, unit.text


def test_only_some_words_that_make_no_sense_are_looked_at(engine: Engine) -> None:
    slips = [change.kind for change in engine.reader.read("환뷸, " * 60).changes]
    assert slips.count("typo") == MOST
