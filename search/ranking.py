"""Ranking: the signals of a candidate to one score. Its weights are data."""

import json
from dataclasses import asdict, dataclass
from importlib import resources

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate: float32 ``(n_candidates,)`` each, higher is better, all absolute.

    ``wording_cosine`` and ``answer_cosine``: of the query with the candidate's nearest wording (question, alias,
    symptom) and its nearest piece of answer, -1 to 1. ``wording_bm25`` and ``answer_bm25``: the best unit's BM25 as a
    share of the highest that the query could reach, 0 to 1.
    """

    wording_cosine: Values
    answer_cosine: Values
    wording_bm25: Values
    answer_bm25: Values

    def of(self, candidate: int) -> dict[str, float]:
        """The signals of one candidate by name."""
        return {name: float(getattr(self, name)[candidate]) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts for. All are at least 0, so that a better signal never makes a score worse."""

    wording_cosine: float
    answer_cosine: float
    wording_bm25: float
    answer_bm25: float

    def __post_init__(self) -> None:
        if min(asdict(self).values()) < 0 or not any(asdict(self).values()):
            raise ValueError(f"weights must be at least 0 and not all 0: {self}")

    def scores(self, signals: Signals) -> Values:
        """The weighted mean of the signals: float32 ``(n_candidates,)``, -1 to 1, higher is better.

        Every part is absolute, so a score means the same for every query of an index and encoder.
        """
        total = sum(asdict(self).values())
        weighted = [weight / total * getattr(signals, name) for name, weight in asdict(self).items() if weight]
        return np.asarray(np.sum(weighted, axis=0), dtype=np.float32)


def shipped() -> Weights:
    """The weights that come with this version; their provenance stands beside them in ``weights.json``."""
    content = json.loads(resources.files("search").joinpath("weights.json").read_text("utf-8"))
    return Weights(**content["weights"])
