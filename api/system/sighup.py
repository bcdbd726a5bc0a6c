"""SIGHUP: calls a function when an operator sends it, and ends the program when its terminal was closed.

A service that was started in a terminal ends when that is closed, as any program would. Where there is no such signal,
or it goes to another thread, none of this does anything.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def calling(call: Callable[[], None]) -> Iterator[None]:
    """Inside the ``with`` block, SIGHUP makes the running event loop ``call``."""
    if not _comes():
        yield
        return
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, _reaction(call))
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


@contextmanager
def interrupting(call: Callable[[], None]) -> Iterator[None]:
    """Inside the ``with`` block, SIGHUP interrupts the program, which has no event loop, to ``call``."""
    if not _comes():
        yield
        return
    react = _reaction(call)
    before = signal.signal(signal.SIGHUP, lambda *_: react())
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def leave() -> None:
    """Ignore SIGHUP until another handler is set."""
    if _comes():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _comes() -> bool:
    return hasattr(signal, "SIGHUP") and threading.current_thread() is threading.main_thread()


def _reaction(call: Callable[[], None]) -> Callable[[], None]:
    ends = signal.getsignal(signal.SIGHUP) is signal.SIG_DFL and _has_terminal()

    def hung_up() -> None:
        if ends and not _has_terminal():
            signal.raise_signal(signal.SIGTERM)
        else:
            call()

    return hung_up


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
