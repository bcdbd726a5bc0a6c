"""Smoke test: checks that a new generation finds its own FAQs before it answers visitors."""

from api.generations.current import Generation
from search.answering.engine import MAX_QUERY
from search.answering.result import Answer
from search.errors import MureumError
from search.korean.markdown import plain
from search.records.faq import Faq

ASKED = 5
"""How many questions are asked, evenly spread over the index."""


class SmokeTestError(MureumError):
    """A generation does not find its own FAQs."""


def check(new: Generation, before: Generation) -> None:
    """Search and suggest some FAQs of ``new`` by their own questions.

    A failure of the encoder is ignored if ``new`` shares the encoder with ``before``.

    Raises:
        SmokeTestError: it holds no FAQ, its encoder fails, a question finds nothing, or most find another FAQ first.
    """
    faqs = [faq for faq in new.engine.index.faqs if any(map(str.isalnum, _question(faq)))]
    if not faqs:
        raise SmokeTestError("it holds no FAQ")
    count = min(ASKED, len(faqs))
    asked = [faqs[place * len(faqs) // count] for place in range(count)]
    answers = [_answer(new, faq) for faq in asked]
    if new.engine.encoder is not before.engine.encoder and any(answer.degraded for answer in answers):
        raise SmokeTestError("its encoder fails")
    found = [answer.hits for answer in answers if answer.hits]
    if len(found) < len(asked):
        raise SmokeTestError(f"{len(asked) - len(found)} of {len(asked)} of its own questions find nothing")
    own = sum(_question(faq) == _question(hits[0].faq) for faq, hits in zip(asked, found, strict=True))
    if 2 * own <= len(asked):
        raise SmokeTestError(f"{len(asked) - own} of {len(asked)} of its own questions find another FAQ first")


def _answer(generation: Generation, faq: Faq) -> Answer:
    generation.suggester.suggest(_question(faq))
    return generation.engine.search(_question(faq))


def _question(faq: Faq) -> str:
    """The query that should find ``faq``: its question, or the beginning of its answer if it has none."""
    return (faq.question or plain(faq.answer))[:MAX_QUERY]
