"""The store that the app keeps in, and the threads it may take for that."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Request

from api.errors import NotReadyError, QueryNotFoundError, StoreError
from api.storage.records import Asked, Feedback, Store
from search.answering.result import Answer

logger = logging.getLogger("mureum.keeping")

AT_ONCE = 4
"""How many threads may wait for the database; they are none of those that search."""
FIRST = 5
"""How many of an answer's FAQs are kept with its query."""
_Returned = TypeVar("_Returned")


class Keeper:
    """Keeps what the routes are told in what ``store`` gives; queries too if ``logs_queries``."""

    def __init__(self, store: Callable[[], Store], logs_queries: bool) -> None:
        self._store = store
        self.logs_queries = logs_queries
        self._limiter = CapacityLimiter(AT_ONCE)

    async def keep(self, feedback: Feedback) -> None:
        """Keep ``feedback``, whether its query is kept or not: it may be on its way, or could not be when it was asked.

        Raises:
            StoreError: the store can't be used.
        """
        await self._run(lambda: self._store().keep(feedback))

    async def log(self, query_id: str, answer: Answer) -> None:
        """Keep the query of ``answer``, which has no personal data, if queries are; a store out of use is no error."""
        if self.logs_queries:
            faqs = tuple(hit.faq.id for hit in answer.hits[:FIRST])
            asked = Asked(query_id, answer.query, answer.decision, faqs)
            try:
                await self._run(lambda: self._store().log(asked))
            except StoreError:  # the store has said so in the log, and the visitor has the answer
                return

    async def forget(self, query_id: str) -> None:
        """Remove a query and all feedback on it.

        Raises:
            QueryNotFoundError: there is neither.
            StoreError: the store can't be used.
        """
        if not await self._run(lambda: self._store().forget(query_id)):
            raise QueryNotFoundError(f"no query has the id {query_id!r}")

    async def forget_older(self, days: int) -> None:
        """Remove the queries that are older; a store out of use is no error."""
        moment = datetime.now(UTC) - timedelta(days)
        try:
            gone = await self._run(lambda: self._store().forget_before(moment))
        except StoreError:  # the store has said so in the log, and there will be another day
            return
        if gone:
            logger.info("removed %d queries older than %d days", gone, days)

    async def _run(self, use: Callable[[], _Returned]) -> _Returned:
        return await to_thread.run_sync(use, limiter=self._limiter)


def put(app: FastAPI, keeper: Keeper | None) -> None:
    """Let ``app`` keep with ``keeper``; with None it keeps nothing."""
    app.state.keeper = keeper


async def taken(request: Request) -> Keeper:
    """The keeper of the app that got ``request``.

    Raises:
        NotReadyError: there is none.
    """
    keeper = getattr(request.app.state, "keeper", None)
    if not isinstance(keeper, Keeper):
        raise NotReadyError("the service is starting")
    return keeper


Keeping = Annotated[Keeper, Depends(taken)]
