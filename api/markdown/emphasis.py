"""Emphasis: where ``**`` and ``*`` open and close in Korean, whose particles stand right behind a word.

CommonMark sees no end of bold in ``**환불(취소)**은``: a closing bracket before the stars, and a letter behind them.
Here punctuation does not count where a Chinese, Japanese or Korean letter stands on the other side, as the amendment
for these scripts proposes (https://github.com/tats-u/markdown-cjk-friendly). A single star within a word is a sign of
multiplication or of something left out (``2*3*4``, ``홍*동``), and more than three in a row hide digits
(``1234-****-****-5678``).
"""

import re

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

from api.markdown.marks import BEGIN, END

_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_RUN = re.compile(r"\*+|_+")
_LONGEST = 3


def emphasis(state: StateInline, silent: bool) -> bool:
    """The rule of the inline parser, in the place of its own."""
    run = _RUN.match(state.src, state.pos, state.posMax)
    if silent or not run:
        return False
    opens, closes = _sides(run[0], _before(state.src, run.start()), _after(state.src, run.end(), state.posMax))
    for sign in run[0]:
        state.push("text", "", 0).content = sign
        state.delimiters.append(Delimiter(ord(sign), len(run[0]), len(state.tokens) - 1, -1, opens, closes))
    state.pos = run.end()
    return True


def _before(text: str, start: int) -> str:
    """The character before ``start`` that is no mark; a space at the beginning."""
    while start > 0 and text[start - 1] in (BEGIN, END):
        start -= 1
    return text[start - 1] if start > 0 else " "


def _after(text: str, end: int, last: int) -> str:
    """The character at ``end`` or after it that is no mark; a space at ``last``."""
    while end < last and text[end] in (BEGIN, END):
        end += 1
    return text[end] if end < last else " "


def _sides(run: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether ``run`` between these characters may open, and whether it may close."""
    if len(run) > _LONGEST:
        return False, False
    opens = not after.isspace() and (not _punctuation(after) or _apart(before))
    closes = not before.isspace() and (not _punctuation(before) or _apart(after))
    if run == "*":
        return opens and not before.isalnum(), closes and (not after.isalnum() or _cjk(after))
    if run[0] == "_":
        within = len(run) > 1  # a name of a file may have one between Korean words
        return (
            opens and (not closes or _punctuation(before) or (within and _cjk(before))),
            closes and (not opens or _punctuation(after) or (within and _cjk(after))),
        )
    return opens, closes


def _apart(neighbour: str) -> bool:
    """Whether punctuation on the other side of a run does not matter beside ``neighbour``."""
    return neighbour.isspace() or _punctuation(neighbour) or _cjk(neighbour)


def _punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _cjk(character: str) -> bool:
    return _CJK.match(character) is not None
