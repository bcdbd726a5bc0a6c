"""Nearness: FAQs near to one of the index's own, on the sample help center with the packaged model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.answering.engine import Engine
from search.answering.loading import load
from search.answering.nearness import near
from search.arrays import Float32Array
from search.conversation.conversation import Conversation
from search.conversation.state import Place, State

FOLLOWS = "그럼 통장은요? 카드 말고 통장으로 등록하는거"
"""What somebody asks who has read how a card is registered."""


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Iterator[Engine]:
    found = load(sample_index)
    yield found
    found.close()


@pytest.mark.parametrize("faq_id", ["dormant-locked", "refund-how-long"])
def test_near_are_those_that_a_search_for_the_question_finds(engine: Engine, faq_id: str) -> None:
    faq = engine.faq(faq_id)
    found = near(engine.index, engine.weights, faq, 10)
    searched = {hit.faq.id for hit in engine.search(faq.question, 4).hits}
    assert next(iter(found)) == faq_id
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert len(found) == 10
    assert searched <= {*found}


def test_a_follow_up_encodes_nothing_of_the_faq_before(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []
    query = engine.encoder.query

    def counted(text: str) -> Callable[[], Float32Array]:
        encoded.append(text)
        return query(text)

    monkeypatch.setattr(engine.encoder, "query", counted)
    state = State(turn=1, at=Place("card-register-how"))
    _, reply = Conversation(engine).message(state, FOLLOWS)
    assert reply.reading == "follow_up"
    assert encoded and all("통장" in text for text in encoded)


def test_who_has_read_the_faq_before_is_asked_what_else_may_be_meant(engine: Engine) -> None:
    _, reply = Conversation(engine).message(State(turn=1, at=Place("card-register-how")), FOLLOWS)
    assert reply.state == "clarify"
    assert "faq:account-register-how" in {one.id for one in reply.choices}
