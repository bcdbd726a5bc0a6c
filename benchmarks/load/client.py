"""A minimal HTTP/1.1 load client with a closed loop, so light that the service is timed rather than the client.

Each connection stays open, sends a question, waits for the whole answer and sends the next. Requests are bytes written
to a socket, and only the status and length of an answer are read: a twentieth of the time of an HTTP library.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds to wait for the last answers when the time of a load is over."""
PAUSE = 0.1
"""Seconds that a refused connection waits before it asks again, so that refusals are not what is measured."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSING = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a service; ``path`` is the start of the request path, to which the question is appended."""

    port: int
    path: str

    def url(self, question: str) -> str:
        """The URL for ``question``."""
        return f"http://{HOST}:{self.port}{self.path}{quote(question, safe='')}"

    def request(self, question: str) -> bytes:
        """The bytes of the request for ``question``."""
        return f"GET {self.path}{quote(question, safe='')} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n\r\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one load.

    ``seconds`` is the time from the first question to the last answer, ``milliseconds`` the time of each answer with
    the status 200. ``errors`` counts other answers by status, and broken connections. ``busy`` is the share of
    ``seconds`` in which this process used the CPU.
    """

    seconds: float
    milliseconds: list[float]
    errors: Mapping[str, int]
    busy: float


async def asked(address: Address, questions: Iterator[str], connections: int, seconds: float) -> Outcome:
    """Ask ``questions`` over ``connections`` connections for ``seconds``, then wait for the outstanding answers.

    A service that answers many questions at a time answers in waves: answers that it had begun when the time was over
    have to count, and so has the time until they came.
    """
    spent, start = time.process_time(), time.perf_counter()
    tally = _Tally(address, questions, start + seconds)
    loops = [asyncio.create_task(_loop(tally)) for _ in range(connections)]
    _, late = await asyncio.wait(loops, timeout=seconds + PATIENCE)
    elapsed, spent = time.perf_counter() - start, time.process_time() - spent
    tally.errors["timeout"] += len(late)
    for each in late:
        each.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    return Outcome(elapsed, tally.milliseconds, dict(+tally.errors), spent / elapsed)


@dataclass(slots=True)
class _Tally:
    address: Address
    questions: Iterator[str]
    until: float
    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


async def _loop(tally: _Tally) -> None:
    """Open one connection after the other, each used for as long as the service keeps it open."""
    running = asyncio.get_running_loop()
    while time.perf_counter() < tally.until:
        closed: asyncio.Future[None] = running.create_future()

        def connection(closed: "asyncio.Future[None]" = closed) -> _Connection:
            return _Connection(tally, closed)

        try:
            transport, _ = await running.create_connection(connection, HOST, tally.address.port)
        except OSError:
            tally.errors["refused"] += 1
            await asyncio.sleep(0.01)
            continue
        try:
            await closed
        finally:
            transport.abort()


class _Connection(asyncio.Protocol):
    def __init__(self, tally: _Tally, closed: "asyncio.Future[None]") -> None:
        self._tally = tally
        self._closed = closed
        self._held = b""
        self._body = self._end = 0
        self._asked = 0.0
        self._waits = self._pauses = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._end:
            head = self._held.find(b"\r\n\r\n")
            if head < 0:
                return
            length = _LENGTH.search(self._held, 0, head)
            if length is None:
                self._leave("no length")
                return
            self._body = head + 4
            self._end = self._body + int(length[1])
        if len(self._held) >= self._end:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._pauses:
            self._leave("closed" if self._waits else None)

    def _ask(self) -> None:
        request = self._tally.address.request(next(self._tally.questions))
        self._held, self._body, self._end = b"", 0, 0
        self._waits = True
        self._asked = time.perf_counter()
        self._transport.write(request)

    def _answered(self) -> None:
        now, status = time.perf_counter(), self._held[9:12]
        closing = bool(_CLOSING.search(self._held, 0, self._body))
        self._waits = False
        if status == b"200":
            self._tally.milliseconds.append((now - self._asked) * 1e3)
            self._again(closing)
        else:
            self._tally.errors[status.decode("ascii", "replace")] += 1
            self._held, self._end, self._pauses = b"", 0, True
            asyncio.get_running_loop().call_later(PAUSE, self._again, closing)

    def _again(self, closing: bool) -> None:
        self._pauses = False
        if closing or self._transport.is_closing() or time.perf_counter() >= self._tally.until:
            self._leave()
        else:
            self._ask()

    def _leave(self, error: str | None = None) -> None:
        if self._closed.done():
            return
        if error:
            self._tally.errors[error] += 1
        self._closed.set_result(None)
        self._transport.abort()
