"""Reloader: loads the next generation of the index and serves it, or refuses it and says why."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import perf_counter

from api.errors import GenerationRefusedError
from api.generations import mirror, smoke_test
from api.generations.current import Current, Generation
from api.generations.smoke_test import SmokeTestError
from api.observe.metrics import Metrics
from api.settings import Settings
from api.system import heap
from api.wire.schemas import Refused, Reloaded
from search.answering.engine import Engine
from search.errors import (
    IndexDamagedError,
    IndexFolderError,
    IndexFormatError,
    IndexMismatchError,
    IndexNotFoundError,
    IndexUnreachableError,
    ModelError,
    MureumError,
    ThresholdError,
)
from search.storage.pointer import Pointer

logger = logging.getLogger("mureum.reload")

Load = Callable[[Settings], Engine]
Renew = Callable[[Settings, Engine], Engine]
"""Loads the current generation, and takes over what it can from the engine that serves."""

WHY: Mapping[type[MureumError], str] = {
    IndexNotFoundError: "there is no index in the folder",
    IndexDamagedError: "a file is missing, half-copied or altered",
    IndexFormatError: "another version or another program wrote it",
    IndexMismatchError: "another analyzer or encoder made it",
    ModelError: "its encoder can't be loaded",
    ThresholdError: "the thresholds of the settings contradict its own",
    IndexUnreachableError: "the place that it is fetched from is out of reach",
}
"""Why a generation is refused, as anybody may read it; what errors say themselves, with paths, goes to the log."""

GONE = (IndexNotFoundError, IndexUnreachableError)
"""The errors that mean that there is no index any more."""


@dataclass(frozen=True, slots=True)
class ReloadStatus:
    """The state of the index on disk: the reload that was ``refused`` last, and whether the index is ``gone``."""

    refused: Refused | None = None
    gone: bool = False


class Reloader:
    """Makes ``current`` the generation that the pointer of the index folder names, one reload at a time.

    Without ``renew`` the service keeps the generation it started with, whatever happens to the folder.
    """

    def __init__(self, current: Current, settings: Settings, renew: Renew | None, metrics: Metrics) -> None:
        self._current = current
        self._settings = settings
        self._renew = renew
        self._metrics = metrics
        self._lock = Lock()
        # Always the same thread: the C library keeps freed memory for each thread, 8 MB for one that reloaded.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reload")
        self._status = ReloadStatus()

    @property
    def status(self) -> ReloadStatus:
        """The state of the index when it was last read."""
        return self._status

    @property
    def renews(self) -> bool:
        """Whether other generations may be loaded."""
        return self._renew is not None

    def pointer(self) -> Pointer:
        """The generation that should be served; raises what :func:`api.generations.mirror.current` raises."""
        return mirror.current(self._settings)

    def begin(self, load: Load) -> None:
        """Serve the first generation, which ``load`` returns."""
        engine = load(self._settings)
        # Analyzer and encoder finish their set-up on first use; no visitor should wait for that.
        engine.search("준비")
        self._switch(Generation.from_engine(engine))

    async def reload_async(self) -> Reloaded:
        """Run :meth:`reload` after earlier calls have finished; returns what it returns and raises what it raises."""
        return await asyncio.wrap_future(self._thread.submit(self._reload))

    def reload(self) -> Reloaded:
        """Serve the generation that the pointer names, if it is not served already and passes the smoke test.

        Requests under way keep the generation they have.

        Raises:
            GenerationRefusedError: it can't be loaded, or fails the smoke test.
        """
        return self._thread.submit(self._reload).result()

    def _reload(self) -> Reloaded:
        with self._lock:
            start = perf_counter()
            try:
                outcome = self._reloaded(start)
            except Exception as error:  # whatever is wrong with the next generation, the served one works
                raise self._refusal(error) from error
            self._metrics.reloaded(outcome.outcome)
            self._set_status(ReloadStatus())
            if outcome.outcome == "switched":
                heap.release()  # now that no variable here holds the previous generation
            return outcome

    def close(self) -> None:
        """Cancel a reload that has not begun, and end the thread after one that has."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def nothing_to_reload(self, gone: IndexFolderError | None) -> None:
        """Record that there is nothing to reload: the index is ``gone``, or names the served generation."""
        with self._lock:
            if gone is not None and not self.status.gone:
                logger.warning("%s; the generation that serves goes on from memory", gone)
            self._set_status(ReloadStatus(gone=gone is not None))

    def serves(self, pointer: Pointer) -> bool:
        """Whether ``pointer`` names the generation that is served."""
        index = self._current.get().engine.index
        return (index.generation, index.digest) == (pointer.name, pointer.digest)

    def _reloaded(self, start: float) -> Reloaded:
        before = self._current.get()
        old = before.engine
        if self._renew is None or self.serves(self.pointer()):
            return Reloaded(outcome="unchanged", generation=old.index.generation, seconds=0.0)
        new = Generation.from_engine(self._renew(self._settings, old))
        smoke_test.check(new, before)
        self._switch(new)
        took, name = perf_counter() - start, new.engine.index.generation
        logger.info("%s serves, instead of %s, after %.2f s", name, old.index.generation, took)
        return Reloaded(outcome="switched", generation=name, seconds=round(took, 3))

    def _switch(self, generation: Generation) -> None:
        self._current.replace(generation)
        self._metrics.serves(generation.engine.index)

    def _set_status(self, status: ReloadStatus) -> None:
        self._status = status
        self._metrics.index_gone(status.gone)

    def _refusal(self, error: Exception) -> GenerationRefusedError:
        """The error to raise for ``error``, after counting it, keeping it for the status, and logging it."""
        known = (text for kind, text in WHY.items() if isinstance(error, kind))
        why = str(error) if isinstance(error, SmokeTestError) else next(known, "an unexpected error, which the log has")
        gone = isinstance(error, GONE)
        name = None if gone else self._named()
        self._metrics.reloaded("refused")
        self._set_status(ReloadStatus(Refused(generation=name, why=why), gone))
        logger.warning(
            "%s is refused: %s", name or "the index", error, exc_info=None if isinstance(error, MureumError) else error
        )
        return GenerationRefusedError(f"{name}: {why}" if name else why)

    def _named(self) -> str | None:
        """The name of the generation that should be served."""
        try:
            return self.pointer().name
        except IndexFolderError:
            return None
