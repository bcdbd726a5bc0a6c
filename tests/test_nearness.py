"""Nearness: FAQs near to one of the index's own, on the sample help center with the packaged model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.answering.engine import Engine
from search.answering.loading import load
from search.answering.nearness import near


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


def test_nothing_is_encoded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("encoded")

    monkeypatch.setattr(type(engine.encoder), "query", refuse)
    assert near(engine.index, engine.weights, engine.index.faqs[0], 5)
