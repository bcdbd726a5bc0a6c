"""Compression: answers of some length, compressed for the clients that take it."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.gzipped import LEVEL

SHORTEST = 1024
"""Bytes below which nothing is gained."""
_VARIES = (b"vary", b"Accept-Encoding")


class Compression(GZipMiddleware):
    """Starlette's gzip, which would examine each answer also for a client that takes none."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, minimum_size=SHORTEST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or accepted(Headers(scope=scope)):
            await super().__call__(scope, receive, send)
            return

        async def send_varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], _VARIES]
            await send(message)

        await self.app(scope, receive, send_varied)


def accepted(headers: Headers) -> bool:
    """Whether a request with these ``headers`` takes gzip."""
    return "gzip" in headers.get("accept-encoding", "")
