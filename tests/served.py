"""Services in processes of their own, for tests that signal them, overload them and take their disk away."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import IO, Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import ROOT

PATIENCE = 60.0
"""Seconds after which what has not happened never will."""
SLOW = ("-m", "tests.slow_service")
FAQ_SERVE = ("-c", "from api.cli import main; main()")


class Served:
    """A service that runs as ``process``: what it logs, what :mod:`tests.slow_service` began, and clients for it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.log: list[str] = []
        self.begun: Queue[str] = Queue()
        self.host, self.port = "127.0.0.1", 0
        assert process.stderr is not None and process.stdout is not None
        self._readers = [
            threading.Thread(target=_read, args=(process.stderr, self.log.append)),
            threading.Thread(target=_read, args=(process.stdout, self.begun.put)),
        ]
        for reader in self._readers:
            reader.start()

    def await_start(self) -> None:
        """Return when it listens; it fails the test if it ends instead."""
        until(lambda: self.process.poll() is not None or self._listens())
        assert self._listens(), "\n".join(self.log)

    def _listens(self) -> bool:
        found = [re.search(r"running on http://[\w.]+:(\d+)", line) for line in [*self.log]]
        self.port = next((int(line[1]) for line in found if line), 0)
        return self.port != 0

    def get(self, path: str, **params: str | int) -> httpx2.Response:
        with self.client() as client:
            return client.get(path, params=params or None)

    def post(self, path: str, body: Mapping[str, Any]) -> httpx2.Response:
        with self.client() as client:
            return client.post(path, json=body)

    def search(self, query: str) -> httpx2.Response:
        return self.get("/v1/search", q=query)

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=f"http://{self.host}:{self.port}", trust_env=False, timeout=PATIENCE)

    def connect(self, sent: bytes = b"") -> socket.socket:
        """A connection over which ``sent`` was sent."""
        connection = socket.create_connection((self.host, self.port), timeout=PATIENCE)
        connection.sendall(sent)
        return connection

    def refuses(self) -> bool:
        """Whether nobody listens."""
        try:
            self.connect().close()
        except ConnectionRefusedError:
            return True
        return False

    def end(self, searches: int = 1) -> None:
        """Let so many slow searches end."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n" * searches)
        self.process.stdin.flush()

    def counted(self, name: str, **labels: str) -> float:
        """The sample ``name`` with all of ``labels`` at /metrics; 0 if there is none."""
        families = text_string_to_metric_families(self.get("/metrics").text)
        samples = (sample for family in families for sample in family.samples)
        return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())

    def lines(self, logger: str) -> list[Mapping[str, Any]]:
        """What ``logger`` has logged."""
        told = [json.loads(line) for line in [*self.log] if line.startswith("{")]
        return [line for line in told if line["logger"] == logger]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:
                pass


@contextmanager
def served(folder: Path, *program: str, **settings: str) -> Iterator[Served]:
    """What Python runs as ``program``, by default :mod:`tests.slow_service`, in ``folder``; killed if it still runs."""
    given = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, *(program or SLOW)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**given, "PYTHONPATH": str(ROOT), "MUREUM_PORT": "0", "MUREUM_REQUEST_SECONDS": "60", **settings},
    )
    service = Served(process)
    try:
        service.await_start()
        yield service
    finally:
        service.close()


def until(happened: Callable[[], object]) -> None:
    """Return when something has ``happened``; it fails the test if that takes too long."""
    last = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > last:
            pytest.fail("it did not happen")
        time.sleep(0.05)


def _read(pipe: IO[str], told: Callable[[str], object]) -> None:
    for line in pipe:
        told(line.rstrip("\n"))
