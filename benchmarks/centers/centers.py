"""The result of measuring many help centers: figures of each, by slice, and as a mean over centers.

Each center counts the same, whatever its number of questions: the mean says what the next center may expect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from benchmarks.answerability.reliability import reliability
from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.base.made_with import MadeWith
from benchmarks.centers.measure import Asked
from benchmarks.centers.outcome import COVERED, UNCOVERED
from benchmarks.data.fingerprint import Fingerprint
from benchmarks.relevance.significance import LEVEL, RESAMPLES, SEED, Interval, p_value
from search.errors import DataError

SMALL_TALK = "small talk"
UNANSWERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Separation:
    """How often a covered question scores above an uncovered one (AUROC, 0 to 1, 0.5 is chance), by two scorers."""

    n: int
    confidence: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Peer:
    """nDCG@10 of every covered question by another system on the same center, and the share of right first hits."""

    queries: Mapping[str, float]
    success: float


@dataclass(frozen=True, slots=True)
class Center:
    """One help center: what was ``asked``, by question id, and how well covered questions are told from others.

    ``apart`` has a :class:`Separation` for the center's own uncovered questions and for small talk, if they were asked;
    ``peers`` the other systems by name. ``nouns`` is how many everyday nouns that no FAQ is about were asked, each
    alone, and ``nouns_answered`` are those that got an answer.
    """

    name: str
    fingerprint: Fingerprint
    index: str
    faqs: int
    asked: Mapping[str, Asked]
    apart: Mapping[str, Separation]
    peers: Mapping[str, Peer]
    nouns: int = 0
    nouns_answered: tuple[str, ...] = ()

    @property
    def covered(self) -> dict[str, Asked]:
        """The questions that a FAQ answers, by id."""
        return {query: asked for query, asked in self.asked.items() if asked.ndcg is not None}

    @property
    def uncovered(self) -> dict[str, Asked]:
        """The questions that no FAQ answers, by id."""
        return {query: asked for query, asked in self.asked.items() if asked.ndcg is None}


Value = Callable[[Asked], float | None]
"""A figure of one question; None if it does not count for it."""


def _is(outcome: str) -> Value:
    return lambda asked: float(asked.outcome == outcome)


def _covered(value: Value) -> Value:
    return lambda asked: None if asked.ndcg is None else value(asked)


def _uncovered(value: Value) -> Value:
    return lambda asked: value(asked) if asked.ndcg is None else None


FIGURES: Mapping[str, Value] = {
    "nDCG@10": lambda asked: asked.ndcg,
    "success@1": lambda asked: asked.first,
    **{name: _covered(_is(name)) for name in COVERED},
    **{f"uncovered: {name}": _uncovered(_is(name)) for name in UNCOVERED},
}
"""The figures of a help center: each the mean over the questions that it counts for."""


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of a figure between two measurements of the same centers: a mean over centers, and its p value.

    ``p`` is that of a paired, two-sided randomisation test over the questions, each weighted so that every center
    counts the same.
    """

    figure: str
    before: float
    after: float
    p: float


@dataclass(frozen=True, slots=True)
class Centers:
    """The content of a result file; ``ece`` is the calibration error of the confidence over all questions, 0 to 1."""

    kind: Literal["centers"]
    model: str
    made_with: MadeWith
    environment: Environment
    centers: tuple[Center, ...]
    ece: float

    @property
    def slices(self) -> list[str]:
        """The names of the slices of covered questions, in the order in which they first appear."""
        found = (asked.slice for center in self.centers for asked in center.covered.values())
        return list(dict.fromkeys(name for name in found if name is not None))

    def figure(self, name: str, part: str | None = None) -> float | None:
        """The mean over centers of the figure ``name``, over all questions or those of the slice ``part``."""
        means = [mean for center in self.centers if (mean := figure(center, name, part)) is not None]
        return fmean(means) if means else None

    def interval(self, name: str) -> Interval | None:
        """The 95% interval of :meth:`figure`: questions are drawn again within each center (bootstrap)."""
        random = np.random.default_rng(SEED)
        drawn = []
        for center in self.centers:
            values = np.array(_values(center, name, None))
            if len(values):
                drawn.append(values[random.integers(len(values), size=(RESAMPLES, len(values)))].mean(axis=1))
        if not drawn:
            return None
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(np.mean(drawn, axis=0), (tail, 1 - tail))
        return Interval(float(low), float(high))

    def peer(self, name: str) -> tuple[float, float]:
        """Mean nDCG@10 and success@1 over centers of the peer called ``name``."""
        there = [center.peers[name] for center in self.centers]
        return fmean(fmean(each.queries.values()) for each in there), fmean(each.success for each in there)

    def against(self, peer: str) -> float:
        """The p value of the difference in nDCG@10 from the peer called ``peer``."""
        differences = [
            (asked.ndcg - center.peers[peer].queries[query]) / len(center.covered)
            for center in self.centers
            for query, asked in center.covered.items()
            if asked.ndcg is not None
        ]
        return p_value(differences)

    @property
    def peers(self) -> list[str]:
        """The names of the peers that every center was asked by."""
        return [name for name in self.centers[0].peers if all(name in center.peers for center in self.centers)]


CENTERS = TypeAdapter(Centers)


def figure(center: Center, name: str, part: str | None = None) -> float | None:
    """The figure ``name`` of one center, over all questions or those of the slice ``part``; None without questions."""
    values = _values(center, name, part)
    return fmean(values) if values else None


def _values(center: Center, name: str, part: str | None) -> list[float]:
    value = FIGURES[name]
    found = (value(asked) for asked in center.asked.values() if part is None or asked.slice == part)
    return [each for each in found if each is not None]


def result(model: str, made_with: MadeWith, centers: Sequence[Center]) -> Centers:
    """The result of the measured ``centers``."""
    asked = [each for center in centers for each in center.asked.values()]
    confidence = np.array([each.confidence for each in asked])
    right = np.array([bool(each.first) for each in asked])
    return Centers(
        kind="centers",
        model=model,
        made_with=made_with,
        environment=environment.here(),
        centers=tuple(centers),
        ece=reliability(confidence, right).ece,
    )


def changes(before: Centers, after: Centers) -> list[Change]:
    """The change of each figure from ``before`` to ``after``.

    Raises:
        DataError: the two were not measured on the same centers and questions.
    """
    old = {center.name: center for center in before.centers}
    if old.keys() != {center.name for center in after.centers}:
        there = ", ".join(center.name for center in after.centers)
        raise DataError([f"the centers differ: {', '.join(old)} and {there}; measure both on the same"])
    for center in after.centers:
        old[center.name].fingerprint.check(f"before: {center.name}", "after", center.fingerprint)
    found = []
    for name, value in FIGURES.items():
        differences = []
        for center in after.centers:
            pairs = [
                (value(old[center.name].asked[query]), value(asked))
                for query, asked in center.asked.items()
                if query in old[center.name].asked
            ]
            kept = [now - then for then, now in pairs if then is not None and now is not None]
            differences += [each / len(kept) for each in kept]
        means = before.figure(name), after.figure(name)
        if differences and means[0] is not None and means[1] is not None:
            found.append(Change(name, means[0], means[1], p_value(differences)))
    return found


def write(measured: Centers, file: Path) -> None:
    """Write ``measured`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CENTERS.dump_json(measured, indent=1, ensure_ascii=False) + b"\n")
