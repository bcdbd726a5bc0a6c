"""Poster: posts a delivery once, and tells how that ended."""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx2
from anyio import fail_after

from api.channels.webhooks import signature
from api.storage.records import Delivery

PATIENCE = 5.0
"""Seconds for each part of an exchange: to connect, to send, to begin the answer."""
LONGEST = 2 * PATIENCE
"""Seconds for all of it."""
_AGAIN = (408, 429)
"""The client's errors that another try may mend; of the server's, all may."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a delivery did not arrive, whether ``again`` may help, and after how many seconds at least."""

    error: str
    again: bool
    after: float = 0.0


class Poster:
    """Posts deliveries, signed with ``secret``; an ``async with`` block holds its connections open.

    Redirects are not followed: what is signed goes to the address that the operator wrote, and to no other.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._client = httpx2.AsyncClient(timeout=PATIENCE, follow_redirects=False)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def post(self, delivery: Delivery) -> Failure | None:
        """Post ``delivery``; None if its receiver has taken it (a status of 200 to 299)."""
        body = delivery.body.encode()
        headers = {
            "content-type": "application/json",
            **signature.headers(self._secret, delivery.id, int(time.time()), body),
        }
        try:
            with fail_after(LONGEST):
                # what is answered is not read: it may be long, and nothing depends on it
                async with self._client.stream("POST", delivery.url, content=body, headers=headers) as answer:
                    status, asked = answer.status_code, answer.headers.get("retry-after", "")
        except Exception as error:  # whatever it is, it was a try
            return Failure(f"{type(error).__name__}: {error}", again=True)
        if 200 <= status < 300:
            return None
        after = float(asked) if asked.isdecimal() else 0.0  # a date instead is as good as nothing
        return Failure(f"HTTP {status}", status in _AGAIN or status >= 500, after)
