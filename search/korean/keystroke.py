"""Keystroke: converts text to the keys that type it, and keys back to the characters they belong to. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.korean.hangul import CONSONANTS, chosung, is_syllable, letters, without_coda

Span = tuple[int, int]
"""Where a piece of a text begins and ends, in code points."""

_WORD = re.compile(r"[^\W_]+")


class _Table(dict[int, str]):
    """A cache of the keys of each character, filled when a character is first looked up."""

    def __missing__(self, code: int) -> str:
        self[code] = letters(chr(code).lower())
        return self[code]


_KEYS = _Table()


def words(text: str) -> list[str]:
    """The words of ``text``: its runs of letters and digits, unchanged."""
    return _WORD.findall(text)


def typed(word: str) -> str:
    """The keys of ``word``, in lower case: ``결제`` is ``ㄱㅕㄹㅈㅔ``."""
    return word.translate(_KEYS)


def initials(word: str) -> str:
    """One letter for each character of ``word``: the first consonant of a syllable, others in lower case."""
    return chosung(word.lower())


def last_keys(word: str) -> int:
    """The number of keys of the last character of ``word``, which may still be incomplete."""
    return len(typed(word[-1:]))


def marked(text: str, start: int, size: int) -> Span:
    """The span in ``text`` of the characters that keys ``start`` to ``start + size`` of its words belong to."""
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
    """The span in ``text`` of characters ``start`` to ``start + size`` of its words."""
    places = [place for match in _WORD.finditer(text) for place in range(match.start(), match.end())]
    return places[min(start, len(places) - 1)], places[min(start + size, len(places)) - 1] + 1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of which some syllables were typed as their first consonants only: ``네이버ㅍㅇ``.

    ``initials`` has one letter for each character. ``exact`` has the keys that each character must have or, if it is
    the last one, begin with; they are empty for a consonant alone, which stands for any syllable that begins with it.
    """

    initials: str
    exact: tuple[str, ...]

    def admits(self, place: int, character: str) -> bool:
        """Whether ``character``, whose initial is the right one, fits what was typed at ``place``."""
        keys, wanted = typed(character), self.exact[place]
        return keys.startswith(wanted) if place == len(self.exact) - 1 else not wanted or keys == wanted


def patterns(text: str) -> Iterator[Pattern]:
    """The patterns that ``text`` may mean if its lone consonants stand for syllables; none if it has none.

    An input method writes 네이버 and ㅍㅇ as ``네이벞ㅇ``: the final consonant before a lone consonant may be one, too.
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
    """``syllable`` with its final consonant, if it has one, moved behind it: ``벞`` is ``버ㅍ``."""
    opened = without_coda(syllable)
    return opened + typed(syllable)[len(typed(opened)) :]


def _pattern(text: str) -> Pattern:
    return Pattern(initials(text), tuple("" if character in CONSONANTS else typed(character) for character in text))
