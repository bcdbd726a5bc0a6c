"""Watcher: a thread that reloads the index when its pointer names another generation."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Event, Thread
from time import monotonic

from anyio import to_thread

from api.errors import GenerationRefusedError
from api.generations.reloader import GONE, Reloader
from api.system import sighup
from search.errors import IndexFolderError
from search.storage.pointer import Pointer

logger = logging.getLogger("mureum.watcher")

PAUSE, LONGEST = 2.0, 60.0
"""Seconds until a generation that was refused, perhaps half-copied, is tried again: at first, and at most.

Each pause is twice the one before.
"""
PATIENCE = 5.0
"""Seconds that the end of the service waits for a reload that is under way."""


@asynccontextmanager
async def watching(reloader: Reloader, seconds: float) -> AsyncIterator[None]:
    """Inside the ``with`` block, reload when the pointer of the index has moved, and on SIGHUP."""
    if not reloader.renews:
        yield
        return
    watcher = Watcher(reloader, seconds)
    watcher.start()
    try:
        with sighup.calling(watcher.reload_now):
            yield
    finally:
        await to_thread.run_sync(watcher.stop)


class Watcher:
    """Reads the pointer every ``seconds`` (0: never) and reloads if it does not name the served generation.

    The pointer's content is compared and not its time, since network file systems report times and changes late.
    """

    def __init__(self, reloader: Reloader, seconds: float) -> None:
        self._reloader = reloader
        self._seconds = seconds or None
        self._called = Event()
        self._ended = False
        self._tried: Pointer | str | None = None
        self._pause = PAUSE
        self._again = 0.0
        self._thread = Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Start to watch."""
        self._thread.start()

    def reload_now(self) -> None:
        """Reload now."""
        self._called.set()

    def stop(self) -> None:
        """Stop watching, and wait for a reload that is under way."""
        self._ended = True
        self._called.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while True:
            called = self._called.wait(self._seconds)
            if self._ended:
                return
            self._called.clear()
            try:
                if called:
                    self._reload()
                else:
                    self._look()
            except Exception:  # whatever it is, the next attempt may succeed
                logger.exception("the index could not be looked at; looking goes on")

    def _look(self) -> None:
        pointer: Pointer | str
        try:
            pointer = self._reloader.pointer()
        except GONE as error:
            self._reloader.nothing_to_reload(error)
            return
        except IndexFolderError as error:  # the index may be in the middle of being copied
            pointer = str(error)
        if isinstance(pointer, Pointer) and self._reloader.serves(pointer):
            self._reloader.nothing_to_reload(None)
        elif pointer != self._tried or monotonic() >= self._again:
            self._pause = min(2 * self._pause, LONGEST) if pointer == self._tried else PAUSE
            self._tried = pointer
            self._reload()
            self._again = monotonic() + self._pause

    def _reload(self) -> None:
        with suppress(GenerationRefusedError):  # the reloader has logged the reason
            self._reloader.reload()
