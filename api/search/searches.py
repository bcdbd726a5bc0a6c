"""Searches: answers a question from the cache, from the same search under way, or by a search of its own."""

from asyncio import Future, get_running_loop, wait
from collections.abc import Hashable
from functools import partial

from starlette.types import Receive

from api.errors import LeftError, OverloadError
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.wire.schemas import SearchRequest
from search.answering.engine import Engine
from search.answering.result import Answer
from search.records.catalog import Filter


class Searches:
    """Searches in turns of ``admission``, counted by ``metrics``. For one thread, that of the event loop.

    Whoever asks what is being searched for already waits without a turn for the same answer. If that search is given
    up, because there was no turn or who asked first has left, one of those who wait searches, and the others go on
    waiting.
    """

    def __init__(self, admission: Admission, metrics: Metrics) -> None:
        self._admission = admission
        self._metrics = metrics
        self._running: dict[Hashable, Future[Answer]] = {}

    async def answer(self, engine: Engine, wanted: SearchRequest, receive: Receive) -> Answer:
        """The answer of ``engine`` to what is ``wanted``; ``receive`` tells when the client has left.

        Raises:
            QueryError, OverloadError, LeftError: as :meth:`Engine.search` and :meth:`Admission.run`.
        """
        admit = Filter.parse(wanted.category, wanted.kind)
        asked = (wanted.query, wanted.k, admit, wanted.at_least, wanted.as_typed)
        remembered = engine.remembers(*asked)
        answer = remembered or await self._joined(engine, asked, receive)
        self._metrics.answered(answer, remembered is not None)
        return answer

    async def _joined(self, engine: Engine, asked: tuple[str, int, Filter, float, bool], receive: Receive) -> Answer:
        """The answer of the search under way for the same, or of one of its own."""
        while (running := self._running.get((engine, *asked))) is not None:
            await wait([running])
            if not running.cancelled():
                return running.result()
        return await self._search(engine, asked, receive)

    async def _search(self, engine: Engine, asked: tuple[str, int, Filter, float, bool], receive: Receive) -> Answer:
        ended = self._running[engine, *asked] = get_running_loop().create_future()
        try:
            answer = await self._admission.run(partial(engine.search, *asked), receive)
            ended.set_result(answer)
            return answer
        except (OverloadError, LeftError):
            raise
        except Exception as error:
            ended.set_exception(error)
            ended.exception()  # asyncio would log an error that nobody has asked for
            raise
        finally:
            del self._running[engine, *asked]
            ended.cancel()  # unless it is done
