"""Highlight: which words of a text a query met, as places in that text and as HTML. Pure."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.korean.normalize import normalize, normalized_with_offsets
from search.records.term import Placed

Span = tuple[int, int]

_TARGET = re.compile(r"(?<=\])\([^)]*\)|\b(?:https?://|www\.)[^\s)\]>]+")
"""Where a link goes: marked, it would go nowhere."""
_SIGNS = ("](", "://", "www.")
"""One of these stands in every such place."""
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
    """Marks what one query meets in texts.

    It meets a word whose form is among its ``forms``: ``환불받다`` marks ``환불받을``. Bigrams among them mark
    nothing. The words of ``query`` are marked too where they stand literally, say something and none of their morphemes
    was met, as names do that are cut in one way here and in another there.
    """

    def __init__(self, forms: Iterable[str], query: str = "") -> None:
        self._wanted = frozenset(forms)
        self._literal = tuple(dict.fromkeys(_LONG.findall(normalize(query).casefold())))

    def marked(self, text: str, words: Sequence[Placed]) -> Marked:
        """``text``, which has ``words`` as :meth:`Analyzer.words` finds them, with those that are met marked."""
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
    """``text`` as it is searched, and the place of each of its characters in the original."""
    normal, places = normalized_with_offsets(text)
    folded = normal.casefold()
    if len(folded) == len(normal):
        return folded, places
    # Folding case made several letters of one.
    return folded, [place for one, place in zip(normal, places, strict=True) for _ in one.casefold()]


def _standing(word: str, folded: str) -> Iterator[Span]:
    """Where ``word`` begins a word of ``folded``; one in Latin letters must end there, too."""
    if word in folded:  # as few are, which is seen sooner than by an expression
        after = r"(?![0-9a-z])" if _LATIN.match(word[-1]) else ""
        yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}{after}", folded))


def _targets(text: str) -> list[Span]:
    """Where links in ``text`` go to."""
    if not any(sign in text for sign in _SIGNS):  # as in most texts, likewise
        return []
    return [match.span() for match in _TARGET.finditer(text)]


def _overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _trimmed(text: str, span: Span) -> Span | None:
    """``span`` without what is no part of a word at its edges."""
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or unicodedata.category(text[end - 1]).startswith("M")):
        end -= 1
    return (start, end) if start < end else None


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """``spans`` in order, as one where they touch or only spaces lie between them."""
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
