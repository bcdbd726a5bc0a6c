"""Workers: runs several processes that answer at one address, each with its own index."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from api.observe import logs
from api.observe.metrics import SHARED, forget_process
from api.process import server, start
from api.settings import Settings
from api.system import sighup
from search.errors import MureumError

logger = logging.getLogger("mureum.serve")

PAUSE = 1.0
"""Seconds before a worker that died is replaced: whatever killed it may kill the next one as well."""
_MEMORY = Path("/dev/shm")
"""A folder in memory: metrics that are counted there do not fail when a disk is full."""
_SPAWN = get_context("spawn")


def serve(settings: Settings) -> None:
    """Serve with as many workers as ``settings`` say until a signal asks to end; requests under way are answered.

    Their metrics go into one temporary folder, unless the environment names another one. A worker that dies is
    replaced.

    Raises:
        SystemExit: a worker could not start, or had to be killed in the end; the log says why.
    """
    server.allow_connections()
    with (
        TemporaryDirectory(prefix="mureum-", dir=_MEMORY if _MEMORY.is_dir() else None) as counted,
        _termination() as asked,
    ):
        os.environ.setdefault(SHARED, counted)
        with uvicorn.Config("", host=settings.host, port=settings.port, log_config=None).bind_socket() as listening:
            workers = [_started(settings, listening) for _ in range(settings.workers)]
            with sighup.interrupting(lambda: _hang_up(workers)):
                failed = not _watched(workers, settings, listening, asked)
        _end(workers)
    if failed:
        raise SystemExit(STARTUP_FAILURE)
    if any(worker.exitcode for worker in workers):
        raise SystemExit(1)


@contextmanager
def _termination() -> Iterator[Connection]:
    """A connection that becomes readable as soon as a signal has asked the process to end."""
    asked, asking = Pipe(duplex=False)
    with asked, asking:
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, lambda *_: asking.send_bytes(b".")) for number in numbers]
        try:
            yield asked
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)


def _started(settings: Settings, listening: socket) -> SpawnProcess:
    worker = _SPAWN.Process(target=_work, args=(settings, listening))
    worker.start()
    return worker


def _watched(workers: list[SpawnProcess], settings: Settings, listening: socket, asked: Connection) -> bool:
    """Replace ``workers`` that die until the process is ``asked`` to end; True then, False if the start failed.

    False if one of the first workers could not start. A later one is tried again, since the others serve meanwhile.
    """
    first = {worker.pid for worker in workers}
    while asked not in connection.wait([asked, *(worker.sentinel for worker in workers)]):
        for place, worker in enumerate(workers):
            if worker.exitcode is None:
                continue
            if worker.exitcode == STARTUP_FAILURE and worker.pid in first:
                return False
            logger.error("worker %d has died (%d); another one takes its place", worker.pid, worker.exitcode)
            forget_process(worker.pid or 0)
            if asked.poll(PAUSE):
                return True
            workers[place] = _started(settings, listening)
    return True


def _hang_up(workers: list[SpawnProcess]) -> None:
    """Send SIGHUP to each of ``workers``."""
    for worker in workers:
        if worker.pid is not None and worker.exitcode is None:
            os.kill(worker.pid, signal.SIGHUP)


def _end(workers: list[SpawnProcess]) -> None:
    for worker in workers:
        worker.terminate()
    until = monotonic() + server.LAST
    for worker in workers:
        worker.join(max(0, until - monotonic()))
        worker.kill()
        worker.join()


def _work(settings: Settings, listening: socket) -> None:
    """Run as a worker: load the index and answer the connections of ``listening``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all, but the parent decides when to end
    sighup.leave()
    Thread(target=_end_with_parent, daemon=True).start()
    logs.install(settings.log_format, settings.log_level)
    try:
        app = start.loaded(settings)
    except MureumError as error:
        logger.error("%s", error)
        raise SystemExit(STARTUP_FAILURE) from None
    server.Server(server.config(app, settings)).run([listening])


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
