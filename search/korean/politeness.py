"""Courtesy: what a visitor says beside the question: greetings, thanks, sighs, tears, exclamation marks. Pure."""

import re
import unicodedata

_TEARS = re.compile(r"([ㅋㅎㅠㅜㅡ])\1+|[ㅠㅜ]+(?=\W|$)|(?<![^\W_])[ㅋㅎ](?=\W|$)")
"""Letters alone that stand for laughter, tears and the like."""
_ECHO = re.compile(r"([ㄷㅇ])\1+")
"""A shiver and a yes, unless the message is written in first consonants, as one that holds another is."""
_INITIAL = re.compile("[ㄱㄴㄹㅁㅂㅅㅈㅊㅌㅍ]")
_MARKS = re.compile(r"[!~^;…]+|\.{2,}|(?<=\?)\?+")
_HELLO = (
    r"안녕하(?:세요|십니까|셔요)|안녕|수고(?:하십니다|하세요| ?많으십니다| ?많으세요)|실례(?:합니다|지만)|저기요?"
    r"|(?:아|하|와|헐|참|아니|어휴|에휴) ?(?:진짜|정말|짜증 ?나(?:네|요)?|답답해(?:요)?)?|아놔|다름이? ?아니(?:라|고)"
    r"|(?:질문|문의)(?:이|가)? ?(?:있습니다|있어요|있는데요|하나만요)"
)
_ASK = r"(?:문의|질문|여쭤|여쭙|연락) ?(?:드립니다|드려요|드릴게요|합니다|할게요|봅니다|봐요)"
_BYE = (
    r"감사(?:합니다|해요|드립니다|드려요)|고맙(?:습니다|어요)|고마워요|수고(?:하세요|하십시오)"
    r"|부탁 ?(?:드립니다|드려요|해요|합니다)|제발(?:요)?|빨리(?:요)?"
)
_BEFORE = re.compile(rf"^(?:(?:{_HELLO}|{_ASK})(?=\W|$)[\s,.]*)+")
_AFTER = re.compile(rf"(?:(?<=\W)(?:{_ASK}|{_BYE})[\s,.]*)+$")


def without_courtesy(text: str) -> str:
    """The normalised ``text`` without what says nothing about the question; as it is where nothing else is said."""
    calm = "".join(" " if _is_picture(character) else character for character in text)
    calm = _MARKS.sub(" ", _TEARS.sub(" ", calm))
    calm = calm if _INITIAL.search(calm) else _ECHO.sub(" ", calm)
    calm = _AFTER.sub("", _BEFORE.sub("", " ".join(calm.split())))
    calm = " ".join(calm.split())
    return calm if sum(map(str.isalnum, calm)) > 1 else text


def _is_picture(character: str) -> bool:
    """Whether it is an emoji or a part of one."""
    return character > "\u2000" and unicodedata.category(character) in ("So", "Sk", "Mn", "Me")
