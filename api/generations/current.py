"""Current: holds the served generation of the index, an engine and what belongs to it, replaced as one."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Self

from cachetools import LRUCache

from api.errors import NotReadyError
from search.answering.engine import Engine
from search.conversation.conversation import Conversation
from search.records.catalog import Catalog
from search.suggest.suggester import Suggester

PAGES = 2000
"""The most rendered pages that a generation caches, about 10 kB each."""


def _pages() -> LRUCache[str, bytes]:
    return LRUCache(PAGES)


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Generation:
    """One generation of the index: its engine, suggester, catalog, conversation, and rendered ``pages`` by address.

    Only the thread of the event loop may use the pages.
    """

    engine: Engine
    suggester: Suggester
    catalog: Catalog
    conversation: Conversation
    pages: LRUCache[str, bytes] = field(default_factory=_pages)

    @classmethod
    def from_engine(cls, engine: Engine) -> Self:
        """A generation of ``engine`` and what is made from it, without rendered pages."""
        faqs = engine.index.faqs
        suggester = Suggester(faqs, engine.index.expansions.listed)
        return cls(engine, suggester, Catalog(faqs), Conversation(engine))


class Current:
    """Holds the served generation; none before the first is loaded and after the service has closed."""

    def __init__(self) -> None:
        self._generation: Generation | None = None
        self._closed = False
        self._lock = Lock()

    def get(self) -> Generation:
        """The generation that is served now.

        Raises:
            NotReadyError: there is none.
        """
        if self._generation is None:
            raise NotReadyError("the index is being loaded")
        return self._generation

    def replace(self, generation: Generation) -> None:
        """Serve ``generation`` for all requests from now on.

        The previous one is not closed: requests may still use it, and it may share its encoder with this one. When the
        last of them has ended, the threads that encode for it alone end by themselves. After :meth:`close`, by a reload
        that took longer than the service waited for, ``generation`` is closed instead.
        """
        with self._lock:
            if not self._closed:
                self._generation = generation
                return
        generation.engine.close()

    def close(self) -> None:
        """Serve nothing any more, and close the engine."""
        with self._lock:
            generation, self._generation = self._generation, None
            self._closed = True
        if generation is not None:
            generation.engine.close()
