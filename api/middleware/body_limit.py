"""Body limit: refuses a request whose body is too large."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware import problems


class BodyLimit:
    """ASGI middleware that answers 413 to a body over ``limit`` bytes, told by Content-Length or found on reading.

    A body within the limit is read whole before the app is called, which keeps no more than ``limit`` in memory.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        messages = None if self._content_length(scope) > self._limit else await self._read(receive)
        if messages is None:
            detail = f"the body is larger than {self._limit} bytes"
            await problems.response(413, detail, scope["path"])(scope, receive, send)
            return
        await self._app(scope, _replayed(messages, receive), send)

    def _content_length(self, scope: Scope) -> int:
        """The body's length by its header; 0 if that is missing or not a number."""
        length = Headers(scope=scope).get("content-length", "")
        return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0

    async def _read(self, receive: Receive) -> list[Message] | None:
        """The messages of the whole body, None once they are too long."""
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._limit:
                return None
            if not message.get("more_body", False):
                return messages


def _replayed(messages: Sequence[Message], receive: Receive) -> Receive:
    """A ``receive`` that returns ``messages`` again and then whatever follows them."""
    waiting = iter(messages)

    async def replay() -> Message:
        return next(waiting, None) or await receive()

    return replay
