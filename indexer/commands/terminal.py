"""Show errors of commands on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from search.errors import DataError, MureumError


@contextmanager
def errors_shown(console: Console) -> Iterator[None]:
    """Print an error without a traceback and exit with code 2."""
    try:
        yield
    except DataError as error:
        for problem in error.problems:
            console.print(problem, markup=False, highlight=False, soft_wrap=True)
        count = len(error.problems)
        console.print(f"[red]{count} {'problem' if count == 1 else 'problems'}; nothing was written[/]")
        raise SystemExit(2) from error
    except (MureumError, OSError) as error:
        console.print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from error
