"""Measure calibration: whether answers with a confidence of 0.8 are right eight times out of ten."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BINS = 15
"""The number of bins of equal mass."""


@dataclass(frozen=True, slots=True)
class Bin:
    """``n`` queries of similar confidence: their mean confidence, and the share of them whose first hit is right."""

    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Calibration errors of a confidence, the distance to the share of right first hits; 0 to 1, lower is better.

    ``ece``: the expected calibration error, the mean over all queries of the distance between the accuracy and the
    mean confidence of their bin. ``brier``: the mean squared distance between confidence and 1 (right) or 0 (wrong).
    """

    ece: float
    brier: float
    bins: tuple[Bin, ...]


def reliability(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = BINS) -> Reliability:
    """The reliability of ``confidence`` (0 to 1) over ``bins`` bins of equal mass.

    Equal mass rather than equal width, because bins of equal width may be nearly empty, which biases the error (Roelofs
    et al., "Mitigating Bias in Calibration Error Estimation", 2022). Equal confidences share the bin in which their
    middle one falls, so that the order of the queries does not matter; a bin that is then empty is left out.
    """
    _, group, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    place = (middles * bins // len(confidence)).astype(np.int64)[group]
    masses = np.bincount(place, minlength=bins)
    kept = masses > 0
    n = masses[kept]
    means = np.bincount(place, weights=confidence, minlength=bins)[kept] / n
    accuracies = np.bincount(place, weights=right, minlength=bins)[kept] / n
    return Reliability(
        ece=float(np.sum(n * np.abs(means - accuracies)) / len(confidence)),
        brier=float(np.mean((confidence - right) ** 2)),
        bins=tuple(
            Bin(int(size), float(mean), float(share)) for size, mean, share in zip(n, means, accuracies, strict=True)
        ),
    )
