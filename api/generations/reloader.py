"""Reloader: brings the next generation of the index into service, or leaves the one that serves where it is."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from api.errors import GenerationRefusedError, NotReadyError
from api.generations import current as serving
from api.generations import mirror
from api.generations import smoke_test as trial
from api.generations.current import Served
from api.generations.smoke_test import TrialError
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
"""What is raised where there is no index any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the index on disk stands to what serves: what was ``refused`` last, and whether it is ``gone``."""

    refused: Refused | None = None
    gone: bool = False


class Reloader:
    """Lets ``app`` serve the current generation of the index folder, one reload at a time.

    Without ``renew`` the app goes on with what it began with, whatever happens to a folder.
    """

    def __init__(self, app: FastAPI, settings: Settings, renew: Renew | None) -> None:
        self._app = app
        self._settings = settings
        self._renew = renew
        self._metrics: Metrics = app.state.metrics
        self._lock = Lock()
        # Always the same one: the C library keeps for each thread some of what it gave back, 8 MB where it reloaded.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reload")
        self._standing = Standing()

    @property
    def standing(self) -> Standing:
        """What the last look at the index found."""
        return self._standing

    @property
    def renews(self) -> bool:
        """Whether there may be a next generation."""
        return self._renew is not None

    def place(self) -> Pointer:
        """The generation that is to serve; raises what :func:`api.generations.mirror.current` raises."""
        return mirror.current(self._settings)

    def begin(self, load: Load) -> None:
        """Serve what ``load`` gives."""
        with heap.growing():
            engine = load(self._settings)
            # Analyzer and encoder finish their set-up on first use; no visitor should wait for that.
            engine.search("준비")
            self._switch(Served.of(engine))
        heap.trim()

    async def asked(self) -> Reloaded:
        """What :meth:`reload` returns, after those who asked before had their turn; raises what it raises."""
        return await asyncio.wrap_future(self._thread.submit(self._reload))

    def reload(self) -> Reloaded:
        """Serve the current generation, if that is another one than serves, and passes its trial.

        Requests that are being answered keep what they have.

        Raises:
            GenerationRefusedError: it can't be loaded, or fails.
        """
        return self._thread.submit(self._reload).result()

    def _reload(self) -> Reloaded:
        with self._lock:
            start = perf_counter()
            try:
                outcome = self._reloaded(start)
            except Exception as error:  # whatever is wrong with the next one, the one that serves is well
                raise self._refusal(error) from error
            heap.trim()  # now that nothing here holds what served before
            self._metrics.reloaded(outcome.outcome)
            self._stand(Standing())
            return outcome

    def settle(self, gone: IndexFolderError | None) -> None:
        """There is nothing to reload: the index is ``gone``, or names what serves."""
        with self._lock:
            if gone is not None and not self.standing.gone:
                logger.warning("%s; the generation that serves goes on from memory", gone)
            self._stand(Standing(gone=gone is not None))

    def serves(self, place: Pointer) -> bool:
        """Whether ``place`` is the generation that serves."""
        index = serving.now(self._app).engine.index
        return (index.generation, index.digest) == (place.name, place.digest)

    def _reloaded(self, start: float) -> Reloaded:
        before = serving.now(self._app)
        old = before.engine
        if self._renew is None or self.serves(self.place()):
            return Reloaded(outcome="unchanged", generation=old.index.generation, seconds=0.0)
        with heap.growing():
            new = Served.of(self._renew(self._settings, old))
            trial.stand(new, before)
            self._switch(new)
        took, name = perf_counter() - start, new.engine.index.generation
        logger.info("%s serves, instead of %s, after %.2f s", name, old.index.generation, took)
        return Reloaded(outcome="switched", generation=name, seconds=round(took, 3))

    def _switch(self, served: Served) -> None:
        serving.put(self._app, served)
        self._metrics.serves(served.engine.index)

    def _stand(self, standing: Standing) -> None:
        self._standing = standing
        self._metrics.gone(standing.gone)

    def _refusal(self, error: Exception) -> GenerationRefusedError:
        """The error to raise for ``error``, which is counted, told and logged."""
        known = (text for kind, text in WHY.items() if isinstance(error, kind))
        why = str(error) if isinstance(error, TrialError) else next(known, "an unexpected error, which the log has")
        gone = isinstance(error, GONE)
        name = None if gone else self._named()
        self._metrics.reloaded("refused")
        self._stand(Standing(Refused(generation=name, why=why), gone))
        logger.warning(
            "%s is refused: %s", name or "the index", error, exc_info=None if isinstance(error, MureumError) else error
        )
        return GenerationRefusedError(f"{name}: {why}" if name else why)

    def _named(self) -> str | None:
        """The name of the generation that is to serve."""
        try:
            return self.place().name
        except IndexFolderError:
            return None


def put(app: FastAPI, reloader: Reloader | None) -> None:
    """Let ``app`` reload with ``reloader``."""
    app.state.reloader = reloader


async def taken(request: Request) -> Reloader:
    """The reloader of the app that got ``request``.

    Raises:
        NotReadyError: there is none.
    """
    reloader = getattr(request.app.state, "reloader", None)
    if not isinstance(reloader, Reloader):
        raise NotReadyError("the index is being loaded")
    return reloader


Reloading = Annotated[Reloader, Depends(taken)]
