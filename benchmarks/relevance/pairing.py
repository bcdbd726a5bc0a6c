"""Pairing: which systems of a run are compared, and with what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Scores = Mapping[str, float]
"""A system's nDCG@10 by the queries' ids."""
HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: the ``scores`` of ``system`` with those that ``baseline`` has for the same queries.

    Raises:
        ValueError: the queries differ.
    """

    system: str
    baseline: str
    scores: Scores
    baseline_scores: Scores

    def __post_init__(self) -> None:
        if self.scores.keys() != self.baseline_scores.keys():
            odd = sorted(self.scores.keys() ^ self.baseline_scores.keys())
            raise ValueError(f"{self.system} and {self.baseline} do not have the same queries: {', '.join(odd[:5])}")

    def differences(self, queries: Sequence[str]) -> list[float]:
        """System minus baseline of each of ``queries``."""
        return [self.scores[query] - self.baseline_scores[query] for query in queries]


Pairing = Callable[[Mapping[str, Scores]], Sequence[Pair]]
"""The pairs to compare among the systems of a run."""


def hybrid_with_others(systems: Mapping[str, Scores]) -> list[Pair]:
    """What users get against each other system; none where it was not measured."""
    others = [name for name in systems if name != HYBRID]
    return [Pair(HYBRID, name, systems[HYBRID], systems[name]) for name in others if HYBRID in systems]


def others_with(baseline: str) -> Pairing:
    """Each other system against the one called ``baseline``."""

    def pairs(systems: Mapping[str, Scores]) -> list[Pair]:
        others = [name for name in systems if name != baseline]
        return [Pair(name, baseline, systems[name], systems[baseline]) for name in others]

    return pairs


def each_with_earlier(name: str, earlier: Mapping[str, Scores]) -> Pairing:
    """Each system against itself in the ``earlier`` measurement, which is called ``name``."""

    def pairs(systems: Mapping[str, Scores]) -> list[Pair]:
        both = [system for system in systems if system in earlier]
        return [Pair(system, f"{name}:{system}", systems[system], earlier[system]) for system in both]

    return pairs
