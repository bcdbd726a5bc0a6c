"""The lexical system: ranking by our BM25 alone, of the best wording and the best piece of answer together."""

import numpy as np

from benchmarks.base.run import Ranking
from benchmarks.systems.system import arm_ranking
from search.answering.engine import Engine

BM25 = ("bm25",)


class Lexical:
    """The shipped ranking without its cosines and coverage; no encoder runs."""

    def __init__(self, engine: Engine) -> None:
        self._index = engine.index
        self._analyzer = engine.analyzer
        self._weights = engine.weights.only(BM25)
        self._nowhere = np.zeros(engine.index.wordings.dense.dimension, dtype=np.float32)

    def rank(self, query: str) -> Ranking:
        terms = [term.form for term in self._analyzer.analyse(query).terms]
        ranking = arm_ranking(self._index, self._weights, terms, self._nowhere)
        return tuple(found for found in ranking if found.score > 0)  # 0: no term shared with the query
