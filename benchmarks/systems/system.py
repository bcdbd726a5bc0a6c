"""Define the interface of a compared system, and rank by one arm (lexical or dense) alone."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from benchmarks.base.run import DEPTH, Ranking, ranking
from search.arrays import Float32Array
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import Weights


class System(Protocol):
    """The interface of a system: a way of searching an index."""

    def rank(self, query: str) -> Ranking:
        """The best ``DEPTH`` FAQs for ``query``, fewer if no more were found; ties in the source's order."""
        ...


def arm_ranking(index: Index, weights: Weights, terms: Sequence[str], vector: Float32Array) -> Ranking:
    """The ranking by ``weights``, in which those of the other arm are 0.

    Every FAQ of the index is a candidate, so that the other arm has no influence on the candidates.
    """
    everything = np.arange(len(index.faqs), dtype=np.int64)
    scores = weights.scores(Retriever(index, terms, vector).signals(everything))
    best = np.lexsort((everything, -scores))[:DEPTH]
    return ranking([index.faqs[place].id for place in best], [float(scores[place]) for place in best])
