"""The dense system: ranking by our cosines alone, in the shipped proportions."""

from benchmarks.base.run import Ranking
from benchmarks.systems.system import arm_ranking
from search.answering.engine import Engine
from search.korean.normalize import normalize
from search.ranking.signals import DENSE


class Dense:
    """The shipped ranking without its lexical signals; no analyzer runs."""

    def __init__(self, engine: Engine) -> None:
        self._index = engine.index
        self._encoder = engine.encoder
        self._weights = engine.weights.only(DENSE)

    def rank(self, query: str) -> Ranking:
        vector = self._encoder.encode_queries([normalize(query)])[0]
        return arm_ranking(self._index, self._weights, (), vector)
