"""Calibration: the distribution of an index's own scores, measured when it is built."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from search.confidence.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """The mean and deviation of the best scores that one index gives to questions that no help center answers."""

    mean: float
    deviation: float

    @classmethod
    def from_scores(cls, scores: Sequence[float]) -> "SmallTalk":
        """The mean and deviation of ``scores``, of which there is at least one."""
        return cls(statistics.fmean(scores), max(statistics.pstdev(scores), 1e-3))

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean) and 0 < self.deviation < math.inf):
            raise ValueError(f"small talk's scores must have a deviation over 0, not {self.mean} ± {self.deviation}")


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration of an index, measured when it was built, without labels from its owner.

    ``right``, ``wrong`` and ``outside`` are the confidences, 0 to 1, of questions whose outcome is known: wordings held
    out whose own FAQ came first, and those for which another did; small talk.
    """

    small_talk: SmallTalk
    thresholds: Thresholds
    right: tuple[float, ...] = ()
    wrong: tuple[float, ...] = ()
    outside: tuple[float, ...] = ()


TYPICAL = Calibration(SmallTalk(0.45, 0.035), Thresholds(0.5, 0.15))
"""Typical values of indexes of the packaged encoder, for an index that has not been calibrated."""
