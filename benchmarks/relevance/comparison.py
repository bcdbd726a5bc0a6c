"""Compare systems by nDCG@10 on the same queries, with intervals and p values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from benchmarks.relevance.pairing import HYBRID, Pair, Scores
from benchmarks.relevance.significance import Interval, holm, interval, p_value

ALPHA = 0.05
ARMS = ("lexical", "dense")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison: ``difference`` is the mean of system minus baseline over ``n`` queries, -1 to 1, higher is better.

    ``slice`` is None for all queries; ``interval`` is the 95% bootstrap interval of ``difference``, ``p`` that of the
    randomisation test, ``holm`` the same corrected for the number of comparisons in its family.
    """

    system: str
    baseline: str
    slice: str | None
    n: int
    difference: float
    interval: Interval
    p: float
    holm: float

    @property
    def significant(self) -> bool:
        """Whether the two systems differ significantly, in either direction."""
        return self.holm < ALPHA

    @property
    def mark(self) -> str:
        """``▲`` or ``▼`` if the system is significantly better or worse, otherwise an empty text."""
        if not self.significant:
            return ""
        return "▲" if self.difference > 0 else "▼"

    @property
    def told(self) -> str:
        """The difference, its mark and the baseline: ``+0.049 ▲ dense``."""
        return " ".join(filter(None, (f"{self.difference:+.3f}", self.mark, self.baseline)))


def compare(pairs: Sequence[Pair], slices: Mapping[str, str | None]) -> tuple[Comparison, ...]:
    """Comparisons of each of ``pairs`` over all queries, then over each slice; ``slices`` maps a query to its slice.

    The totals are one family for Holm's correction and the slices another, so that the number of slices does not
    affect the significance of the totals.
    """
    totals = _family([_compared(pair, None, list(slices)) for pair in pairs])
    parts = _family([_compared(pair, name, queries) for name, queries in _parts(slices).items() for pair in pairs])
    return *totals, *parts


def better_arm(systems: Mapping[str, Scores], slices: Mapping[str, str | None]) -> tuple[Comparison, ...]:
    """Comparisons of hybrid with the better of lexical and dense, over all queries, then over each slice.

    The better arm is chosen on the same queries, which favours the arm: if hybrid is above it, it is above both. Empty
    unless all three were measured. Families for Holm's correction are as in :func:`compare`.
    """
    if not {HYBRID, *ARMS} <= systems.keys():
        return ()

    def compared(name: str | None, queries: Sequence[str]) -> Comparison:
        arm = max(ARMS, key=lambda arm: fmean(systems[arm][query] for query in queries))
        return _compared(Pair(HYBRID, arm, systems[HYBRID], systems[arm]), name, queries)

    total = compared(None, list(slices))
    return total, *_family([compared(name, queries) for name, queries in _parts(slices).items()])


def _parts(slices: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The queries of each slice, in the order in which the slices first appear."""
    parts: dict[str, list[str]] = {}
    for query, name in slices.items():
        if name is not None:
            parts.setdefault(name, []).append(query)
    return parts


def _compared(pair: Pair, name: str | None, queries: Sequence[str]) -> Comparison:
    differences = pair.differences(queries)
    p = p_value(differences)
    bounds = interval(differences)
    return Comparison(pair.system, pair.baseline, name, len(queries), fmean(differences), bounds, p, holm=p)


def _family(comparisons: Sequence[Comparison]) -> list[Comparison]:
    corrected = holm([each.p for each in comparisons])
    return [replace(each, holm=value) for each, value in zip(comparisons, corrected, strict=True)]
