"""Splitting: cuts a text into pieces of a length, where a reader would: after a line, a sentence, a word. Pure."""

import re

MORE = "…"
"""Ends what was cut off."""
_BREAKS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+")))
"""Where a text may be cut, the best first: between paragraphs or steps, lines, sentences, words."""


def split(text: str, most: int, pieces: int) -> tuple[list[str], str]:
    """Up to ``pieces`` pieces of ``text``, each of 1 to ``most`` characters, and what is left after them."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < pieces:
        end = len(rest) if len(rest) <= most else _end(rest, most)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found, rest


def cut(text: str, most: int) -> str:
    """The beginning of ``text`` with MORE at its end; all of it if it has at most ``most`` characters."""
    (begun,), rest = split(text, most, 1)
    return split(text, most - len(MORE), 1)[0][0] + MORE if rest else begun


def shortened(text: str, most: int) -> str:
    """``text`` in one line of at most ``most`` characters, MORE being the last if some are left out."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - len(MORE)].rstrip() + MORE


def _end(text: str, most: int) -> int:
    """Where the first piece of ``text`` ends: at the best break in the second half of what fits."""
    for pattern in _BREAKS:
        ends = [found.start() for found in pattern.finditer(text, 0, most + 1)]
        if ends and ends[-1] > most // 2:
            return ends[-1]
    return most
