import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SERVICE = """
import asyncio, os, signal
from api.system import sighup

async def main():
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    with sighup.calling(lambda: os.write(told, b"called ")):
        os.write(told, b"ready ")
        await ended.wait()
    os.write(told, b"ended ")

asyncio.run(main())
"""


def heard(pipe: int, word: bytes) -> bytes:
    """What comes through the pipe until ``word`` does."""
    found = b""
    while not found.endswith(word + b" "):
        assert select.select([pipe], [], [], 30)[0], f"only {found!r} came"
        more = os.read(pipe, 100)
        assert more, f"only {found!r} came"
        found += more
    return found


@contextmanager
def in_terminal(before: str = "") -> Iterator[tuple["subprocess.Popen[bytes]", int, int]]:
    """A process that does ``before`` and SERVICE in a terminal of its own, that terminal, and what it tells."""
    terminal, end = pty.openpty()
    reading, writing = os.pipe()
    take = (
        "import os, signal\nos.close(os.open(os.ttyname(0), os.O_RDWR))"  # the first that its session opens is its own
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"{take}\n{before}\ntold = {writing}\n{SERVICE}"],
        stdin=end,
        pass_fds=[writing],
        start_new_session=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    os.close(writing)
    os.close(end)
    try:
        heard(reading, b"ready")
        yield process, terminal, reading
    finally:
        process.kill()
        process.wait()
        os.close(reading)


def test_a_signal_calls_and_a_terminal_that_is_closed_ends_the_service() -> None:
    with in_terminal() as (process, terminal, told):
        for _ in range(2):
            process.send_signal(signal.SIGHUP)
            assert heard(told, b"called") == b"called "
        os.close(terminal)
        assert heard(told, b"ended") == b"ended "
        assert process.wait(30) == 0


def test_a_service_that_is_to_outlive_its_terminal_does() -> None:
    with in_terminal("signal.signal(signal.SIGHUP, signal.SIG_IGN)") as (process, terminal, told):
        os.close(terminal)
        heard(told, b"called")
        assert process.poll() is None
        process.terminate()
        assert heard(told, b"ended").endswith(b"ended ")
        assert process.wait(30) == 0
