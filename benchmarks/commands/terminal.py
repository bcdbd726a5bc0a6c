"""Show progress, results and errors of commands on the terminal."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from search.cli import terminal
from search.errors import DataError, MureumError

REFRESH = 0.1
"""Seconds between two refreshes of a progress bar."""


def out() -> Console:
    """The console for results; names in the data that look like rich's markup are printed unchanged."""
    return terminal.console(markup=False)


def say(lines: Iterable[str]) -> None:
    """Print lines of results without formatting."""
    console = out()
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


@contextmanager
def errors_shown() -> Iterator[None]:
    """Print an error without a traceback, one line for each problem, and exit with code 2."""
    try:
        yield
    except (MureumError, OSError) as error:
        for line in error.problems if isinstance(error, DataError) else [str(error)]:
            complain(line)
        raise SystemExit(2) from error


@contextmanager
def ended() -> Iterator[None]:
    """Let SIGTERM end the program as Ctrl-C does, so that the processes that it started end, too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def complain(problem: str) -> None:
    """Print a problem to stderr."""
    terminal.console(stderr=True, markup=False).print(f"error: {problem}", style="red", highlight=False, soft_wrap=True)


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show progress bars on stderr, one for each name that is reported."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # A bar that refreshes itself does so from a thread, and would disturb what is timed.
    progress = Progress(*columns, console=terminal.console(stderr=True), auto_refresh=False)
    tasks: dict[str, TaskID] = {}
    shown = 0.0

    def show(name: str, done: int, total: int) -> None:
        nonlocal shown
        progress.start()
        if name not in tasks:
            tasks[name] = progress.add_task(name, total=total)
        progress.update(tasks[name], completed=done, total=total)
        if done == total or time.monotonic() - shown > REFRESH:
            progress.refresh()
            shown = time.monotonic()

    try:
        yield show
    finally:
        if tasks:
            progress.stop()
