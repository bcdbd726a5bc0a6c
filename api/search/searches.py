"""Searches: answers a question from the cache, from the same search under way, or by a search of its own."""

from asyncio import Event
from collections.abc import Hashable
from functools import partial

from starlette.types import Receive

from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.wire.schemas import SearchRequest
from search.answering.engine import Engine
from search.answering.result import Answer
from search.records.catalog import Filter


class Searches:
    """Searches in turns of ``admission``, counted by ``metrics``. For one thread, that of the event loop.

    Whoever asks what is being searched for already waits for its end without a turn, and so takes none from others.
    """

    def __init__(self, admission: Admission, metrics: Metrics) -> None:
        self._admission = admission
        self._metrics = metrics
        self._running: dict[Hashable, Event] = {}

    async def answer(self, engine: Engine, wanted: SearchRequest, receive: Receive) -> Answer:
        """The answer of ``engine`` to what is ``wanted``; ``receive`` tells when the client has left.

        Raises:
            QueryError, OverloadError, LeftError: as :meth:`Engine.search` and :meth:`Admission.run`.
        """
        admit = Filter.parse(wanted.category, wanted.kind)
        asked = (wanted.query, wanted.k, admit, wanted.at_least, wanted.as_typed)
        answer = remembered = engine.remembers(*asked)
        if answer is None and (running := self._running.get((engine, *asked))) is not None:
            await running.wait()
            answer = engine.remembers(*asked)
        if answer is None:
            answer = await self._search(engine, asked, receive)
        self._metrics.answered(answer, remembered is not None)
        return answer

    async def _search(self, engine: Engine, asked: tuple[str, int, Filter, float, bool], receive: Receive) -> Answer:
        ended = self._running.setdefault((engine, *asked), Event())
        try:
            return await self._admission.run(partial(engine.search, *asked), receive)
        finally:
            ended.set()
            if self._running.get((engine, *asked)) is ended:
                del self._running[engine, *asked]
