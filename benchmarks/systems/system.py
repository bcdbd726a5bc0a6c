"""System: what is compared. And the way in which one arm of ours ranks alone."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from benchmarks.base.run import DEPTH, Ranking, ranking
from search.arrays import Float32Array
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import Weights


class System(Protocol):
    """A way of searching an index."""

    def rank(self, query: str) -> Ranking:
        """The best ``DEPTH`` FAQs for ``query``, fewer where nothing else was found; ties in the source's order."""
        ...


def arm_ranking(index: Index, weights: Weights, terms: Sequence[str], vector: Float32Array) -> Ranking:
    """The ranking by ``weights``, those of the other arm being 0.

    Every FAQ of the index is a candidate: none is left out, and none comes in by the other arm.
    """
    everything = np.arange(len(index.faqs), dtype=np.int64)
    scores = weights.scores(Retriever(index, terms, vector).signals(everything))
    best = np.lexsort((everything, -scores))[:DEPTH]
    return ranking([index.faqs[place].id for place in best], [float(scores[place]) for place in best])
