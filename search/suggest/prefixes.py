"""Prefixes: which texts have a word, or words, that begin as somebody has begun to type. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate

import numpy as np
import numpy.typing as npt

END = "\n"
"""What follows every text: lower than anything that is typed, so that no prefix reaches into the next text."""

Numbers = npt.NDArray[np.int32]
BITS = 63
"""Of a number that is not negative."""
SHORT = 4
"""Letters of the longest beginning whose next letters are remembered; no text of the index has others."""
_CODECS = ((0x100, 8, "latin-1"), (0xD800, 16, "utf-16-be"), (0x110000, 32, "utf-32-be"))
"""Letters that a codec has fewer of, its bits for each, and its name."""
_NONE = slice(0, 0)


@dataclass(frozen=True, slots=True)
class Prefixes:
    """A suffix array over ``letters``, all texts one after the other, with a suffix for each word's beginning.

    ``places`` are those beginnings in the alphabetical order of what follows them; ``owners`` the texts that they
    belong to; ``begins`` where each text begins in ``letters``.

    The first letters of each suffix stand in one number, as many as go into it, so that they are compared at once.
    """

    letters: str
    places: Numbers
    owners: Numbers
    begins: Numbers
    _codes: "_Codes" = field(init=False, repr=False, compare=False)
    _heads: memoryview = field(init=False, repr=False, compare=False)
    _places: memoryview = field(init=False, repr=False, compare=False)
    _met: dict[str, Mapping[str, slice]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        set_once = partial(object.__setattr__, self)
        written = np.frombuffer(self.letters.encode("utf-32-le"), np.uint32)
        there = np.zeros(written.max(initial=0) + 1, dtype=bool)
        there[written] = True
        set_once("_codes", _Codes(np.flatnonzero(there).tolist()))
        set_once("_heads", memoryview(_heads(np.cumsum(there)[written], self.places, self._codes.width).data))
        # The same numbers, of which one at a time is read several times faster.
        set_once("_places", memoryview(self.places.data))

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> "Prefixes":
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
        most = BITS // self._codes.width
        head = self._codes.number(prefix[:most])
        missing = self._codes.width * (most - min(most, len(prefix)))
        low = bisect_left(self._heads, head << missing, low, high)
        high = bisect_left(self._heads, head + 1 << missing, low, high)
        if low == high or len(prefix) <= most:
            return slice(low, high)
        size, places, letters = len(prefix), self._places, self.letters

        def cut(place: int) -> str:
            return letters[place : place + size]

        first = bisect_left(places, prefix, low, high, key=cut)
        return slice(first, bisect_right(places, prefix, first, high, key=cut))

    def offsets(self, rows: slice) -> Numbers:
        """How far into its text the suffix of each row begins: 0 is the text itself."""
        return np.asarray(self.places[rows] - self.begins[self.owners[rows]], dtype=np.int32)

    def nearly(self, typed: str, first: int = 1) -> list[tuple[slice, int]]:
        """The rows whose suffix begins with ``typed`` after one edit, and how many letters of it that takes.

        An edit leaves out, adds, changes or swaps letters, behind the ``first`` ones.
        """
        found = []
        among = self.rows(typed[:first])
        for at in range(first, len(typed)):
            following = self._following(typed[:at], among)
            for corrected in _edits(typed, at, following):
                # Without its last letter it is what all rows share already.
                narrowed = following.get(corrected[at], _NONE) if at < len(corrected) else among
                rows = self.rows(corrected, narrowed)
                if rows.start < rows.stop:
                    found.append((rows, len(corrected)))
            if typed[at] not in following:
                break
            among = following[typed[at]]
        return found

    def _following(self, head: str, among: slice) -> Mapping[str, slice]:
        """The letters that come next after ``head``, which all rows ``among`` begin with, each with its rows."""
        known = self._met.get(head)
        if known is not None:
            return known
        following = {}
        row, size = among.start, len(head)
        while row < among.stop:
            place = self._places[row]
            shared = self.letters[place : place + size + 1]
            rows = self.rows(shared, slice(row, among.stop))
            if shared[-1] != END:
                following[shared[-1]] = rows
            row = rows.stop
        if size <= SHORT:
            self._met[head] = following
        return following


class _Codes(dict[int, str]):
    """Letters by their places in the alphabet of ``letters``, from 1, in as few bits each as a codec has for them."""

    def __init__(self, letters: Sequence[int]) -> None:
        super().__init__((letter, chr(place)) for place, letter in enumerate(letters, 1))
        self._unknown = chr(len(letters) + 1)
        _, self.width, self._codec = next(codec for codec in _CODECS if len(letters) + 1 < codec[0])

    def __missing__(self, letter: int) -> str:
        return self._unknown

    def number(self, text: str) -> int:
        """The letters of ``text`` as one number, ``width`` bits each."""
        return int.from_bytes(text.translate(self).encode(self._codec), "big")


def _heads(codes: npt.NDArray[np.int64], places: Numbers, width: int) -> npt.NDArray[np.int64]:
    """The first letters of the suffix at each of ``places`` as a number, ``width`` bits each, and 0 behind its end."""
    heads = np.zeros(len(places), dtype=np.int64)
    if not len(places):
        return heads
    within = np.ones(len(places), dtype=bool)
    for offset in range(BITS // width if len(places) else 0):
        found = np.where(within, codes[np.minimum(places + offset, len(codes) - 1)], 0)
        heads = heads << width | found
        within &= found != codes[-1]  # END, as every text has it
    return heads


def _edits(typed: str, at: int, following: Iterable[str]) -> list[str]:
    """``typed`` without the letter at ``at``, two swapped, and with each of ``following`` put in or instead."""
    head, tail = typed[:at], typed[at:]
    edited = [head + tail[1:], head + tail[1::-1] + tail[2:]]
    for letter in following:
        edited += [head + letter + tail, head + letter + tail[1:]]
    return [each for each in dict.fromkeys(edited) if each != typed]
