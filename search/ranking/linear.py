"""Linear: the score of a candidate as the weighted mean of its signals; the weights are data."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from search.arrays import Float32Array
from search.ranking.signals import Signals


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each signal. All are at least 0, so that a better signal never makes a score worse."""

    nearest_cosine: float
    article_cosine: float
    bm25: float
    word_coverage: float
    bigram_coverage: float

    def __post_init__(self) -> None:
        if min(self.named().values()) < 0 or not self.total:
            raise ValueError(f"weights must be at least 0 and not all 0: {self}")

    def named(self) -> dict[str, float]:
        """The weights by the names of their signals."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def total(self) -> float:
        """The sum of the weights; a score times this is the log-odds of the model that they were fitted in."""
        return float(sum(self.named().values()))

    def only(self, names: Sequence[str]) -> "Weights":
        """These weights for the signals ``names`` and 0 for the others."""
        return Weights(**{name: value if name in names else 0.0 for name, value in self.named().items()})

    def scores(self, signals: Signals) -> Float32Array:
        """The weighted mean of the signals: float32 ``(n_candidates,)``, -1 to 1, higher is better.

        Every signal is absolute, so a score means the same for every query of one index and encoder.
        """
        total = self.total
        weighted = [weight / total * getattr(signals, name) for name, weight in self.named().items() if weight]
        return np.asarray(np.sum(weighted, axis=0), dtype=np.float32)


def shipped() -> Weights:
    """The weights that come with this version; ``weights.json`` also says how they were fitted."""
    content = json.loads(resources.files("search.ranking").joinpath("weights.json").read_text("utf-8"))
    return Weights(**content["weights"])
