"""Retention: queries and feedback are kept for some days only."""

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
    """While this lasts, remove what is older than ``days``, at once and each ``every`` seconds.

    A removal that is under way at its end is waited for, so that the store can be closed afterwards.
    """
    running = CancelScope()  # which, unlike Task.cancel, lets a thread end that works for the task

    async def remove() -> None:
        with running:
            while True:
                try:
                    await recorder.forget_older(days)
                except Exception:  # whatever it is, the next time it may be over
                    logger.exception("old queries and feedback could not be removed")
                await sleep(every)

    task = asyncio.create_task(remove())
    try:
        yield
    finally:
        running.cancel()
        await task
