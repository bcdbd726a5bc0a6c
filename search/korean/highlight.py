"""Highlight: marks the words of a text that match a query, as spans and as HTML. Pure."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.korean.normalize import normalize, normalized_with_offsets
from search.records.term import Placed

Span = tuple[int, int]

_TARGET = re.compile(r"(?<=\])\([^)]*\)|\b(?:https?://|www\.)[^\s)\]>]+")
"""The target of a link: marked, it would no longer work."""
_SIGNS = ("](", "://", "www.")
"""Every target of a link holds one of these."""
_LONG = re.compile(r"\w{2,}")
_LATIN = re.compile("[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Marked:
    """What was met of a text.

    ``spans`` are starts and ends in the text as it was given, in code points, in order and apart from each other;
    ``html`` is that text, escaped, with them in ``<mark>``; the Markdown signs of an answer stay in it as they are.
    """

    spans: tuple[Span, ...]
    html: str


class Marker:
    """Marks the words of texts that match one query.

    A word matches if its form is among the query's ``forms``: ``환불받다`` marks ``환불받을``. Bigrams among them mark
    nothing. A word of ``query`` that carries meaning is also marked where it stands literally and none of its morphemes
    matched: names, for example, are split differently in different contexts.
    """

    def __init__(self, forms: Iterable[str], query: str = "") -> None:
        self._wanted = frozenset(forms)
        self._literal = tuple(dict.fromkeys(_LONG.findall(normalize(query).casefold())))

    def marked(self, text: str, words: Sequence[Placed]) -> Marked:
        """``text`` with its matching words marked; ``words`` are its words as :meth:`Analyzer.words` finds them."""
        folded, places = _folded(text)
        met = [(start, end) for form, start, end in words if form in self._wanted]
        for word in self._literal:
            for span in _standing(word, folded):
                if not any(_overlap(span, other) for other in met) and any(_overlap(span, each[1:]) for each in words):
                    met.append(span)
        targets = _targets(text)
        original = [(places[start][0], places[end - 1][1]) for start, end in met if start < end <= len(places)]
        outside = [span for span in original if not any(_overlap(span, target) for target in targets)]
        spans = tuple(_merged(text, [trimmed for span in outside if (trimmed := _trimmed(text, span))]))
        return Marked(spans, _html(text, spans))


def _folded(text: str) -> tuple[str, Sequence[Span]]:
    """``text`` normalised and case-folded, and the span in ``text`` of each of its characters."""
    normal, places = normalized_with_offsets(text)
    folded = normal.casefold()
    if len(folded) == len(normal):
        return folded, places
    # Case folding turned one letter into several.
    return folded, [place for one, place in zip(normal, places, strict=True) for _ in one.casefold()]


def _standing(word: str, folded: str) -> Iterator[Span]:
    """The spans of ``word`` where a word of ``folded`` begins with it; in Latin letters, the word must also end."""
    if word in folded:  # rarely true, and faster than the regular expression
        after = r"(?![0-9a-z])" if _LATIN.match(word[-1]) else ""
        yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}{after}", folded))


def _targets(text: str) -> list[Span]:
    """The spans of the targets of links in ``text``."""
    if not any(sign in text for sign in _SIGNS):  # true of most texts, and faster than the regular expression
        return []
    return [match.span() for match in _TARGET.finditer(text)]


def _overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _trimmed(text: str, span: Span) -> Span | None:
    """``span`` without characters at its ends that cannot be part of a word; None if nothing is left."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or unicodedata.category(text[end - 1]).startswith("M")):
        end -= 1
    return (start, end) if start < end else None


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """``spans`` in ascending order, joined where they touch or only spaces lie between them."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and not text[merged[-1][1] : start].strip(" "):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _html(text: str, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [html.escape(text[place:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        place = end
    return "".join([*pieces, html.escape(text[place:])])
