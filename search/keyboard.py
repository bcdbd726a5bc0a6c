"""Keyboard: text that was typed while the keyboard was in the other language. Pure."""

from search.jamo import compose, letters

_QWERTY = "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml"
_HANGUL = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ"
_TO_HANGUL = dict(zip(_QWERTY, _HANGUL, strict=True))
_TO_LATIN = dict(zip(_HANGUL, _QWERTY, strict=True))
_SHIFTED = {key.upper(): key for key in _QWERTY if key.islower() and key.upper() not in _QWERTY}
"""Keys that type the same letter with Shift and without."""


def to_hangul(text: str) -> str:
    """What the keys of ``text`` type in Korean mode: ``rufwp`` is ``결제``. Other characters stay."""
    return compose("".join(_TO_HANGUL.get(_SHIFTED.get(key, key), key) for key in text))


def to_latin(text: str) -> str:
    """What the keys of ``text`` type in English mode: ``결제`` is ``rufwp``. Other characters stay."""
    return "".join(_TO_LATIN.get(letter, letter) for letter in letters(text))
