"""Ranking: the signals of a candidate to one score. Its weights are data."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from search.arrays import Float32Array

DENSE = ("question_cosine", "wording_cosine", "answer_cosine")
LEXICAL = ("wording_bm25", "answer_bm25", "word_coverage", "bigram_coverage")


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate: float32 ``(n_candidates,)`` each, higher is better, all absolute.

    - ``question_cosine``, ``wording_cosine``, ``answer_cosine``: of the query with the candidate's question, with its
      nearest wording (question, alias, symptom) and with its nearest piece of answer, -1 to 1.
    - ``wording_bm25``, ``answer_bm25``: the best unit's BM25 as a share of the most that the query could reach, 0 to 1.
    - ``word_coverage``, ``bigram_coverage``: the share of the query's morphemes and of its bigrams that the candidate
      holds in any of its units, weighted by idf, 0 to 1.
    """

    question_cosine: Float32Array
    wording_cosine: Float32Array
    answer_cosine: Float32Array
    wording_bm25: Float32Array
    answer_bm25: Float32Array
    word_coverage: Float32Array
    bigram_coverage: Float32Array

    def of(self, candidate: int) -> dict[str, float]:
        """The signals of one candidate by name."""
        return {name: float(getattr(self, name)[candidate]) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal counts for. All are at least 0, so that a better signal never makes a score worse."""

    question_cosine: float
    wording_cosine: float
    answer_cosine: float
    wording_bm25: float
    answer_bm25: float
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
        """Their sum: what a score has to be multiplied with to be a log-odds of the model that they were fitted as."""
        return float(sum(self.named().values()))

    def only(self, names: Sequence[str]) -> "Weights":
        """These weights for the signals ``names`` and 0 for the others."""
        return Weights(**{name: value if name in names else 0.0 for name, value in self.named().items()})

    def scores(self, signals: Signals) -> Float32Array:
        """The weighted mean of the signals: float32 ``(n_candidates,)``, -1 to 1, higher is better.

        Every part is absolute, so a score means the same for every query of an index and encoder.
        """
        total = self.total
        weighted = [weight / total * getattr(signals, name) for name, weight in self.named().items() if weight]
        return np.asarray(np.sum(weighted, axis=0), dtype=np.float32)


def shipped() -> Weights:
    """The weights that come with this version; their provenance stands beside them in ``weights.json``."""
    content = json.loads(resources.files("search.ranking").joinpath("weights.json").read_text("utf-8"))
    return Weights(**content["weights"])
