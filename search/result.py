"""Hit and Answer: what a search returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from search.faq import Contact, Faq
from search.unit import Role

Decision = Literal["undecided"]


@dataclass(frozen=True, slots=True)
class Match:
    """The wording or the piece of answer that a query met."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One FAQ that was found.

    ``score``: -1 to 1, higher is better. ``matched``: the unit that is nearest to the query. ``parts``: the signals
    that the score is the weighted mean of, by their names in :class:`search.ranking.Signals`. ``contacts``: those
    that the FAQ or its steps name, in that order.
    """

    faq: Faq
    score: float
    matched: Match
    parts: Mapping[str, float]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine knows about a query: hits, best first, ties in the order of the source.

    ``query`` is the normalised text that was searched. ``decision`` is "undecided" and ``confidence`` None: this
    version does not judge whether the first hit answers the question, and ``why`` says so.
    """

    query: str
    hits: tuple[Hit, ...]
    decision: Decision
    confidence: float | None
    why: str
