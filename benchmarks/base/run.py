"""Run: what one system found for each query, and TREC's file of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DEPTH = 100
"""How many FAQs of each query a run holds."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A FAQ's id and its score, higher is better."""

    id: str
    score: float


Ranking = tuple[Ranked, ...]
"""What was found for one query: best first, scores falling strictly."""


@dataclass(frozen=True, slots=True)
class Run:
    """The rankings of one system by the queries' ids."""

    system: str
    rankings: Mapping[str, Ranking]

    def write(self, file: Path) -> None:
        """Write TREC's format: ``query Q0 document rank score system``, ranks from 1."""
        lines = (
            f"{query} Q0 {found.id} {rank} {found.score:.9g} {self.system}\n"
            for query, ranking in self.rankings.items()
            for rank, found in enumerate(ranking, 1)
        )
        file.write_text("".join(lines), "utf-8")


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A run with the seconds that each of its queries took, and the versions of the libraries that made it."""

    run: Run
    seconds: Mapping[str, float]
    versions: Mapping[str, str]


def ranking(ids: Sequence[str], scores: Sequence[float]) -> Ranking:
    """The ranking of ``ids``, which stand best first, by their ``scores``.

    trec_eval reads float32, sorts by score alone and breaks ties by id: where a score is not below the one
    before it, the next smaller float32 takes its place, so that every program keeps the system's own order.
    """
    found: list[Ranked] = []
    last = np.float32(np.inf)
    for name, score in zip(ids, scores, strict=True):
        last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
        found.append(Ranked(name, float(last)))
    return tuple(found)
