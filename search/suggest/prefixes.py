"""Prefixes: finds the texts in which a word, or several in a row, begin with what was typed (a suffix array). Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from search.arrays import Int32Array

END = "\n"
"""The mark after every text: sorts before anything that is typed, so that no prefix reaches into the next text."""
_NONE = slice(0, 0)


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A suffix array over ``letters``, which are all texts one after the other, with one suffix for each word.

    ``places``, int32 ``(n_words,)``, are where the words begin, in the alphabetical order of their suffixes;
    ``owners``, int32 ``(n_words,)``, the numbers of the texts that they belong to; ``begins``, int32
    ``(n_texts + 1,)``, where each text begins in ``letters``.
    """

    letters: str
    places: Int32Array
    owners: Int32Array
    begins: Int32Array

    @classmethod
    def from_words(cls, texts: Sequence[Sequence[str]]) -> "Prefixes":
        """The prefixes of ``texts``, each given as its words."""
        joined = ["".join(words) + END for words in texts]
        begins = list(accumulate(map(len, joined), initial=0))
        starts = [
            (owner, offset)
            for owner, words in enumerate(texts)
            for offset in accumulate(map(len, words[:-1]), initial=0)
            if words
        ]
        suffixes = [joined[owner][offset:] for owner, offset in starts]
        order = sorted(range(len(suffixes)), key=suffixes.__getitem__)
        owners, offsets = np.array(starts, dtype=np.int32).reshape(-1, 2)[order].T
        edges = np.array(begins, dtype=np.int32)
        return cls("".join(joined), edges[owners] + offsets, np.ascontiguousarray(owners), edges)

    def rows(self, prefix: str, among: slice | None = None) -> slice:
        """The rows of ``places`` and ``owners`` whose suffix begins with ``prefix``; only those ``among``, if given."""
        low, high = (among.start, among.stop) if among else (0, len(self.places))
        letters, size = self.letters, len(prefix)

        def beginning(place: int) -> str:
            return letters[place : place + size]

        first = bisect_left(self.places, prefix, low, high, key=beginning)
        return slice(first, bisect_right(self.places, prefix, first, high, key=beginning))

    def offsets(self, rows: slice) -> Int32Array:
        """The offset of each row's suffix in its text, int32 ``(n_rows,)``: 0 where the suffix is the whole text."""
        return np.asarray(self.places[rows] - self.begins[self.owners[rows]], dtype=np.int32)

    def nearly(self, typed: str, first: int = 1) -> list[tuple[slice, int]]:
        """The rows whose suffix begins with ``typed`` after one edit of it, and how many letters of the suffix match.

        An edit removes, adds or replaces one letter, or swaps two neighbours. The ``first`` letters are not edited.
        """
        found = []
        among = self.rows(typed[:first])
        for at in range(first, len(typed)):
            following = self._next_letters(at, among)
            for corrected in _edits(typed, at, following):
                # All rows ``among`` already begin with the letters of ``typed`` before ``at``.
                narrowed = following.get(corrected[at], _NONE) if at < len(corrected) else among
                rows = self.rows(corrected, narrowed)
                if rows.start < rows.stop:
                    found.append((rows, len(corrected)))
            if typed[at] not in following:
                break
            among = following[typed[at]]
        return found

    def _next_letters(self, size: int, among: slice) -> Mapping[str, slice]:
        """The letters that follow the first ``size``, which all rows ``among`` share, and the rows of each."""
        following = {}
        row = among.start
        while row < among.stop:
            place = self.places[row]
            shared = self.letters[place : place + size + 1]
            rows = self.rows(shared, slice(row, among.stop))
            if shared[-1] != END:
                following[shared[-1]] = rows
            row = rows.stop
        return following


def _edits(typed: str, at: int, following: Iterable[str]) -> list[str]:
    """``typed`` with one edit at ``at``: a letter removed, swapped, added or replaced by one of ``following``."""
    head, tail = typed[:at], typed[at:]
    edited = [head + tail[1:], head + tail[1::-1] + tail[2:]]
    for letter in following:
        edited += [head + letter + tail, head + letter + tail[1:]]
    return [each for each in dict.fromkeys(edited) if each != typed]
