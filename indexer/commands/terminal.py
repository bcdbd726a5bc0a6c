"""Show on the terminal what commands have to tell, and their errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console

from search.errors import DataError, MureumError

TOLD = 20
"""The most lines that are told of what was read."""


def tell(console: Console, told: Sequence[str], most: int = TOLD) -> None:
    """Print what is told of a source, each line on its own: ``most`` lines, and how many there are more."""
    for line in told[:most]:
        console.print(f"- {line}", markup=False, highlight=False, soft_wrap=True)
    if len(told) > most:
        console.print(f"- … and {len(told) - most} more lines", highlight=False)


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
