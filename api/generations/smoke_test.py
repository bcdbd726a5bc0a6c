"""Trial: what is to serve answers questions of its own first."""

from api.generations.current import Served
from search.answering.engine import MAX_QUERY
from search.answering.result import Answer
from search.errors import MureumError
from search.korean.normalize import plain
from search.records.faq import Faq

ASKED = 5
"""How many questions are asked, taken from all over the index."""


class TrialError(MureumError):
    """A generation does not find its own FAQs."""


def stand(served: Served, before: Served) -> None:
    """Let ``served`` search for some of its FAQs by their own questions, and suggest them.

    An encoder that fails is no fault of a generation that shares it with the one ``before``.

    Raises:
        TrialError: it holds no FAQ, its encoder fails, a question finds nothing, or most find another FAQ first.
    """
    faqs = [faq for faq in served.engine.index.faqs if any(map(str.isalnum, _question(faq)))]
    if not faqs:
        raise TrialError("it holds no FAQ")
    count = min(ASKED, len(faqs))
    asked = [faqs[place * len(faqs) // count] for place in range(count)]
    answers = [_answer(served, faq) for faq in asked]
    if served.engine.encoder is not before.engine.encoder and any(answer.degraded for answer in answers):
        raise TrialError("its encoder fails")
    found = [answer.hits for answer in answers if answer.hits]
    if len(found) < len(asked):
        raise TrialError(f"{len(asked) - len(found)} of {len(asked)} of its own questions find nothing")
    own = sum(_question(faq) == _question(hits[0].faq) for faq, hits in zip(asked, found, strict=True))
    if 2 * own <= len(asked):
        raise TrialError(f"{len(asked) - own} of {len(asked)} of its own questions find another FAQ first")


def _answer(served: Served, faq: Faq) -> Answer:
    served.suggester.suggest(_question(faq))
    return served.engine.search(_question(faq))


def _question(faq: Faq) -> str:
    """What asks for ``faq``: the beginning of its answer if it has no question."""
    return (faq.question or plain(faq.answer))[:MAX_QUERY]
