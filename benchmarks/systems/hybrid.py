"""The hybrid system: the engine as users run it."""

from benchmarks.base.run import DEPTH, Ranking, ranking
from search.answering.engine import Engine


class Hybrid:
    """The whole search engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rank(self, query: str) -> Ranking:
        hits = self._engine.search(query, DEPTH).hits
        return ranking([hit.faq.id for hit in hits], [hit.score for hit in hits])
