"""Terminal: the consoles that the commands print to, and what they are given to read."""

import io
import sys

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


def tolerant() -> None:
    """Let the standard streams print ``?`` for what their encoding lacks, where Python would stop with an error.

    A Korean Windows console has CP949, and so has no emoji and few signs.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def is_unicode() -> bool:
    """Whether standard output has all characters."""
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def decoded(content: bytes) -> str:
    """The text of a file or pipe, in UTF-8, UTF-16 with its mark, or CP949, whatever the console's encoding is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949", "replace")
