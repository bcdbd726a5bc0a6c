"""Suggester: suggests questions while a visitor types. It needs neither the encoder nor the analyzer."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from typing import Literal

import numpy as np

from search.arrays import BoolArray, Int32Array
from search.korean import keyboard
from search.korean.keystroke import Pattern, Span, characters, initials, last_keys, marked, patterns, typed, words
from search.korean.normalize import normalize
from search.records.expansion import Expansion
from search.records.faq import Faq
from search.suggest.prefixes import END, Prefixes

SuggestionKind = Literal["question", "alias", "category", "query"]

MAX_SUGGESTIONS = 20
LONGEST = 120
"""The most keys of the typed text that are searched for."""
WORDS = 8
"""The most words of the typed text that are searched for in any order."""
LEAST = 4
"""The fewest keys that must be typed before one of them may be a typo."""
MOST = 24
"""The most keys of a text in which typos are searched for."""
OTHERS = 4
"""One in so many suggestions may be a category or a keyword instead of a FAQ; more if there are too few FAQs."""
USUAL = 0.7
"""The least weight of an everyday word whose meaning is suggested."""
CHUNK = 64
"""How many texts are sorted first if many match."""

_LATIN = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for. ``spans``, in code points, are the parts of it that were typed.

    ``faq`` is the id of the FAQ that ``text`` asks, ``category`` its path or the one that ``text`` names; a ``query``
    is a keyword of FAQs.
    """

    text: str
    kind: SuggestionKind
    faq: str | None
    category: tuple[str, ...] | None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the ``text``, and the keys of each of its words."""

    text: str
    words: tuple[str, ...]

    @property
    def keys(self) -> str:
        return "".join(self.words)

    def without(self, count: int) -> "Typed":
        """The same text without its last ``count`` keys."""
        kept = list(self.words)
        while kept and count >= len(kept[-1]):
            count -= len(kept.pop())
        if kept and count:
            kept[-1] = kept[-1][:-count]
        return Typed(self.text, tuple(kept))


Marks = Callable[[str], tuple[Span, ...]]
Found = Iterator[tuple[int, Marks]]
"""The numbers of texts, best first, each with the function that finds which parts of it match what was typed."""


class Suggester:
    """Suggests the questions, aliases, categories and keywords of ``faqs``. Safe to share between threads.

    Kinds of match, best first: the beginning of a text, of a word in it, of several words in any order, first
    consonants, and what a whole word may mean by ``expansions``. Only if none of these matches, texts with a typo of
    one key, and then texts with some of the words. Ties are ordered by the popularity of the FAQ, then by length
    (shorter first), then by the order of the source.
    """

    def __init__(self, faqs: Sequence[Faq], expansions: Iterable[Expansion] = ()) -> None:
        found = list(_texts(faqs))
        self._suggestions = tuple(suggestion for suggestion, _ in found)
        texts = [" ".join(words(suggestion.text)) for suggestion in self._suggestions]
        self._typed = Prefixes.from_words([typed(text).split() for text in texts])
        self._initials = Prefixes.from_words([initials(text).split() for text in texts])
        sizes = [len(suggestion.text) for suggestion in self._suggestions]
        popularity = [-count for _, count in found]
        self._order = np.empty(len(found), dtype=np.int32)
        self._order[np.lexsort((sizes, popularity))] = np.arange(len(found), dtype=np.int32)
        self._typed_ranks = self._ranks(self._typed)
        self._initial_ranks = self._ranks(self._initials)
        self._meant: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for one in expansions:
            if one.weight >= USUAL and len(said := words(one.said)) == 1:
                self._meant[typed(said[0])].append(tuple(map(typed, words(one.meant))))
        # One character for each letter of _initials, at the same offset.
        whole = "".join(text.replace(" ", "") + END for text in texts).lower()
        self._characters = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32)

    def suggest(self, text: str, k: int = 8) -> tuple[Suggestion, ...]:
        """At most ``k`` suggestions, best first, one for each FAQ; none if nothing matches or ``text`` is blank."""
        readings = [reading for reading in _layouts(normalize(text)) if reading.words]
        for stage in (self._exact, self._shortened, self._slipped, self._in_part):
            for reading in readings:
                if found := self._picked(stage(reading), min(k, MAX_SUGGESTIONS)):
                    return found
        return ()

    def _ranks(self, prefixes: Prefixes) -> Int32Array:
        """The rank of each row, lower is better: beginnings of texts come before beginnings of words within them."""
        inside = prefixes.offsets(slice(None)) > 0
        return np.asarray(self._order[prefixes.owners] + len(self._suggestions) * inside, dtype=np.int32)

    def _picked(self, found: Found, k: int) -> tuple[Suggestion, ...]:
        faqs: list[tuple[int, Suggestion, Marks]] = []
        others: list[tuple[int, Suggestion, Marks]] = []
        seen: set[str | None] = {None}
        shown: set[str] = set()
        for place, (number, marks) in enumerate(found):
            suggestion = self._suggestions[number]
            if suggestion.text in shown or (suggestion.faq and suggestion.faq in seen):
                continue
            shown.add(suggestion.text)
            seen.add(suggestion.faq)
            kept = faqs if suggestion.faq else others
            if len(kept) < k:
                kept.append((place, suggestion, marks))
            if len(faqs) == k:
                break
        few = max(k // OTHERS, k - len(faqs))
        chosen = sorted([*others[:few], *faqs[: k - min(few, len(others))]], key=lambda pick: pick[0])
        return tuple(replace(suggestion, spans=marks(suggestion.text)) for _, suggestion, marks in chosen)

    def _exact(self, reading: Typed) -> Found:
        yield from self._begun(self._typed.rows(reading.keys), len(reading.keys))
        if len(reading.words) > 1:
            yield from self._any_order(reading.words[:WORDS])
        for pattern in patterns("".join(words(reading.text))[:LONGEST]):
            yield from self._by_initials(pattern)
        for place, word in enumerate(reading.words[:WORDS]):
            for meant in self._meant.get(word, ()):
                yield from self._any_order((*reading.words[:place], *meant, *reading.words[place + 1 : WORDS]))

    def _shortened(self, reading: Typed) -> Found:
        """Texts that match without the last keys, as few as possible: of the unfinished syllable, or any if short."""
        size = len(reading.keys)
        keep = 1 if size < LEAST else max(1, size - last_keys(reading.text.rstrip()))
        for count in range(1, size - keep + 1):
            shorter = reading.without(count)
            rows = self._typed.rows(shorter.keys)
            found = self._begun(rows, len(shorter.keys))
            if rows.start == rows.stop and len(shorter.words) > 1:
                found = self._any_order(shorter.words[:WORDS])
            if first := next(found, None):
                return chain((first,), found)
        return iter(())

    def _slipped(self, reading: Typed) -> Found:
        if not LEAST <= len(reading.keys) <= MOST:
            return
        for rows, size in self._typed.nearly(reading.keys):
            yield from self._begun(rows, size)

    def _begun(self, rows: slice, size: int) -> Found:
        for row in _ascending(self._typed_ranks[rows]):
            at = rows.start + row
            owner = self._typed.owners[at]
            yield int(owner), _marker(marked, int(self._typed.places[at] - self._typed.begins[owner]), size)

    def _any_order(self, begun: tuple[str, ...]) -> Found:
        all_rows = [self._typed.rows(word) for word in begun]
        if any(rows.start == rows.stop for rows in all_rows):
            return
        matching = reduce(np.logical_and, (self._having(self._typed.owners[rows]) for rows in all_rows))
        numbers = np.flatnonzero(matching)
        for row in _ascending(self._order[numbers]):
            yield int(numbers[row]), _finder(begun)

    def _in_part(self, reading: Typed) -> Found:
        """Texts with some of the words, those with rarer words first.

        The first word must match: otherwise the list would vanish and come back while further words are typed.
        """
        begun = reading.words[:WORDS]
        if len(begun) < 2 or len(begun[0]) < 2:
            return
        all_rows = [self._typed.rows(word) for word in begun]
        if all_rows[0].start == all_rows[0].stop:
            return
        weight = np.zeros(len(self._suggestions), dtype=np.float32)
        for rows in all_rows:
            if rows.start < rows.stop:
                weight += np.float32(np.log1p(len(self._suggestions) / (rows.stop - rows.start))) * self._having(
                    self._typed.owners[rows]
                )
        numbers = np.flatnonzero(weight >= weight.max() / 2)
        ranks = self._order[numbers] - np.int32(1000) * np.round(weight[numbers] * 1000).astype(np.int64)
        for row in _ascending(ranks):
            yield int(numbers[row]), _finder(begun)

    def _having(self, owners: Int32Array) -> BoolArray:
        having = np.zeros(len(self._suggestions), dtype=np.bool_)
        having[owners] = True
        return having

    def _by_initials(self, pattern: Pattern) -> Found:
        rows = self._initials.rows(pattern.initials)
        kept = np.arange(rows.start, rows.stop)
        for place, keys in enumerate(pattern.exact):
            if keys and len(kept):
                found = self._characters[self._initials.places[kept] + place]
                fitting = [code for code in np.unique(found).tolist() if pattern.admits(place, chr(code))]
                kept = kept[np.isin(found, fitting)]
        for row in _ascending(self._initial_ranks[kept]):
            owner = self._initials.owners[kept[row]]
            offset = int(self._initials.places[kept[row]] - self._initials.begins[owner])
            yield int(owner), _marker(characters, offset, len(pattern.exact))


def _layouts(text: str) -> Iterator[Typed]:
    """``text`` as it was typed, and what its keys type in the keyboard's other language, if that differs."""
    yield _reading(text)
    other = keyboard.to_hangul(text) if _LATIN.search(text) else keyboard.to_latin(text)
    if other != text:
        yield _reading(other)


