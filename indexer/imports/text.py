"""Text: gives texts of other programs the spelling in which entries are kept. Pure."""

import re
import unicodedata
from functools import lru_cache

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How Excel writes characters that XML can't hold: ``_x000D_`` for a carriage return."""
_BREAK = re.compile(r"\r\n?|\x0b|\x0c|\u2028|\u2029|\x85")
_BLANK_LINES = re.compile(r"\n{3,}")
_MARK = r"^\s*(?:(?:{0})\s?\d{{0,4}}\s*[.:)]|\[(?:{0})\s?\d{{0,4}}\])\s*(?=\S)"
_ASKING = re.compile(_MARK.format("Q|질문|문"), re.IGNORECASE)
_REPLYING = re.compile(_MARK.format("A|답변|답"), re.IGNORECASE)
"""Marks before a question and before an answer: ``Q.``, ``Q1)``, ``[질문]``, ``답변:``."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINER = "\u200d"
"""What joins several emoji to one."""
_WIDE: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Full-width letters, digits and signs, and the ordinary ones."""


_ORDINARY = re.compile(r"[!-~가-힣·…]*(?:[ \n](?! ?\n)[!-~가-힣·…]+)*")
"""Texts that are as they should be already, which most are."""


def block(text: str) -> str:
    """``text`` with ordinary line breaks, spaces and widths, and at most one blank line in a row.

    What Excel escaped is written out; control characters and invisible ones are removed; Hangul is composed. Spaces at
    the beginning of a line stay, since Markdown reads them.
    """
    if _ORDINARY.fullmatch(text) and "_x" not in text:
        return text
    written = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), text)
    broken = _BREAK.sub("\n", unicodedata.normalize("NFC", written))
    visible = "".join(map(_visible, broken.translate(_WIDE)))
    return _BLANK_LINES.sub("\n\n", "\n".join(map(str.rstrip, visible.split("\n")))).strip()


def line(text: str) -> str:
    """``text`` on one line."""
    return " ".join(block(text).split())


def question(text: str) -> str:
    """``text`` on one line, without the ``Q.`` or ``[질문]`` that stands before it."""
    return _ASKING.sub("", line(text), count=1)


def answer(text: str) -> str:
    """``text`` as :func:`block` has it, without the ``A.`` or ``답변:`` that stands before it."""
    return _REPLYING.sub("", block(text), count=1)


@lru_cache(4096)
def _visible(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _INVISIBLE:
        return " " if unicodedata.category(character) == "Zs" else character
    return {"\t": " ", _JOINER: _JOINER}.get(character, "")
