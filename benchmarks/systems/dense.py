"""Dense: our cosines alone, with the shipped proportion between wordings and answers."""

from dataclasses import replace

from benchmarks.run import Ranking
from benchmarks.systems.system import arm_ranking
from search.engine import Engine
from search.text import normalize


class Dense:
    """The shipped ranking without its BM25; no analyzer runs."""

    def __init__(self, engine: Engine) -> None:
        self._index = engine.index
        self._encoder = engine.encoder
        self._weights = replace(engine.weights, wording_bm25=0.0, answer_bm25=0.0)

    def rank(self, query: str) -> Ranking:
        vector = self._encoder.encode_queries([normalize(query)])[0]
        return arm_ranking(self._index, self._weights, (), vector)
