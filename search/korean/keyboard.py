"""Keyboard: corrects text that was typed while the keyboard was set to the other language. Pure."""

import re
from collections.abc import Callable
from typing import Protocol

from search.korean.hangul import VOWELS, compose, is_syllable, letters

_QWERTY = "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml"
_HANGUL = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
_TO_HANGUL = dict(zip(_QWERTY, _HANGUL, strict=True))
_TO_LATIN = dict(zip(_HANGUL, _QWERTY, strict=True))
_SHIFTED = {key.upper(): key for key in _QWERTY if key.islower() and key.upper() not in _QWERTY}
"""Keys that type the same letter with Shift and without."""

_LATIN_RUN = re.compile("[A-Za-z]+")
_HANGUL_RUN = re.compile("[\u3131-\u3163가-힣]+")
_FEELING = re.compile("([ㅋㅎㅠㅜㅡㅇㄷㅗ])\\1+|[ㅠㅜ]+$")
"""Letters alone that a visitor types on purpose in Korean mode: laughter, tears."""
_COMMON = 0.75
"""The share of an English-mode run's syllables that must be common ones for it to be Korean."""
_KOREAN = 0.5
"""The share of a query's Latin letters that must read as Korean for the query to be typed in the wrong mode."""
_LEAST = 3
"""Latin letters that a query needs for that: a short word such as "to" or "do" reads as a syllable by chance."""
_LONGEST = 16
"""Letters of the longest run that is taken for English: longer ones are random keys."""


class Vocabulary(Protocol):
    """The protocol of what the keyboard and Hanja steps ask of an index's words."""

    def holds(self, word: str) -> bool:
        """Whether a text of the index holds ``word``, given in lower case."""

    def familiar(self, word: str) -> bool:
        """Whether texts of the index hold all pairs of neighbouring characters in ``word``."""


def to_hangul(text: str) -> str:
    """What the keys of ``text`` type in Korean mode: ``rufwp`` is ``결제``. Other characters stay."""
    return compose("".join(_TO_HANGUL.get(_SHIFTED.get(key, key), key) for key in text))


def to_latin(text: str) -> str:
    """What the keys of ``text`` type in English mode: ``결제`` is ``rufwp``. Other characters stay."""
    return "".join(_TO_LATIN.get(letter, letter) for letter in letters(text))


def retyped(text: str, vocabulary: Vocabulary, is_slip: Callable[[str], bool]) -> str:
    """``text`` in the language of the keyboard that was meant; unchanged where it makes sense as typed.

    Runs of Latin letters become Korean if most of the query's letters type common syllables and the index does not hold
    the run as a word; beside Korean, only if the result is familiar to the index. Runs of Hangul with letters alone
    become Latin if the index holds the word, or if Korean is never written like that and the run is no slip, as
    ``혀ㅏㄱ인`` for 확인 ``is_slip``.
    """
    return _korean(_latin(text, vocabulary, is_slip), vocabulary)


def _korean(text: str, vocabulary: Vocabulary) -> str:
    runs: list[str] = _LATIN_RUN.findall(text)
    read = {run: hangul for run in runs if not vocabulary.holds(run.lower()) and (hangul := _reading(run))}
    if any(map(is_syllable, text)):
        read = {run: hangul for run, hangul in read.items() if len(hangul) > 1 and vocabulary.familiar(hangul)}
    elif sum(map(len, read)) < _LEAST or sum(len(run) for run in runs if run in read) < _KOREAN * sum(map(len, runs)):
        return text
    return _LATIN_RUN.sub(lambda run: read.get(run[0], run[0]), text)


def _reading(run: str) -> str | None:
    """The Korean that the keys of ``run`` type, with or without Caps Lock; None if they type none."""
    hangul = to_hangul(run.lower() if run.isupper() else run)
    if all(map(is_syllable, hangul)) and sum(map(_is_common, hangul)) >= _COMMON * len(hangul):
        return hangul
    return None


def _is_common(syllable: str) -> bool:
    """Whether ``syllable`` is one of the 2,350 of KS X 1001, with which Korean words are written."""
    return len(syllable.encode("euc_kr")) == 2  # the codec encodes others as eight bytes


def _latin(text: str, vocabulary: Vocabulary, is_slip: Callable[[str], bool]) -> str:
    return _HANGUL_RUN.sub(lambda run: _word(run[0], vocabulary, is_slip), text)


def _word(run: str, vocabulary: Vocabulary, is_slip: Callable[[str], bool]) -> str:
    """The English word that was meant by ``run``; ``run`` itself if there is none."""
    alone = [character for character in _FEELING.sub("", run) if not is_syllable(character)]
    if not VOWELS & set(alone) or len(run) == 1:
        return run
    word = to_latin(run).lower()
    least = 3 if run[0] in VOWELS else 4  # no Korean begins with a vowel alone
    plausible = least <= len(word) <= _LONGEST and set(word) & set("aeiou") and 2 * len(alone) >= len(run)
    return word if vocabulary.holds(word) or (plausible and not is_slip(run)) else run
