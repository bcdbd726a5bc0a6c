"""SIGHUP: an operator who wants something of the service, or a terminal that was closed."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def calling(call: Callable[[], None]) -> Iterator[None]:
    """Let SIGHUP ``call`` while this lasts, in the running loop; nothing where there are no signals to be had.

    A service that was started in a terminal and whose terminal was closed ends, as any program would.
    """
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        yield
        return
    ends = signal.getsignal(signal.SIGHUP) is signal.SIG_DFL and _has_terminal()

    def hung_up() -> None:
        if ends and not _has_terminal():
            signal.raise_signal(signal.SIGTERM)
        else:
            call()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, hung_up)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
