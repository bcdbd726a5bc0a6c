"""Trial: what is to serve answers questions of its own first."""

from api.serving import Served
from search.engine import MAX_QUERY
from search.errors import MureumError
from search.faq import Faq
from search.text import plain

ASKED = 5
"""How many questions are asked, taken from all over the index."""


class TrialError(MureumError):
    """A generation does not find its own FAQs."""


def stand(served: Served) -> None:
    """Let ``served`` search for some of its FAQs by their own questions, and suggest them.

    Raises:
        TrialError: it holds no FAQ, a question finds nothing, or not most of them find their own FAQ first.
    """
    faqs = [faq for faq in served.engine.index.faqs if any(map(str.isalnum, _question(faq)))]
    if not faqs:
        raise TrialError("it holds no FAQ")
    count = min(ASKED, len(faqs))
    asked = [faqs[place * len(faqs) // count] for place in range(count)]
    firsts = [_first(served, faq) for faq in asked]
    if None in firsts:
        raise TrialError(f"{firsts.count(None)} of {len(asked)} of its own questions find nothing")
    own = sum(_question(faq) == first for faq, first in zip(asked, firsts, strict=True))
    if 2 * own <= len(asked):
        raise TrialError(f"{len(asked) - own} of {len(asked)} of its own questions find another FAQ first")


def _first(served: Served, faq: Faq) -> str | None:
    """The question of the FAQ that is found first for that of ``faq``; None if none is."""
    served.suggester.suggest(_question(faq))
    hits = served.engine.search(_question(faq)).hits
    return _question(hits[0].faq) if hits else None


def _question(faq: Faq) -> str:
    """What asks for ``faq``: the beginning of its answer if it has no question."""
    return (faq.question or plain(faq.answer))[:MAX_QUERY]
