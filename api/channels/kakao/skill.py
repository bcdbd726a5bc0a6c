"""Skill: answers a request of Kakao in time, whatever happens: an apology is an answer, too."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from anyio import CancelScope
from starlette.types import Receive

from api.channels.kakao import reading, rendering
from api.channels.kakao.schema import SkillResponse
from api.chat.chats import Chats, Talked
from api.errors import NotReadyError, RefusedError, SlowAnswerError
from api.generations.current import Generation
from search.errors import QueryError
from search.records.faq import Contact

logger = logging.getLogger("mureum.kakao")

SECONDS = 3.5
"""How long a turn may take: Kakao waits for 5 s, and the way there and back is not ours."""
_EXPECTED = (RefusedError, NotReadyError, QueryError)
_Returned = TypeVar("_Returned")


async def answered(
    body: bytes, chats: Chats, find: Callable[[], Awaitable[Generation]], receive: Receive, public_url: str
) -> tuple[SkillResponse, Talked | None]:
    """The answer to ``body``, and the turn, if it came to one; it never raises an error.

    ``find`` gives the generation that answers, and ``receive`` tells when the client has left.
    """
    contacts: tuple[Contact, ...] = ()
    try:
        generation = await find()
        contacts = tuple(generation.engine.index.contacts)
        request = reading.read(body)
        if request is not None:
            talked = await _in_time(chats.talked(generation, request, receive), SECONDS)
            sent = rendering.Sent(chats.token(talked), talked.query_id, public_url)
            return rendering.rendered(talked.reply, sent), talked
        logger.warning("a request of Kakao that can't be read")
    except Exception as error:  # whatever it is, the visitor must be told
        unexpected = None if isinstance(error, _EXPECTED) else error
        logger.warning("Kakao has no answer: %s", type(error).__name__, exc_info=unexpected)
    return rendering.apology(contacts), None


async def _in_time(work: Coroutine[Any, Any, _Returned], seconds: float) -> _Returned:
    """What ``work`` returns. A thread that it has begun goes on to its end; whatever else it waits for, it gives up.

    Raises:
        SlowAnswerError: it takes more than ``seconds``.
    """
    scope = CancelScope()

    async def scoped() -> _Returned:
        with scope:
            return await work
        raise SlowAnswerError(seconds)

    task = asyncio.create_task(scoped())
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # of a late one, nobody asks for it
    try:
        await asyncio.wait({task}, timeout=seconds)
        if task.done():
            return task.result()
        raise SlowAnswerError(seconds)
    finally:
        scope.cancel()
