"""Choose which systems of a run are compared, and with which baseline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Scores = Mapping[str, float]
"""A system's nDCG@10 by query id."""
HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Pair:
    """A system and a baseline to compare: ``scores`` of ``system``, and those of ``baseline`` for the same queries.

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
        """Score of the system minus that of the baseline, for each of ``queries``."""
        return [self.scores[query] - self.baseline_scores[query] for query in queries]


Pairing = Callable[[Mapping[str, Scores]], Sequence[Pair]]
"""The pairs to compare among the systems of a run."""


def hybrid_with_others(systems: Mapping[str, Scores]) -> list[Pair]:
    """Hybrid, which users get, paired with each other system; no pairs if hybrid was not measured."""
    others = [name for name in systems if name != HYBRID]
    return [Pair(HYBRID, name, systems[HYBRID], systems[name]) for name in others if HYBRID in systems]


def others_with(baseline: str) -> Pairing:
    """A pairing of each other system with the one called ``baseline``."""

    def pairs(systems: Mapping[str, Scores]) -> list[Pair]:
        others = [name for name in systems if name != baseline]
        return [Pair(name, baseline, systems[name], systems[baseline]) for name in others]

    return pairs


def each_with_earlier(name: str, earlier: Mapping[str, Scores]) -> Pairing:
    """A pairing of each system with itself in the ``earlier`` measurement, which is called ``name``."""

    def pairs(systems: Mapping[str, Scores]) -> list[Pair]:
        both = [system for system in systems if system in earlier]
        return [Pair(system, f"{name}:{system}", systems[system], earlier[system]) for system in both]

    return pairs
