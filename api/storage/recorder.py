"""Recorder: writes feedback and queries to the store, in a few threads of its own."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from api.errors import QueryNotFoundError, StoreError
from api.observe.metrics import Metrics
from api.storage.records import Asked, Feedback, Store, Turn
from search.answering.result import Answer

logger = logging.getLogger("mureum.recorder")

AT_ONCE = 4
"""How many threads may wait for the database; searches have threads of their own."""
QUEUE = 256
"""How many queries may wait to be written; further ones are dropped, for example while the database hangs."""
FIRST = 5
"""How many of an answer's FAQs are stored with its query."""
_Returned = TypeVar("_Returned")


class Recorder:
    """Writes feedback to ``store``, and queries if it ``logs_queries``; ``metrics`` count the queries that are lost."""

    def __init__(self, store: Store, logs_queries: bool, metrics: Metrics) -> None:
        self._store = store
        self.logs_queries = logs_queries
        self._metrics = metrics
        self._limiter = CapacityLimiter(AT_ONCE)
        self._waiting = 0

    async def keep(self, feedback: Feedback) -> None:
        """Store ``feedback``, even if its query is not stored: that may be still waiting, or may have been lost.

        Raises:
            StoreError: the store can't be used.
        """
        await self._run(lambda: self._store.keep(feedback))

    async def log(self, query_id: str, answer: Answer) -> None:
        """Store the query of ``answer``, which has no personal data. Called only if the recorder ``logs_queries``.

        It is dropped and counted if too many wait to be written or the store can't be used; the answer is unaffected.
        """
        faqs = tuple(hit.faq.id for hit in answer.hits[:FIRST])
        asked = Asked(query_id, answer.query, answer.decision, faqs)
        await self._try(lambda: self._store.log(asked))

    async def log_turn(self, turn: Turn) -> None:
        """Store ``turn``, which has no personal data, if queries are logged; dropped and counted as a query is."""
        if self.logs_queries:
            await self._try(lambda: self._store.log_turn(turn))

    async def try_to_keep(self, feedback: Feedback) -> None:
        """Store ``feedback`` that nobody waits for; dropped and counted as a query is."""
        await self._try(lambda: self._store.keep(feedback))

    async def transcript(self, conversation: str) -> list[Turn]:
        """The stored turns of a conversation; none where queries are not logged or the store can't be used."""
        if not self.logs_queries:
            return []
        try:
            return await self._run(lambda: self._store.turns(conversation))
        except StoreError:  # the store has said so in the log
            return []

    async def forget(self, query_id: str) -> None:
        """Remove a query and all feedback on it.

        Raises:
            QueryNotFoundError: neither is stored.
            StoreError: the store can't be used.
        """
        if not await self._run(lambda: self._store.forget(query_id)):
            raise QueryNotFoundError(f"no query has the id {query_id!r}")

    async def forget_older(self, days: int) -> None:
        """Remove the queries and the feedback older than ``days``; errors of the store are ignored."""
        moment = datetime.now(UTC) - timedelta(days)
        try:
            removed = await self._run(lambda: self._store.forget_before(moment))
        except StoreError:  # logged by the store, and tried again the next day
            return
        if removed:
            logger.info("removed %d queries and opinions older than %d days", removed, days)

    def close(self) -> None:
        """Close the store's connections."""
        self._store.close()

    async def _try(self, use: Callable[[], object]) -> None:
        """Use the store; what can't be written, or would wait too long, is counted as lost."""
        if self._waiting >= QUEUE:
            self._metrics.query_lost()
            return
        self._waiting += 1
        try:
            await self._run(use)
        except StoreError:  # the store has said so in the log
            self._metrics.query_lost()
        finally:
            self._waiting -= 1

    async def _run(self, use: Callable[[], _Returned]) -> _Returned:
        return await to_thread.run_sync(use, limiter=self._limiter)
