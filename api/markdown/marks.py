"""Marks: carries the spans that a query met through the Markdown parser, as signs that no text has. Pure."""

import re
from collections.abc import Sequence

from api.markdown.phones import NUMBER
from search.korean.highlight import Span

BEGIN, END = "\ufdd0", "\ufdd1"
"""Unicode keeps these two code points for a program's own use: no text that is exchanged has them."""
_UNKNOWN = "\ufffd"
_PAIR = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_WHOLE = re.compile(
    r"&#?[0-9A-Za-z]{1,31};"
    r"|[\w.+-]{1,64}@[\w.-]{1,255}"
    rf"|{NUMBER.pattern}"
    r"|^[ \t]*(?:[-*+][ \t]+)?[0-9][0-9. )]*",  # the number of a list's item, a date
    re.MULTILINE | re.ASCII,
)
"""What the parser must find in one piece; in the address of a link there are no spans."""


def put(text: str, spans: Sequence[Span]) -> str:
    """``text`` with signs around ``spans``, which are in order and apart from each other."""
    text = text.replace(BEGIN, _UNKNOWN).replace(END, _UNKNOWN)
    whole = [match.span() for match in _WHOLE.finditer(text)] if spans else []
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        if not any(start < last and first < end for first, last in whole):
            pieces += [text[place:start], BEGIN, text[start:end], END]
            place = end
    return "".join([*pieces, text[place:]])


def shown(html: str) -> str:
    """``html`` with an element for each pair of signs in it, and without all others."""
    return removed(_PAIR.sub(r"<mark>\1</mark>", html))


def removed(text: str) -> str:
    """``text`` without signs."""
    return text.replace(BEGIN, "").replace(END, "")
