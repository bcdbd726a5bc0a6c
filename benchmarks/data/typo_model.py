"""List the typing mistakes that are possible in one Hangul word on the two-set keyboard."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from search.korean.hangul import CONSONANTS, VOWELS

Kind = Literal["neighbour", "alike", "dropped", "doubled", "swapped"]

_ROWS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
"""The rows of keys from top to bottom, each half a key to the right of the one above it."""
_ALIKE = (
    *("ㅐㅔ", "ㅔㅖ", "ㅒㅖ", "ㅓㅗ", "ㅗㅜ", "ㅡㅜ", "ㅓㅏ"),
    *("ㄱㄲ", "ㄱㅋ", "ㄷㄸ", "ㄷㅌ", "ㅂㅃ", "ㅂㅍ", "ㅅㅆ", "ㅈㅉ", "ㅈㅊ"),
)
"""Pairs of letters that are confused in any position."""
_ALIKE_AT_THE_END = ("ㅅㄷ", "ㅆㄷ", "ㅈㄷ", "ㅊㄷ", "ㅅㅈ", "ㅅㅊ", "ㅎㅅ")
"""Pairs that are confused only as final consonants (받침), where they sound the same."""
_ALIKE_TWO = (("ㅗㅐ", "ㅗㅣ"), ("ㅗㅐ", "ㅜㅔ"), ("ㅗㅣ", "ㅜㅔ"))
"""Pairs of ㅙ, ㅚ and ㅞ, each given by its two keys."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A typing mistake: the keys from ``start`` to ``end`` are replaced by ``typed``."""

    kind: Kind
    start: int
    end: int
    typed: str

    def on(self, keys: str) -> str:
        """``keys`` with this edit made."""
        return keys[: self.start] + self.typed + keys[self.end :]

    def apart(self, other: "Edit") -> int:
        """The number of keys between the two edits; below 0 if they overlap."""
        return max(self.start - other.end, other.start - self.end)


def edits(keys: str) -> list[Edit]:
    """All possible mistakes in the ``keys`` of one word; each changes ``keys``.

    The only key of a word is never dropped.
    """
    found = [edit for place in range(len(keys)) for edit in _at(keys, place)]
    return [edit for edit in found if edit.on(keys) not in (keys, "")]


def _at(keys: str, place: int) -> Iterator[Edit]:
    key, following = keys[place], keys[place + 1 : place + 2]
    yield from (Edit("neighbour", place, place + 1, near) for near in NEIGHBOURS.get(key, ()))
    yield from (Edit("alike", place, place + 1, like) for like in _alike(keys, place))
    for pair in _ALIKE_TWO:
        if key + following in pair:
            yield Edit("alike", place, place + 2, pair[pair[0] == key + following])
    yield Edit("dropped", place, place + 1, "")
    yield Edit("doubled", place, place + 1, key * 2)
    if following:
        yield Edit("swapped", place, place + 2, following + key)


def _alike(keys: str, place: int) -> Iterator[str]:
    pairs = (*_ALIKE, *(_ALIKE_AT_THE_END if _ends(keys, place) else ()))
    for first, second in pairs:
        if keys[place] in (first, second):
            yield second if keys[place] == first else first


def _ends(keys: str, place: int) -> bool:
    """Whether the key at ``place`` is the final consonant of a syllable."""
    closes = 0 < place and keys[place] in CONSONANTS and keys[place - 1] in VOWELS
    return closes and not (place + 1 < len(keys) and keys[place + 1] in VOWELS)


def _neighbours() -> dict[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {key: [] for row in _ROWS for key in row}
    for row, below in zip(_ROWS, (*_ROWS[1:], ""), strict=True):
        for place, key in enumerate(row):
            for other in (*row[place + 1 : place + 2], *below[max(place - 1, 0) : place + 1]):
                near[key].append(other)
                near[other].append(key)
    return {key: tuple(sorted(found)) for key, found in near.items()}


NEIGHBOURS: Mapping[str, tuple[str, ...]] = _neighbours()
"""The neighbouring keys of each key."""
