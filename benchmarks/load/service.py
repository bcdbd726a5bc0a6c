"""Start a server in its own process and send it requests over loopback."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from benchmarks.base.process import ProcessError, last_lines

PATIENCE = 120.0
"""The most seconds that a service may take until it is ready."""
HOST = "127.0.0.1"
UNLIMITED = {"MUREUM_LIMIT_IP": "", "MUREUM_REQUIRE_KEY": "0"}
"""Settings without limits for one address or a key, because all requests come from here and without a key."""
_SERVE = "from api.cli import main; main()"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """A process that listens on ``port``, and the seconds until it was ready."""

    process: "subprocess.Popen[bytes]"
    port: int
    ready: float


def faq_serve(index: Path, port: int, options: Sequence[str] = ()) -> list[str]:
    """The command that starts ``faq-serve`` with this interpreter."""
    return [sys.executable, "-c", _SERVE, "--index", str(index), "--port", str(port), *options]


@contextmanager
def serving(index: Path) -> Iterator[httpx2.Client]:
    """A client of a service that answers from ``index``; the service runs until the block ends.

    Raises:
        ProcessError: the service ended, or was not ready in time.
    """
    port = free_port()
    with (
        started("faq-serve", faq_serve(index, port), port, "/readyz", UNLIMITED),
        httpx2.Client(base_url=f"http://{HOST}:{port}", trust_env=False) as client,
    ):
        yield client


@contextmanager
def started(
    what: str,
    command: Sequence[str],
    port: int,
    path: str,
    environment: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Iterator[Server]:
    """The server that ``command`` starts, after it answered ``path`` with the status 200; ended when the block ends.

    Raises:
        ProcessError: the server ended, or was not ready in time; the message holds its last lines.
    """
    begun = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, "HF_HUB_OFFLINE": "1", **(environment or {})},
            start_new_session=True,
        )
        try:
            while not _answers(f"http://{HOST}:{port}{path}"):
                late = time.monotonic() > begun + patience
                if process.poll() is not None or late:
                    told = f"was not ready within {patience:g} seconds" if late else f"ended ({process.returncode})"
                    errors.seek(0)
                    said = last_lines(errors.read().decode("utf-8", "replace"))
                    raise ProcessError("\n  ".join([f"{what} {told}", *said]))
                time.sleep(0.01)
            yield Server(process, port, time.monotonic() - begun)
        finally:
            _end(process)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        return int(bound.getsockname()[1])


def read(url: str) -> str:
    """The body of the answer to ``url``.

    Raises:
        ProcessError: there is no answer, or it is an error.
    """
    try:
        with _DIRECT.open(url, timeout=30) as answer:
            return str(answer.read().decode("utf-8", "replace"))
    except OSError as error:
        raise ProcessError(f"{url}: {error}") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its workers, which are in its process group."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _answers(url: str) -> bool:
    try:
        read(url)
    except ProcessError:
        return False
    return True
