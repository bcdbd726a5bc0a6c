"""Confidence intervals of means over queries, and significance tests of the difference between systems.

The queries of a data set are a sample of what people ask. The results here are about queries like them, and hold only
if these were drawn independently of each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SEED = 20070611
"""The seed of every draw, so that the same figures always give the same interval and p value."""
RESAMPLES = 10_000
LEVEL = 0.95
BATCH = 100
"""The number of resamples drawn at a time, so that 2,000 queries fit in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% confidence interval of a mean."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an interval must have low <= high, not {self.low} and {self.high}")


def interval(values: Sequence[float]) -> Interval:
    """The percentile bootstrap interval of the mean of ``values`` (Efron & Tibshirani 1993, chapter 13).

    A single value has no known spread: its interval is that value alone.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("no value has no mean")
    if min(values) == max(values):
        return Interval(values[0], values[0])
    # scipy.stats takes half a second to import, which is too much for a --help.
    from scipy import stats

    drawn = stats.bootstrap(
        (np.asarray(values, dtype=np.float64),),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        batch=BATCH,
        rng=np.random.default_rng(SEED),
    )
    return Interval(float(drawn.confidence_interval.low), float(drawn.confidence_interval.high))


def p_value(differences: Sequence[float]) -> float:
    """The p value of a paired, two-sided randomisation test on ``differences``, one per query; above 0, at most 1.

    If two systems were the same, each difference could equally have the other sign. The share of random signs that give
    a mean at least as far from 0 is the p value, (1 + count) / (1 + RESAMPLES), the observed signs counting as one draw
    (Smucker, Allan & Carterette 2007). No distribution of the differences is assumed.
    """
    moved = np.array([each for each in differences if each != 0], dtype=np.float64)
    rng = np.random.default_rng(SEED)
    sums = [rng.choice((-1.0, 1.0), size=(BATCH, len(moved))) @ moved for _ in range(RESAMPLES // BATCH)]
    # Sums of the same numbers in another order differ in their last bits but must count as equal.
    least = abs(moved.sum()) - 1e-9 * np.abs(moved).sum()
    return float(1 + np.count_nonzero(np.abs(sums) >= least)) / (1 + RESAMPLES)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """``p_values``, of one family of comparisons, corrected for their number, in the same order; each at most 1.

    A corrected value below 0.05 keeps the risk of even one false finding in the family below 5% (Holm 1979).
    """
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        corrected[place] = highest
    return tuple(corrected)
