"""Webhooks: takes hand-overs from conversations, and delivers them in the background."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from anyio import CancelScope, CapacityLimiter, create_task_group, get_cancelled_exc_class, move_on_after, to_thread
from pydantic import TypeAdapter

from api.channels.webhooks.backoff import USUAL, Backoff
from api.channels.webhooks.poster import LONGEST, Poster
from api.chat.chats import Talked
from api.errors import StoreError
from api.storage.delivery_store import DeliveryStore
from api.storage.records import Delivery
from api.wire.chat import ShownHandoff

logger = logging.getLogger("mureum.webhooks")

AT_ONCE = 8
"""How many deliveries a process tries at once."""
LEASE = 6 * LONGEST
"""Seconds after which a try that has not ended counts as one whose process is gone."""
LOOK = 5.0
"""Seconds between two looks for what other processes have left: one that is gone, or ``faq-serve webhooks resend``."""
_Returned = TypeVar("_Returned")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The body that is posted: what is handed over of the ``conversation`` of this name in ``channel``, ``at`` when.

    ``id`` is that of the delivery.
    """

    id: str
    conversation: str
    channel: str
    at: datetime
    handoff: ShownHandoff


_BODY = TypeAdapter(HandedOver)


class Webhooks:
    """Delivers hand-overs to ``urls``, signed with ``secret``; they wait in ``store``.

    Several processes may share a store: a delivery is tried by one at a time. It may arrive twice, if a process ends
    before it could note that it was taken; it has the same id then.
    """

    def __init__(
        self,
        urls: Sequence[str],
        secret: str,
        store: DeliveryStore,
        backoff: Backoff = USUAL,
        look: float = LOOK,
    ) -> None:
        self._urls = urls
        self._secret = secret
        self._store = store
        self._backoff = backoff
        self._look = look
        self._limiter = CapacityLimiter(AT_ONCE)
        self._added = asyncio.Event()

    async def hand_over(self, talked: Talked, handoff: ShownHandoff) -> None:
        """Store ``handoff``, which ``talked`` hands over, for each address. If that fails, it is lost, and logged."""
        now = datetime.now(UTC)
        deliveries = []
        for url in self._urls:
            told = HandedOver(uuid4().hex, talked.after.name, talked.request.channel, now, handoff)
            deliveries.append(Delivery(told.id, url, _BODY.dump_json(told).decode(), created=now, due=now))
        try:
            await self._run(lambda: self._store.add(deliveries))
        except StoreError:
            logger.error("a hand-over of the conversation %s is lost", talked.after.name)
        self._added.set()

    @asynccontextmanager
    async def delivering(self) -> AsyncIterator[None]:
        """Inside the ``with`` block, deliver what is due. What is not delivered at its end is, when it begins again."""
        running = CancelScope()  # unlike Task.cancel, it lets a thread that works for the task finish

        async def deliver() -> None:
            with running:
                async with Poster(self._secret) as poster:
                    while True:
                        await self._once(poster)

        task = asyncio.create_task(deliver())
        try:
            yield
        finally:
            running.cancel()
            await task
            self._store.close()

    async def _once(self, poster: Poster) -> None:
        """Try what is due now; if nothing is, wait until something may be."""
        self._added.clear()
        pause = self._look
        try:
            claimed = await self._run(lambda: self._store.claim(self._urls, AT_ONCE, LEASE))
            if claimed:
                async with create_task_group() as tasks:
                    for delivery in claimed:
                        tasks.start_soon(self._try, poster, delivery)
                return
            due = await self._run(lambda: self._store.next_due(self._urls))
            if due:
                pause = min(pause, max((due - datetime.now(UTC)).total_seconds(), 0))
        except StoreError:  # the store has said so in the log
            pass
        except Exception:  # whatever it is, the next attempt may succeed
            logger.exception("hand-overs could not be delivered")
        with move_on_after(pause):
            await self._added.wait()

    async def _try(self, poster: Poster, delivery: Delivery) -> None:
        """Post ``delivery``, and store how that ended."""
        try:
            failure = await poster.post(delivery)
        except get_cancelled_exc_class():
            with CancelScope(shield=True):  # the next process need not wait until the claim is over
                await self._run(lambda: self._store.settle(delivery.id, "waiting"))
            raise
        wait = self._backoff.wait(delivery.tries, failure.after) if failure and failure.again else None
        host = urlsplit(delivery.url).hostname  # the rest of an address may be a secret
        if failure is None:
            await self._run(lambda: self._store.settle(delivery.id, "sent"))
        elif wait is None:
            logger.error("%s to %s is given up, try %d: %s", delivery.id, host, delivery.tries, failure.error)
            await self._run(lambda: self._store.settle(delivery.id, "dead", failure.error))
        else:
            logger.warning("%s to %s failed, try %d: %s", delivery.id, host, delivery.tries, failure.error)
            await self._run(lambda: self._store.settle(delivery.id, "waiting", failure.error, wait))

    async def _run(self, use: Callable[[], _Returned]) -> _Returned:
        return await to_thread.run_sync(use, limiter=self._limiter)
