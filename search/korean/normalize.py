"""Normalize: gives texts that look the same one spelling (Unicode NFKC, spaces, invisible characters). Pure."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import overload

from search.korean.hangul import CHOSUNG, JONGSUNG, JUNGSUNG

_LONE_JAMO = {
    first + offset: letter
    for first, letters in ((0x1100, CHOSUNG), (0x1161, JUNGSUNG), (0x11A8, JONGSUNG[1:]))
    for offset, letter in enumerate(letters)
}
_ALIKE = {
    ord(variant): sign
    for sign, variants in {
        "·": "\u318d\u30fb\u2022\u2027\u2219\u22c5",
        "-": "\u2010\u2012\u2013\u2212",
        "'": "\u2018\u2019\u2032",
        '"': "\u201c\u201d",
    }.items()
    for variant in variants
}
"""Middle dots, hyphens and quotes that look the same, and the one that is written for them."""
_SPELLED = {**_LONE_JAMO, **_ALIKE}
_NORMAL = re.compile("[!-~가-힣]+(?: [!-~가-힣]+)*")
_NOT_COMPATIBILITY_JAMO = re.compile("[^\u3131-\u318e]+")
_ORDINARY = re.compile(r"[ -~\t\n\r가-힣·—→※]*")
"""Texts whose characters are all normalised already and combine with no other."""
_GAP = re.compile(r"\s{2,}")
"""Runs of white space, which become one space; a single character of white space becomes a space in its place."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul's letters for "no letter here": invisible, though Unicode calls them letters."""


def normalize(text: str) -> str:
    """``text`` in Unicode NFKC with composed syllables, single spaces and no invisible characters.

    Letters typed alone (ㅠㅠ, ㄱㅈ) stay compatibility jamo, as a keyboard types them: plain NFKC would turn them into
    conjoining jamo, which no dictionary holds and no user types. Middle dots, hyphens and quotes that look the same get
    one spelling. Zero-width characters and lone surrogates are removed; a run of other white space and control
    characters becomes one space.
    """
    if _NORMAL.fullmatch(text):  # true of most texts, and faster than normalising
        return text
    return " ".join(_read(text).split())


def _read(text: str) -> str:
    """``text`` as :func:`normalize` returns it, but with its white space unchanged."""
    if _ORDINARY.fullmatch(text):
        return text
    folded = _NOT_COMPATIBILITY_JAMO.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    return "".join(map(_visible, folded.translate(_SPELLED)))


@lru_cache(4096)
def _visible(character: str) -> str:
    if character in _FILLERS:
        return ""
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return " " if unicodedata.category(character) == "Cc" else ""


def normalized_with_offsets(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """``normalize(text)``, and for each of its characters the start and end in ``text`` of what it was made from.

    Characters that are composed into others (an NFD syllable, a letter with accents) share one span, and so does a run
    of white space. Spans are in ascending order.
    """
    if _ORDINARY.fullmatch(text):
        return " ".join(text.split()), _Places(text)
    shown: list[str] = []
    places: list[tuple[int, int]] = []
    gap: tuple[int, int] | None = None
    for start, end in _clusters(text):
        for character in _read(text[start:end]):
            if character.isspace():
                gap = (gap[0] if gap else start, end)
                continue
            if gap and shown:
                shown.append(" ")
                places.append(gap)
            gap = None
            shown.append(character)
            places.append((start, end))
    return "".join(shown), places


class _Places(Sequence[tuple[int, int]]):
    """The spans of a text of which only white space is normalised, made one by one because few are read."""

    def __init__(self, text: str) -> None:
        end, shift = len(text.rstrip()), len(text) - len(text.lstrip())
        self._before = shift
        self._gaps: list[tuple[int, int]] = []
        self._spaces: list[int] = []
        """Where in the normalised text one space stands for each of the gaps."""
        for gap in _GAP.finditer(text, shift, end):
            self._gaps.append(gap.span())
            self._spaces.append(gap.start() - shift)
            shift += gap.end() - gap.start() - 1
        self._size = max(end - shift, 0)

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, place: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, place: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        if isinstance(place, slice):
            return [self[each] for each in range(self._size)[place]]
        place = range(self._size)[place]
        earlier = bisect_left(self._spaces, place)
        if earlier < len(self._spaces) and self._spaces[earlier] == place:
            return self._gaps[earlier]
        start = self._gaps[earlier - 1][1] + place - self._spaces[earlier - 1] - 1 if earlier else self._before + place
        return start, start + 1


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """The starts and ends of the pieces of ``text`` that can be normalised independently."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or _begins(text[place]) or _is_lone(text[place - 1]):
            if place > start:
                yield start, place
            start = place


def _begins(character: str) -> bool:
    """Whether ``character`` combines with nothing before it: it is no mark, and no conjoining vowel or final."""
    first = unicodedata.normalize("NFKD", character)[0]
    return _is_lone(character) or not ("\u1160" <= first <= "\u11ff" or unicodedata.category(first).startswith("M"))


def _is_lone(character: str) -> bool:
    return "\u3131" <= character <= "\u318e"
