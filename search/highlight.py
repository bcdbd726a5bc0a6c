"""Highlighter: which words of a text a query met, as places in that text and as HTML. Pure but for its cache."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.analysis import Analyzer
from search.text import normalize, normalized_with_offsets

Span = tuple[int, int]

KEPT = 20_000
"""How many texts a highlighter remembers the words of: those of 10,000 FAQs."""
_TARGET = re.compile(r"(?<=\])\([^)]*\)|\b(?:https?://|www\.)[^\s)\]>]+")
"""Where a link goes: marked, it would go nowhere."""
_LATIN = re.compile("[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Marked:
    """What was met of a text.

    ``spans`` are starts and ends in the text as it was given, in code points, in order and apart from each other;
    ``html`` is that text, escaped, with them in ``<mark>``.
    """

    spans: tuple[Span, ...]
    html: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as it is searched, the place of each of its characters in the original, its words, and link targets."""

    folded: str
    places: tuple[Span, ...]
    words: Mapping[str, tuple[Span, ...]]
    targets: tuple[Span, ...]


class Highlighter:
    """Marks what queries meet. Safe to share between threads.

    Morphemes join the forms of a conjugated word: ``환불받다`` marks ``환불받을``. A text is analysed when it is first
    shown; the words of the last ``kept`` texts are remembered, because analysing a long answer takes longer than
    searching.
    """

    def __init__(self, analyzer: Analyzer, kept: int = KEPT) -> None:
        self._analyzer = analyzer
        self._read = lru_cache(kept)(self._analyse)

    def warm(self, texts: Iterable[str]) -> None:
        """Read ``texts`` beforehand, so that the first search that shows one does not wait for it."""
        for text in texts:
            self._read(text)

    def marked(self, text: str, forms: Iterable[str], query: str = "") -> Marked:
        """``text`` with the morphemes ``forms`` marked; bigrams among them mark nothing.

        The words of ``query`` are marked too where they stand literally, say something and none of their morphemes was
        met, as names do that are cut in one way here and in another there.
        """
        read = self._read(text)
        met = [span for form in set(forms) for span in read.words.get(form, ())]
        said = [span for spans in read.words.values() for span in spans]
        for span in _literal(read.folded, query):
            if not any(_overlap(span, other) for other in met) and any(_overlap(span, word) for word in said):
                met.append(span)
        original = [(read.places[start][0], read.places[end - 1][1]) for start, end in met if start < end]
        outside = [span for span in original if not any(_overlap(span, target) for target in read.targets)]
        spans = tuple(_merged(text, [trimmed for span in outside if (trimmed := _trimmed(text, span))]))
        return Marked(spans, _html(text, spans))

    def _analyse(self, text: str) -> _Read:
        normal, places = normalized_with_offsets(text)
        # Folding case can make several letters of one.
        folded = [(letter, place) for one, place in zip(normal, places, strict=True) for letter in one.casefold()]
        words: dict[str, list[Span]] = {}
        for word in self._analyzer.words(text):
            words.setdefault(word.form, []).append((word.start, word.end))
        return _Read(
            "".join(letter for letter, _ in folded),
            tuple(place for _, place in folded),
            {form: tuple(spans) for form, spans in words.items()},
            tuple(match.span() for match in _TARGET.finditer(text)),
        )


def _literal(folded: str, query: str) -> Iterator[Span]:
    """Where words of ``query`` begin a word of ``folded``; words in Latin letters must end there, too."""
    for word in dict.fromkeys(re.findall(r"\w{2,}", normalize(query).casefold())):
        if word not in folded:
            continue
        after = r"(?![0-9a-z])" if _LATIN.match(word[-1]) else ""
        yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}{after}", folded))


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
