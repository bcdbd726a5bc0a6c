"""Prefixes: which texts have a word, or words, that begin as somebody has begun to type. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from search.arrays import Int32Array

END = "\n"
"""What follows every text: lower than anything that is typed, so that no prefix reaches into the next text."""
_NONE = slice(0, 0)


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A suffix array over ``letters``, all texts one after the other, with a suffix for each word's beginning.

    ``places``, int32 ``(n_words,)``, are those beginnings in the alphabetical order of what follows them; ``owners``,
    int32 ``(n_words,)``, the numbers of the texts that they belong to; ``begins``, int32 ``(n_texts + 1,)``, where each
    text begins in ``letters``.
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
        """The rows of ``places`` and ``owners`` whose suffix begins with ``prefix``, of those ``among``."""
        low, high = (among.start, among.stop) if among else (0, len(self.places))
        letters, size = self.letters, len(prefix)

        def beginning(place: int) -> str:
            return letters[place : place + size]

        first = bisect_left(self.places, prefix, low, high, key=beginning)
        return slice(first, bisect_right(self.places, prefix, first, high, key=beginning))

    def offsets(self, rows: slice) -> Int32Array:
        """How far into its text the suffix of each row begins: 0 is the text itself."""
        return np.asarray(self.places[rows] - self.begins[self.owners[rows]], dtype=np.int32)

    def nearly(self, typed: str, first: int = 1) -> list[tuple[slice, int]]:
        """The rows whose suffix begins with ``typed`` after one edit, and how many letters of it that takes.

        An edit leaves out, adds, changes or swaps letters, after the ``first`` ones.
        """
        found = []
        among = self.rows(typed[:first])
        for at in range(first, len(typed)):
            following = self._next_letters(at, among)
            for corrected in _edits(typed, at, following):
                # Without its last letter, ``typed`` is what all rows among these begin with already.
                narrowed = following.get(corrected[at], _NONE) if at < len(corrected) else among
                rows = self.rows(corrected, narrowed)
                if rows.start < rows.stop:
                    found.append((rows, len(corrected)))
            if typed[at] not in following:
                break
            among = following[typed[at]]
        return found

    def _next_letters(self, size: int, among: slice) -> Mapping[str, slice]:
        """The letters that follow the first ``size``, which all rows ``among`` share, each with its rows."""
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
    """``typed`` without the letter at ``at``, two swapped, and with each of ``following`` put in or instead."""
    head, tail = typed[:at], typed[at:]
    edited = [head + tail[1:], head + tail[1::-1] + tail[2:]]
    for letter in following:
        edited += [head + letter + tail, head + letter + tail[1:]]
    return [each for each in dict.fromkeys(edited) if each != typed]
