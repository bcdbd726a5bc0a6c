"""Politeness: removes greetings, thanks, laughter, tears and exclamation marks around a question. Pure."""

import re
import unicodedata
from functools import cache

from search.korean import lists

_TEARS = re.compile(r"([ㅋㅎㅠㅜㅡ])\1+|[ㅠㅜ]+(?=\W|$)|(?<![^\W_])[ㅋㅎ](?=\W|$)")
"""Letters alone that stand for laughter, tears and the like."""
_ECHO = re.compile(r"([ㄷㅇ])\1+")
"""Repeated ㄷ (a shiver) or ㅇ (a yes): kept if the message holds another consonant alone, as a query of 초성 does."""
_INITIAL = re.compile("[ㄱㄴㄹㅁㅂㅅㅈㅊㅌㅍ]")
_MARKS = re.compile(r"[!~^;…]+|\.{2,}|(?<=\?)\?+")


def without_courtesy(text: str) -> str:
    """The normalised ``text`` without greetings, thanks and the like; unchanged if nothing else would be left."""
    calm = "".join(" " if _is_picture(character) else character for character in text)
    calm = _MARKS.sub(" ", _TEARS.sub(" ", calm))
    calm = calm if _INITIAL.search(calm) else _ECHO.sub(" ", calm)
    calm = _after().sub("", _before().sub("", " ".join(calm.split())))
    calm = " ".join(calm.split())
    return calm if sum(map(str.isalnum, calm)) > 1 else text


@cache
def _before() -> re.Pattern[str]:
    """The pattern of what may stand before a question: greetings, and phrases that announce a question."""
    said = "|".join((*lists.entries("greeting_patterns"), *lists.entries("request_patterns")))
    return re.compile(rf"^(?:(?:{said})(?=\W|$)[\s,.]*)+")


@cache
def _after() -> re.Pattern[str]:
    """The pattern of what may stand after a question: phrases that say it is one, thanks and pleas."""
    said = "|".join((*lists.entries("request_patterns"), *lists.entries("farewell_patterns")))
    return re.compile(rf"(?:(?<=\W)(?:{said})[\s,.]*)+$")


def _is_picture(character: str) -> bool:
    """Whether ``character`` is an emoji or a part of one."""
    return character > "\u2000" and unicodedata.category(character) in ("So", "Sk", "Mn", "Me")