def _reading(text: str) -> Typed:
    return Typed(text, tuple(typed(word)[:LONGEST] for word in words(text)[: 2 * WORDS]))


def _marker(mark: Callable[[str, int, int], Span], offset: int, size: int) -> Marks:
    return lambda text: (mark(text, offset, size),)


def _finder(begun: tuple[str, ...]) -> Marks:
    """A function that finds, for each of ``begun``, the first word of a text that begins with it."""

    def marks(text: str) -> tuple[Span, ...]:
        places: dict[str, int] = {}
        offset = 0
        for word in map(typed, words(text)):
            for wanted in begun:
                if word.startswith(wanted) and wanted not in places:
                    places[wanted] = offset
            offset += len(word)
        return tuple(sorted({marked(text, place, len(wanted)) for wanted, place in places.items()}))

    return marks


def _ascending(ranks: Int32Array) -> Iterator[int]:
    """The indices of ``ranks``, lowest rank first, ties in their order; sorted in two parts, the second if needed."""
    size = CHUNK
    if len(ranks) > 2 * size:
        bound = np.partition(ranks, size)[size]
        near = np.flatnonzero(ranks <= bound)
        yield from near[np.argsort(ranks[near], kind="stable")].tolist()
        far = np.flatnonzero(ranks > bound)
        yield from far[np.argsort(ranks[far], kind="stable")].tolist()
    else:
        yield from np.argsort(ranks, kind="stable").tolist()


def _texts(faqs: Sequence[Faq]) -> Iterator[tuple[Suggestion, int]]:
    """Every text that may be suggested, with the popularity of its FAQ, or of the most popular FAQ that has it."""
    behind: dict[Suggestion, int] = defaultdict(int)
    for faq in faqs:
        if question := normalize(faq.question):
            yield Suggestion(question, "question", faq.id, faq.category or None), faq.popularity
        for alias in dict.fromkeys(map(normalize, faq.aliases)):
            if alias and alias != question:
                yield Suggestion(alias, "alias", faq.id, faq.category or None), faq.popularity
        for depth, name in enumerate(map(normalize, faq.category), 1):
            category = Suggestion(name, "category", None, faq.category[:depth])
            behind[category] = max(behind[category], faq.popularity)
        for tag in map(normalize, faq.tags):
            query = Suggestion(tag, "query", None, None)
            behind[query] = max(behind[query], faq.popularity)
    yield from behind.items()
