"""Service: ``faq-serve`` in a process of its own, asked over loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks.process import ProcessError

PATIENCE = 120.0
"""Seconds that the service may take until it is ready."""
_SERVE = "from api.cli import main; main()"


@contextmanager
def serving(index: Path) -> Iterator[httpx2.Client]:
    """A client of a service that answers from ``index``, until it is left.

    Raises:
        ProcessError: the service ended, or was not ready in time.
    """
    port = _free_port()
    command = [sys.executable, "-c", _SERVE, "--index", str(index), "--port", str(port)]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "MUREUM_LIMIT_IP": "", "MUREUM_REQUIRE_KEY": "0"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            _await(client, process)
            yield client
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _await(client: httpx2.Client, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ProcessError(f"faq-serve failed (exit code {process.returncode})")
        try:
            if client.get("/readyz").status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    raise ProcessError(f"faq-serve was not ready within {PATIENCE:g} seconds")
