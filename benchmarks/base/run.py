"""Hold the rankings of one system for all queries, and write them as a TREC run file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DEPTH = 100
"""The number of FAQs that a run holds for each query."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A FAQ's id and its score, higher is better."""

    id: str
    score: float


Ranking = tuple[Ranked, ...]
"""The FAQs found for one query, best first, with strictly decreasing scores."""


@dataclass(frozen=True, slots=True)
class Run:
    """The rankings of one system, by query id."""

    system: str
    rankings: Mapping[str, Ranking]

    def write(self, file: Path) -> None:
        """Write the run in TREC's format: ``query Q0 document rank score system``, ranks from 1."""
        lines = (
            f"{query} Q0 {found.id} {rank} {found.score:.9g} {self.system}\n"
            for query, ranking in self.rankings.items()
            for rank, found in enumerate(ranking, 1)
        )
        file.write_text("".join(lines), "utf-8")


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run with the seconds that each query took, and the versions of the libraries that were used."""

    run: Run
    seconds: Mapping[str, float]
    versions: Mapping[str, str]


def ranking(ids: Sequence[str], scores: Sequence[float]) -> Ranking:
    """The ranking of ``ids``, which are given best first, with their ``scores``.

    trec_eval reads float32, sorts by score alone and breaks ties by id: a score that is not below the one before it is
    replaced by the next smaller float32, so that every program keeps the system's own order.
    """
    found: list[Ranked] = []
    last = np.float32(np.inf)
    for name, score in zip(ids, scores, strict=True):
        last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
        found.append(Ranked(name, float(last)))
    return tuple(found)
