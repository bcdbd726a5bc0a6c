"""Real servers for tests: of an app in a thread, and faq-serve in a process of its own."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

from tests.conftest import ROOT


@contextmanager
def listening(app: ASGIApp, lifespan: str = "on") -> Iterator[tuple[str, int]]:
    """Where ``app`` is served: host and port."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan=lifespan)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive(), "the server ended at its start"
            assert time.monotonic() < deadline, "the server did not start within 30 s"
            time.sleep(0.02)
        host, port = server.servers[0].sockets[0].getsockname()
        yield host, port
    finally:
        server.should_exit = True
        thread.join()


def faq_serve(*arguments: str, folder: Path, **settings: str) -> list[str]:
    """The lines that ``faq-serve`` prints in ``folder``; it must succeed."""
    ran = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        cwd=folder,
        env=_environment(settings),
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.splitlines()


@contextmanager
def faq_serving(index: Path, folder: Path, **settings: str) -> Iterator[str]:
    """Where ``faq-serve`` answers from ``index``, run in ``folder`` with these settings."""
    log = folder / "log"
    command = [sys.executable, "-c", "from api.cli import main; main()", "--index", str(index), "--port", "0"]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, text=True, env=_environment(settings), cwd=folder)
    try:
        for _ in range(1200):
            if started := re.search(r"running on (http://\S+)", log.read_text("utf-8")):
                yield started[1]
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(log.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(30)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    given = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    return {**given, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}
