"""Terminal: the consoles that the commands print to."""

from rich.console import Console

UNWRAPPED = 10_000
"""Columns of a file or a pipe: more than any line has, as whoever reads a log or a file wants its lines whole."""


def console(stderr: bool = False, markup: bool = True) -> Console:
    """The console of standard output or standard error: as wide as its window; where there is none it wraps no line.

    Without ``markup``, what looks like rich's tags in a text is printed as it stands.
    """
    made = Console(stderr=stderr, markup=markup, emoji=False)
    if made.file.isatty():
        return made
    return Console(stderr=stderr, markup=markup, emoji=False, width=UNWRAPPED)
