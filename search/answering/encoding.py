"""Ahead: vectors that are made in other threads, while whoever asked for them goes on with something else."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from search.encoding.encoder import OnlineEncoder
from search.errors import ModelError
from search.index.dense import Vectors
from search.korean.synonyms import Synonyms
from search.timing import stage

HANDOVER = 0.001
"""Seconds at most until whoever begins goes on, though no thread has taken over."""

# One pool for all engines of a process: a new one for each generation would leave the memory of its threads behind.
_THREADS = ThreadPoolExecutor(thread_name_prefix="encode")


class Coming:
    """The vector of ``text``, float32 ``(dimension,)`` of length 1, once it is there."""

    def __init__(self, text: str, future: "Future[Vectors]") -> None:
        self.text = text
        self._future = future

    @stage("encode")
    def vector(self) -> Vectors | None:
        """Waits for it; None if the encoder failed."""
        try:
            return self._future.result()
        except ModelError:
            return None

    def drop(self) -> None:
        """It is not wanted any more; what has begun goes on to its end."""
        self._future.cancel()


class Ahead:
    """Begins to encode queries as they read in the operator's canonical wordings. Safe to share between threads.

    Inference runs outside the interpreter's lock, so that a search reads, analyses and looks up words meanwhile.
    """

    def __init__(self, encoder: OnlineEncoder, synonyms: Synonyms) -> None:
        self._encoder = encoder
        self._synonyms = synonyms

    def begin(self, text: str) -> Coming:
        """Have ``text`` encoded from now on."""
        under_way = Event()
        encode = self._encoder.query(self._synonyms.widened(text))
        coming = Coming(text, _THREADS.submit(_run, encode, under_way))
        # A thread that has just been woken would get the interpreter's lock only when this one has had its turn.
        under_way.wait(HANDOVER)
        return coming


def _run(encode: Callable[[], Vectors], under_way: Event) -> Vectors:
    under_way.set()
    return encode()
