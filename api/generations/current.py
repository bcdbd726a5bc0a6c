"""The generation of the index that answers: an engine and what belongs to it, replaced as one."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Self

from cachetools import LRUCache

from api.errors import NotReadyError
from search.answering.engine import Engine
from search.suggest.suggester import Suggester

PAGES = 2000
"""Rendered pages that a generation keeps, about 10 kB each."""


def _pages() -> LRUCache[str, bytes]:
    return LRUCache(PAGES)


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Generation:
    """What answers from one generation of the index, what suggests from it, and the ``pages`` of its FAQs by their id.

    Pages are for one thread, that of the event loop.
    """

    engine: Engine
    suggester: Suggester
    pages: LRUCache[str, bytes] = field(default_factory=_pages)

    @classmethod
    def from_engine(cls, engine: Engine) -> Self:
        """``engine`` with its suggester, and no page rendered yet."""
        return cls(engine, Suggester(engine.index.faqs))


class Current:
    """Holds the generation that answers, or none: before the first is loaded, and when the service has closed."""

    def __init__(self) -> None:
        self._generation: Generation | None = None
        self._closed = False
        self._lock = Lock()

    def get(self) -> Generation:
        """The generation that answers now.

        Raises:
            NotReadyError: there is none.
        """
        if self._generation is None:
            raise NotReadyError("the index is being loaded")
        return self._generation

    def replace(self, generation: Generation) -> None:
        """Let ``generation`` answer whatever is asked from now on.

        The one before is not closed: requests may be under way in it, and it may share its encoder with this one. When
        the last of them lets go of it, the threads that encode for it alone end by themselves. After :meth:`close`, by
        a reload that took longer than the service waited for, it is ``generation`` that is closed.
        """
        with self._lock:
            if not self._closed:
                self._generation = generation
                return
        generation.engine.close()

    def close(self) -> None:
        """Answer nothing any more, and close the engine."""
        with self._lock:
            generation, self._generation = self._generation, None
            self._closed = True
        if generation is not None:
            generation.engine.close()
