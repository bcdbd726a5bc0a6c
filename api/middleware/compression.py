"""Compression: answers of some length, compressed for the clients that take it."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.search.gzipped import LEVEL

SHORTEST = 1024
"""Bytes below which nothing is gained."""
LARGEST = 131_072
"""Bytes above which Starlette compresses in a thread, lest all others wait."""
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*$", re.IGNORECASE)
"""The weight of a coding that a client does not take (RFC 9110, 12.4.2)."""


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
                MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
            await send(message)

        await self.app(scope, receive, send_varied)


def accepted(headers: Headers) -> bool:
    """Whether a request with these ``headers`` takes gzip."""
    codings = (part.partition(";") for part in headers.get("accept-encoding", "").split(","))
    return any(coding.strip().lower() == "gzip" and not _REFUSED.match(weight) for coding, _, weight in codings)
