"""Tabulate, for thresholds of confidence, how many queries are answered and how many answers are wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.answerability.answerability import Outcomes, confidences
from benchmarks.answerability.separation import Flags, Scores
from search.confidence.calibration import Calibration

GRID = tuple(round(step / 20, 2) for step in range(21))
"""0.00, 0.05, … 1.00: fine enough to choose from."""
FINE = tuple(step / 100 for step in range(101))
"""0.00, 0.01, … 1.00: fine enough to draw a curve from."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores of queries from any source for which the right outcome is known.

    ``scores``: float64 ``(n,)``, how sure the system is of its first hit; ``answerable`` and ``right``: bool ``(n,)``,
    whether a FAQ answers the query and whether the first hit is one.

    Raises:
        ValueError: the lengths differ, or no query is answerable.
    """

    scores: Scores
    answerable: Flags
    right: Flags

    def __post_init__(self) -> None:
        if not len(self.scores) == len(self.answerable) == len(self.right):
            lengths = f"{len(self.scores)} scores, {len(self.answerable)} answerable, {len(self.right)} right"
            raise ValueError(f"evidence of different lengths: {lengths}")
        if not self.answerable.any():
            raise ValueError(f"none of {len(self.scores)} queries is answerable")

    @property
    def label(self) -> str:
        """The number of queries of each kind, in words."""
        return f"{np.sum(self.answerable)} answerable, {np.sum(~self.answerable)} unanswerable queries"


@dataclass(frozen=True, slots=True)
class Row:
    """The result of answering every query whose score is at least ``threshold``; shares are 0 to 1.

    ``answered``: the share of the answerable queries that is answered. ``wrong``: the share of all answers whose first
    hit is wrong, as every answer to an unanswerable query is; None if nothing is answered. ``false_answers``: the share
    of the unanswerable queries that is answered; None if there are no unanswerable queries.
    """

    threshold: float
    answered: float
    wrong: float | None
    false_answers: float | None


def evidence(outcomes: Outcomes) -> Evidence:
    """The confidences of all ``outcomes``, with the truth about each."""
    everything = (*outcomes.answerable, *outcomes.all_unanswerable)
    flags = np.array([(outcome.answerable, outcome.right) for outcome in everything])
    return Evidence(confidences(everything), flags[:, 0], flags[:, 1])


def self_judged(calibration: Calibration, absent: Sequence[float]) -> Evidence:
    """The evidence in an index's calibration: wordings held out are answerable, ``absent`` and all others are not."""
    asked = len(calibration.right) + len(calibration.wrong)
    none = len(absent) + len(calibration.outside)
    scores = [*calibration.right, *calibration.wrong, *absent, *calibration.outside]
    places = np.arange(asked + none)
    return Evidence(np.array(scores), places < asked, places < len(calibration.right))


def rows(known: Evidence, thresholds: Sequence[float] = GRID) -> tuple[Row, ...]:
    """One row for each threshold, in the order of ``thresholds``."""
    return tuple(_row(known, threshold) for threshold in thresholds)


def marked(grid: Sequence[float], marks: Mapping[str, float]) -> tuple[float, ...]:
    """The thresholds of ``grid`` and of ``marks``, each once, ascending."""
    return tuple(sorted({*grid, *marks.values()}))


def _row(known: Evidence, threshold: float) -> Row:
    answered = known.scores >= threshold
    return Row(
        threshold=threshold,
        answered=float(np.mean(answered[known.answerable])),
        wrong=float(np.mean(~known.right[answered])) if answered.any() else None,
        false_answers=None if known.answerable.all() else float(np.mean(answered[~known.answerable])),
    )
