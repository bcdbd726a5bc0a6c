"""Normalisation of text: one spelling for what looks the same. Pure."""

import re
import unicodedata

_CHOSUNG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JUNGSUNG = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_JONGSUNG = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_LONE_JAMO = {
    first + offset: letter
    for first, letters in ((0x1100, _CHOSUNG), (0x1161, _JUNGSUNG), (0x11A8, _JONGSUNG))
    for offset, letter in enumerate(letters)
}
_NOT_COMPATIBILITY_JAMO = re.compile("[^\u3131-\u318e]+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Hangul's letters for "no letter here": invisible, though Unicode calls them letters."""


def normalize(text: str) -> str:
    """``text`` in NFKC with composed syllables, single spaces and no invisible characters.

    Letters typed alone (ㅠㅠ, ㄱㅈ) stay what a keyboard types: plain NFKC would turn them into conjoining
    jamo, which no dictionary holds and no user types. Zero-width characters vanish, other white space and
    control characters count as one space, lone surrogates are dropped.
    """
    folded = _NOT_COMPATIBILITY_JAMO.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    visible = "".join(map(_visible, folded.translate(_LONE_JAMO)))
    return " ".join(visible.split())


def _visible(character: str) -> str:
    if character in _FILLERS:
        return ""
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return " " if unicodedata.category(character) == "Cc" else ""


_MARKUP = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|\d{1,2}\.|#{1,6}|>)\s+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(markdown: str) -> str:
    """The words of short Markdown: without emphasis, list marks, headings and link targets."""
    return _MARKUP.sub("", _LINK.sub(r"\1", markdown))
