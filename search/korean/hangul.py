"""Hangul: converts between syllables and the letters (자모) of the standard two-set keyboard (두벌식). Pure."""

from functools import lru_cache

CHOSUNG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JUNGSUNG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
JONGSUNG: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

KNOWN = 4096
"""How many characters' letters are cached: Korean is written with some 2,400 syllables."""
_FIRST, _LAST = 0xAC00, 0xD7A3
_PARTS = {
    **{"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"},
    **{"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ"},
    **{"ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ"},
}
"""The letters that take two keys, with those keys."""
_JOINED = {parts: letter for letter, parts in _PARTS.items()}
VOWELS = frozenset(JUNGSUNG)
CONSONANTS = frozenset(CHOSUNG)


def is_syllable(character: str) -> bool:
    """Whether ``character`` is a composed Hangul syllable."""
    return _FIRST <= ord(character) <= _LAST


def letters(text: str) -> str:
    """The letters that type ``text``, one for each key: ``환`` is ``ㅎㅗㅏㄴ``. Other characters stay."""
    return "".join(map(keys, text))


@lru_cache(KNOWN)
def keys(character: str) -> str:
    """The letters that type ``character``, one for each key; ``character`` itself if it is not Hangul."""
    if not is_syllable(character):
        return _PARTS.get(character, character)
    first, rest = divmod(ord(character) - _FIRST, len(JUNGSUNG) * len(JONGSUNG))
    middle, last = divmod(rest, len(JONGSUNG))
    return "".join(_PARTS.get(part, part) for part in (CHOSUNG[first], JUNGSUNG[middle], JONGSUNG[last]))


_FIRSTS = {code: ord(CHOSUNG[(code - _FIRST) // (len(JUNGSUNG) * len(JONGSUNG))]) for code in range(_FIRST, _LAST + 1)}


def chosung(text: str) -> str:
    """``text`` with each syllable replaced by its first consonant: ``결제 오류`` is ``ㄱㅈ ㅇㄹ``. Others stay."""
    return text.translate(_FIRSTS)


def coda(syllable: str) -> str:
    """The final consonant of a composed syllable, as one letter; empty if it ends with a vowel."""
    return JONGSUNG[(ord(syllable) - _FIRST) % len(JONGSUNG)]


def without_coda(syllable: str) -> str:
    """A composed syllable without its final consonant: ``벞`` is ``버``."""
    return chr(ord(syllable) - (ord(syllable) - _FIRST) % len(JONGSUNG))


def beginning_with(consonant: str) -> tuple[str, str]:
    """The first and the last syllable that begin with ``consonant``; all others lie between them."""
    count = len(JUNGSUNG) * len(JONGSUNG)
    first = _FIRST + CHOSUNG.index(consonant) * count
    return chr(first), chr(first + count - 1)


def _syllable(first: str, middle: str, last: str) -> str:
    if not (first and middle):
        return first + middle + last
    place = CHOSUNG.index(first) * len(JUNGSUNG) + JUNGSUNG.index(middle)
    return chr(_FIRST + place * len(JONGSUNG) + JONGSUNG.index(last))


def compose(typed: str) -> str:
    """What a Korean keyboard writes for the letters ``typed``: syllables, and single letters where none is possible.

    As with an input method, a consonant ends the syllable before it unless a vowel follows, which moves it (or its
    second half) to the next syllable. ``compose(letters(text)) == text`` for text of syllables.
    """
    shown: list[str] = []
    first = middle = last = ""
    for letter in typed:
        if letter in VOWELS:
            if last:  # it takes the consonant before it along
                taken = _PARTS.get(last, last)
                shown.append(_syllable(first, middle, taken[:-1]))
                first, middle, last = taken[-1], letter, ""
            elif not middle or middle + letter in _JOINED:
                middle = _JOINED.get(middle + letter, letter)
            else:
                shown.append(_syllable(first, middle, last))
                first, middle = "", letter
        elif (
            letter in CONSONANTS and first and middle and (joined := _JOINED.get(last + letter, last or letter)) != last
        ):
            if joined in JONGSUNG:
                last = joined
            else:
                shown.append(_syllable(first, middle, last))
                first, middle, last = letter, "", ""
        else:
            shown.append(_syllable(first, middle, last))
            first, middle, last = (letter if letter in CONSONANTS else ""), "", ""
            shown.append("" if first else letter)
    return "".join(shown) + _syllable(first, middle, last)
