"""Keystroke: text as the keys that type it, and which characters each key belongs to. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.korean.hangul import CONSONANTS, chosung, is_syllable, letters, without_coda

Span = tuple[int, int]
"""Where a piece of a text begins and ends, in code points."""

_WORD = re.compile(r"[^\W_]+")


class _Table(dict[int, str]):
    """The keys of each character, found when first asked for."""

    def __missing__(self, code: int) -> str:
        self[code] = letters(chr(code).lower())
        return self[code]


_KEYS = _Table()


def words(text: str) -> list[str]:
    """The words of ``text``, as they are written: letters and digits without what stands between them."""
    return _WORD.findall(text)


def typed(word: str) -> str:
    """The keys of ``word``, in lower case: ``결제`` is ``ㄱㅕㄹㅈㅔ``."""
    return word.translate(_KEYS)


def initials(word: str) -> str:
    """A letter for each character of ``word``, in lower case: its first consonant if it is a syllable."""
    return chosung(word.lower())


def last_keys(word: str) -> int:
    """How many keys of ``word`` belong to its last character, which may still be composed."""
    return len(typed(word[-1:]))


def marked(text: str, start: int, size: int) -> Span:
    """The characters of ``text`` that keys ``start`` to ``start + size`` of its words belong to."""
    begin = end = at = 0
    for match in _WORD.finditer(text):
        for place, character in enumerate(match[0], match.start()):
            if at >= start + size:
                return begin, end
            width = len(_KEYS[ord(character)])
            if at <= start < at + width:
                begin = place
            end = place + 1
            at += width
    return begin, end


def characters(text: str, start: int, size: int) -> Span:
    """Where characters ``start`` to ``start + size`` of the words of ``text`` stand."""
    places = [place for match in _WORD.finditer(text) for place in range(match.start(), match.end())]
    return places[min(start, len(places) - 1)], places[min(start + size, len(places)) - 1] + 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """Characters as somebody typed them in part by their first consonants: ``네이버ㅍㅇ``.

    ``initials`` has a letter for each character; ``exact`` the keys that a character must have or, where it is the
    last one, begin with; empty for a consonant alone, which any syllable that begins with it will do for.
    """

    initials: str
    exact: tuple[str, ...]

    def admits(self, place: int, character: str) -> bool:
        """Whether ``character``, of which the initial fits, is what was typed at ``place``."""
        keys, wanted = typed(character), self.exact[place]
        return keys.startswith(wanted) if place == len(self.exact) - 1 else not wanted or keys == wanted


def patterns(text: str) -> Iterator[Pattern]:
    """What ``text`` may mean if its lone consonants are first ones; nothing if it has none.

    An input method writes 네이버 and ㅍㅇ as ``네이벞ㅇ``: the coda before a lone consonant may be one as well.
    """
    flat = "".join(character if is_syllable(character) else typed(character) for character in text)
    if not any(character in CONSONANTS for character in flat):
        return
    yield _pattern(flat)
    loosened = _CODA.sub(lambda run: _open(run[0]), flat)
    if loosened != flat:
        yield _pattern(loosened)


_CODA = re.compile("[가-힣](?=[ㄱ-ㅎ])")


def _open(syllable: str) -> str:
    """``syllable`` with its coda, if it has one, behind it: ``벞`` is ``버ㅍ``."""
    opened = without_coda(syllable)
    return opened + typed(syllable)[len(typed(opened)) :]


def _pattern(text: str) -> Pattern:
    return Pattern(initials(text), tuple("" if character in CONSONANTS else typed(character) for character in text))
