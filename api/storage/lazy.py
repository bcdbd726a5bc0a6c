"""Opening: what is kept in a database is opened when it is first used, as SQLAlchemy takes long to import."""

import re
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from api.auth.key_store import KeyStore
    from api.storage.feedback_store import SqlStore

_FILE = re.compile(r"sqlite:///(?!:memory:)[^?]+")
"""A file of SQLite, whose driver comes with Python: nothing can be wrong with its URL."""


class _Closes(Protocol):
    def close(self) -> None: ...


_Opened = TypeVar("_Opened", bound=_Closes)


class Opening(Generic[_Opened]):
    """Gives what ``opened`` opens, once and when first asked for it. Safe to share between threads."""

    def __init__(self, opened: Callable[[], _Opened]) -> None:
        self._open = opened
        self._opened: _Opened | None = None
        self._lock = Lock()

    @classmethod
    def of(cls, opened: _Opened) -> Self:
        """``opened``, which is open already."""
        opening = cls(lambda: opened)
        opening()
        return opening

    def __call__(self) -> _Opened:
        """What was opened; raises what opening it raises."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def close(self) -> None:
        """Close it, if it was opened."""
        if self._opened is not None:
            self._opened.close()


def store(url: str) -> "Opening[SqlStore]":
    """The store of feedback and queries in the database at ``url``.

    Raises:
        StoreError: ``url`` names no database that can be opened.
    """

    def opened() -> "SqlStore":
        from api.storage.feedback_store import SqlStore

        return SqlStore(url)

    return _checked(Opening(opened), url)


def keys(url: str) -> "Opening[KeyStore]":
    """The store of API keys in the database at ``url``; raises what :func:`store` raises."""

    def opened() -> "KeyStore":
        from api.auth.key_store import KeyStore

        return KeyStore(url)

    return _checked(Opening(opened), url)


def _checked(opening: Opening[_Opened], url: str) -> Opening[_Opened]:
    """``opening``, opened now if something may be wrong with ``url``: that is told at the start."""
    if not _FILE.fullmatch(url):
        opening()
    return opening
