"""Background: encodes questions in other threads, while a search reads, analyses and looks up words."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from threading import Event
from types import TracebackType
from typing import Self

from search.arrays import Float32Array
from search.encoding import cpus
from search.encoding.encoder import OnlineEncoder
from search.errors import ModelError
from search.timing import stage

HANDOVER = 0.001
"""Seconds at most until whoever begins goes on, though no thread has taken over."""


class PendingVector:
    """The vector of ``text``, float32 ``(dimension,)`` of length 1, which may still be being computed."""

    def __init__(self, text: str, future: "Future[Float32Array]") -> None:
        self.text = text
        self._future = future

    @stage("encode")
    def wait(self) -> Float32Array | None:
        """The vector; None if the encoder failed, or was closed meanwhile."""
        try:
            return self._future.result()
        except (ModelError, CancelledError):
            return None

    def cancel(self) -> None:
        """Cancel the encoding. Inference that has begun goes on to its end, in one of the encoder's own threads."""
        self._future.cancel()


class PendingVectors:
    """The vectors of one search: a context manager, at whose end those that nobody waited for are cancelled."""

    def __init__(self, begin: Callable[[str], PendingVector]) -> None:
        self._begin = begin
        self._pending: dict[str, PendingVector] = {}

    def begin(self, text: str) -> PendingVector:
        """Begin to encode ``text``, unless that has begun already."""
        if text not in self._pending:
            self._pending[text] = self._begin(text)
        return self._pending[text]

    def cancel(self, pending: PendingVector) -> None:
        """Take ``pending`` back; its text can be begun anew."""
        del self._pending[pending.text]
        pending.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for pending in self._pending.values():
            pending.cancel()


class BackgroundEncoder:
    """Encodes questions with ``encoder`` in ``threads`` of its own, by default as many as CPUs are granted.

    Inference runs outside the interpreter's lock. However many searches run, no more questions are encoded at once than
    there are threads. Safe to share between threads and between engines; to be closed by who made it.
    """

    def __init__(self, encoder: OnlineEncoder, threads: int | None = None) -> None:
        self.encoder = encoder
        self._threads = ThreadPoolExecutor(threads or cpus.available(), thread_name_prefix="encode")

    def vectors(self) -> PendingVectors:
        """The vectors of one search, none begun yet."""
        return PendingVectors(self._begin)

    def close(self) -> None:
        """End the threads after their current work; nothing can be begun afterwards."""
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, text: str) -> PendingVector:
        under_way = Event()
        pending = PendingVector(text, self._threads.submit(_run, self.encoder.query(text), under_way))
        # A thread that has just been woken would get the interpreter's lock only when this one has had its turn.
        under_way.wait(HANDOVER)
        return pending


def _run(encode: Callable[[], Float32Array], under_way: Event) -> Float32Array:
    under_way.set()
    return encode()
