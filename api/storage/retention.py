"""Retention: removes queries and feedback after some days."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CancelScope, sleep

from api.storage.recorder import Recorder

logger = logging.getLogger("mureum.retention")

DAY = 86400.0


@asynccontextmanager
async def retaining(recorder: Recorder, days: int, every: float = DAY) -> AsyncIterator[None]:
    """Inside the ``with`` block, remove what is older than ``days``, at once and every ``every`` seconds.

    At the end, a removal that is under way is waited for, so that the store can be closed afterwards.
    """
    running = CancelScope()  # unlike Task.cancel, it lets a thread that works for the task finish

    async def remove() -> None:
        with running:
            while True:
                try:
                    await recorder.forget_older(days)
                except Exception:  # whatever it is, the next attempt may succeed
                    logger.exception("old queries and feedback could not be removed")
                await sleep(every)

    task = asyncio.create_task(remove())
    try:
        yield
    finally:
        running.cancel()
        await task
