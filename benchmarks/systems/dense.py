"""Dense: our cosines alone, in the shipped proportions."""

from benchmarks.run import Ranking
from benchmarks.systems.system import arm_ranking
from search.engine import Engine
from search.ranking import DENSE
from search.text import normalize


class Dense:
    """The shipped ranking without its lexical signals; no analyzer runs."""

    def __init__(self, engine: Engine) -> None:
        self._index = engine.index
        self._encoder = engine.encoder
        self._weights = engine.weights.only(DENSE)

    def rank(self, query: str) -> Ranking:
        vector = self._encoder.encode_queries([normalize(query)])[0]
        return arm_ranking(self._index, self._weights, (), vector)
