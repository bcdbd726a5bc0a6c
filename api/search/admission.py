"""Admission: limits how many searches run at once and how many wait for their turn, and refuses the others.

A search computes. More at once than there are CPUs do not end sooner, they only hinder each other. So those that run
are counted, those that come meanwhile stand in a line that moves as they end, and whoever finds the line full is told
at once to come back, rather than to wait for what comes too late.

A turn is asked for when all else is done: the body has come whole, it makes sense, its answer is not
remembered, and what is left is work for a thread. So neither a client that sends slowly nor one that reads slowly takes
a turn away, what is remembered is answered however long the line is, and whoever leaves the line is not searched for.
FastAPI's way, a thread of its pool for each route that is no coroutine, has 40 turns, a line without an end that health
checks stand in, too, and no way out of it.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from anyio import CancelScope, CapacityLimiter, Semaphore, to_thread
from starlette.types import Receive

from api.errors import LeftError, OverloadError
from api.observe.metrics import Metrics

_Returned = TypeVar("_Returned")


class Admission:
    """Turns for ``at_once`` searches, and a line in which ``queue`` may wait, first come, first served."""

    def __init__(self, at_once: int, queue: int, metrics: Metrics) -> None:
        self._turns = Semaphore(at_once)
        self._threads = CapacityLimiter(at_once)
        self._queue = queue
        self._metrics = metrics

    async def run(self, search: Callable[[], _Returned], receive: Receive) -> _Returned:
        """What ``search`` returns, run in a thread when its turn has come; a thread keeps its turn to its end.

        Raises:
            OverloadError: the line is full.
            LeftError: ``receive`` told that the client has left while it waited.
        """
        if self._turns.value:
            self._turns.acquire_nowait()
        else:
            await self._wait(receive)
        try:
            return await to_thread.run_sync(search, limiter=self._threads)
        finally:
            self._turns.release()

    async def _wait(self, receive: Receive) -> None:
        if self._turns.statistics().tasks_waiting >= self._queue:
            self._metrics.refused()
            raise OverloadError
        waiting = CancelScope()
        watch = asyncio.create_task(_await_leave(receive, waiting))
        self._metrics.began_waiting()
        try:
            with waiting:
                await self._turns.acquire()
        finally:
            self._metrics.ended_waiting()
            watch.cancel()
        if waiting.cancelled_caught:
            raise LeftError


async def _await_leave(receive: Receive, waiting: CancelScope) -> None:
    """Cancel ``waiting`` when the client leaves; what is left of the body, which is none's any more, goes by."""
    while (await receive())["type"] != "http.disconnect":
        pass
    waiting.cancel()
