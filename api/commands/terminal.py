"""Errors of the commands: one line and exit code 2."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from pydantic import ValidationError


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Tell what is wrong with the settings, or what went wrong, and end the program."""
    # The library is imported by what needs it, not by a command line that may only tell how it is used.
    from search.errors import MureumError

    try:
        yield
    except ValidationError as error:
        wrong = error.errors()[0]
        fail(f"MUREUM_{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg']}, not {wrong['input']!r}")
    except MureumError as error:
        fail(str(error))


def fail(message: str) -> None:
    """End the program with ``message``."""
    click.secho(f"error: {message}", fg="red", err=True)
    raise SystemExit(2)
