"""Measure from the outcomes of queries how well a system separates answerable from unanswerable ones.

Two scorers are judged: ``confidence``, the system's own, and as a baseline ``cosine``, the highest of any candidate.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.answerability.reliability import reliability
from benchmarks.answerability.separation import Scores, Separation, separation

TOGETHER = "together"
"""The name of the union of all unanswerable sets."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A system's response to one query, with the truth about it.

    ``answerable``: a FAQ that the system could find answers the query; ``right``: the first hit is such a FAQ.
    ``confidence``: 0 to 1; ``cosine``: -1 to 1. ``decision``: the system's word for how it responds.
    """

    answerable: bool
    right: bool
    confidence: float
    cosine: float
    decision: str

    def __post_init__(self) -> None:
        if self.right and not self.answerable:
            raise ValueError("the first hit can't be right where no FAQ answers the query")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence is {self.confidence}; it must be 0 to 1")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes of ``answerable`` queries, and of each set of ``unanswerable`` ones by name; no set is empty."""

    answerable: tuple[Outcome, ...]
    unanswerable: Mapping[str, tuple[Outcome, ...]]

    @property
    def all_unanswerable(self) -> tuple[Outcome, ...]:
        """The outcomes of all unanswerable sets, one set after the other."""
        return tuple(outcome for outcomes in self.unanswerable.values() for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Against:
    """The answerable queries compared with ``n`` unanswerable ones.

    ``decisions`` counts the decisions on the unanswerable queries. ``scorers`` holds the figures of the cosine and, if
    the system judges every query, those of its confidence.
    """

    n: int
    decisions: Mapping[str, int]
    scorers: Mapping[str, Separation]


@dataclass(frozen=True, slots=True)
class Decided:
    """The number of answerable queries with one decision, and the number of those whose first hit is right."""

    n: int
    right: int


@dataclass(frozen=True, slots=True)
class Answerability:
    """The same ``answerable`` queries compared with each set of unanswerable ones, and with all of these TOGETHER.

    The first hit is right for ``right`` of the answerable queries; ``decisions`` counts the decisions on them.
    """

    answerable: int
    right: int
    decisions: Mapping[str, Decided]
    sets: Mapping[str, Against]


def answerability(outcomes: Outcomes) -> Answerability:
    """The figures of ``outcomes``, which must hold a set of unanswerable queries."""
    decided = Counter(outcome.decision for outcome in outcomes.answerable)
    right = Counter(outcome.decision for outcome in outcomes.answerable if outcome.right)
    sets = {**outcomes.unanswerable, TOGETHER: outcomes.all_unanswerable}
    return Answerability(
        answerable=len(outcomes.answerable),
        right=right.total(),
        decisions={name: Decided(n, right[name]) for name, n in decided.items()},
        sets={name: _against(outcomes.answerable, found) for name, found in sets.items()},
    )


def confidences(outcomes: Sequence[Outcome]) -> Scores:
    """The confidence of each outcome: float64 ``(n,)``."""
    return np.array([outcome.confidence for outcome in outcomes])


def _against(answerable: Sequence[Outcome], unanswerable: Sequence[Outcome]) -> Against:
    outcomes = [*answerable, *unanswerable]
    known = np.array([outcome.answerable for outcome in outcomes])
    right = np.array([outcome.right for outcome in outcomes])
    scorers: dict[str, Separation] = {}
    confidence = confidences(outcomes)
    scorers["confidence"] = separation(confidence, known, right, reliability(confidence, right))
    cosine = np.array([outcome.cosine for outcome in outcomes])
    scorers["cosine"] = separation(cosine, known, right)
    return Against(len(unanswerable), Counter(outcome.decision for outcome in unanswerable), scorers)
