"""Keyboard: text that was typed while the keyboard was in the other language. Pure."""

import re
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
"""Letters alone that a visitor does type in Korean mode: laughter, tears."""
_COMMON = 0.75
"""The share of an English-mode run's syllables that must be common ones for it to be Korean."""
_KOREAN = 0.5
"""The share of a query's Latin letters that must read as Korean for the query to be typed in the wrong mode."""
_LEAST = 3
"""Latin letters that a query needs for that: a short word such as "to" or "do" reads as a syllable by chance."""
_LONGEST = 16
"""Letters of the longest run that is taken for English: longer ones are a visitor's cat."""


class Vocabulary(Protocol):
    """What an index knows of its language."""

    def holds(self, word: str) -> bool:
        """Whether a text of the index holds ``word``, which is in lower case."""

    def familiar(self, word: str) -> bool:
        """Whether texts of the index hold all pairs of neighbouring characters in ``word``."""


def to_hangul(text: str) -> str:
    """What the keys of ``text`` type in Korean mode: ``rufwp`` is ``결제``. Other characters stay."""
    return compose("".join(_TO_HANGUL.get(_SHIFTED.get(key, key), key) for key in text))


def to_latin(text: str) -> str:
    """What the keys of ``text`` type in English mode: ``결제`` is ``rufwp``. Other characters stay."""
    return "".join(_TO_LATIN.get(letter, letter) for letter in letters(text))


def retyped(text: str, vocabulary: Vocabulary) -> str:
    """``text`` as it reads in the mode that its visitor meant; unchanged where it makes sense as it is.

    Runs of Latin letters become Korean if most of the query's letters read as common syllables and the run is no word
    that the index holds; beside Korean, only if the index is familiar with what they read as. Runs with letters alone
    become Latin if the index holds the word, or if no Korean is written like that.
    """
    return _korean(_latin(text, vocabulary), vocabulary)


def _korean(text: str, vocabulary: Vocabulary) -> str:
    runs: list[str] = _LATIN_RUN.findall(text)
    read = {run: hangul for run in runs if not vocabulary.holds(run.lower()) and (hangul := _reading(run))}
    if any(map(is_syllable, text)):
        read = {run: hangul for run, hangul in read.items() if len(hangul) > 1 and vocabulary.familiar(hangul)}
    elif sum(map(len, read)) < _LEAST or sum(len(run) for run in runs if run in read) < _KOREAN * sum(map(len, runs)):
        return text
    return _LATIN_RUN.sub(lambda run: read.get(run[0], run[0]), text)


def _reading(run: str) -> str | None:
    """The Korean that the keys of ``run`` type, with or without the Caps Lock; None if they type none."""
    hangul = to_hangul(run.lower() if run.isupper() else run)
    if all(map(is_syllable, hangul)) and sum(map(_is_common, hangul)) >= _COMMON * len(hangul):
        return hangul
    return None


def _is_common(syllable: str) -> bool:
    """Whether it is one of the 2,350 syllables of KS X 1001, which are those that Korean words are written with."""
    return len(syllable.encode("euc_kr")) == 2  # the codec spells others with eight bytes


def _latin(text: str, vocabulary: Vocabulary) -> str:
    return _HANGUL_RUN.sub(lambda run: _word(run[0], vocabulary), text)


def _word(run: str, vocabulary: Vocabulary) -> str:
    """The English word that ``run`` was meant as, or ``run``."""
    alone = [character for character in _FEELING.sub("", run) if not is_syllable(character)]
    if not VOWELS & set(alone):
        return run
    word = to_latin(run).lower()
    least = 3 if run[0] in VOWELS else 4  # no Korean begins with a vowel alone
    plausible = least <= len(word) <= _LONGEST and set(word) & set("aeiou") and 2 * len(alone) >= len(run)
    return word if plausible or vocabulary.holds(word) else run
