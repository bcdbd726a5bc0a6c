"""Marks: what lines that are questions or answers begin with: ``Q1.``, ``[질문]``, ``답변:``."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.readers.item import Form
from search.korean.markdown import plain

_BEFORE = r"^(?P<before>(?:\s|<[^<>]{1,200}>|[-*•·>]\s|#{1,6}\s)*)(?P<bold>\*\*|__)?"
_AFTER = r"(?(bold)(?P<closed>\*\*|__)?)\s*"
_SIGN = r"(?:\.(?![A-Za-z])|[):\uff1a])"
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAK = re.compile(r"(<br\s{0,9}/?>|\n)", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:\(?\d{1,3}(?:[.-]\d{1,3})*[.)]\s*(?!\d)|[①-⑳]\s*|[가나다라마바사아자차카타파하][.)]\s+)")
_ASKS = re.compile(
    r"(?:[?\uff1f]|나요|까요|가요|죠|지요|는지|습니까|입니까|는가|은가|인가|을까|할까|어떻게|려면)[\s.!\"”’)*_]*$"
)


def _signed(names: str, emblems: str) -> re.Pattern[str]:
    bracketed = rf"[\[(<【]\s?(?:{names})\s?\d{{0,3}}\s?[\])>】][.:\uff1a]?"
    numbered = rf"(?:{names})\s?[-.]?\s?\d{{0,3}}\s?{_SIGN}"
    return re.compile(f"{_BEFORE}(?:{bracketed}|{numbered}|{emblems}){_AFTER}", re.IGNORECASE)


def _bare(letter: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}{letter}\s{{1,9}}(?=[가-힣\d\"“‘'\[]){_AFTER}")


@dataclass(frozen=True, slots=True)
class Marks:
    """The patterns of what questions and answers begin with, and how sure they make that these are some."""

    question: re.Pattern[str]
    answer: re.Pattern[str]
    sure: float

    def parts(self, text: str) -> Iterator[str]:
        """``text``, cut before each line that begins with a mark."""
        part = ""
        for line in _BREAK.split(text):
            if part.strip() and (self.question.match(line) or self.answer.match(line)):
                yield part.strip()
                part = ""
            part += line
        yield part.strip()


SIGNS = Marks(
    _signed("Q|질문|문", r"Q\s?[-.]?\s?\d{1,3}(?=\s)|❓|🙋|🅠|Ⓠ"),
    _signed("A|답변|답", r"A\s?[-.]?\s?\d{1,3}(?=\s)|🅰️?|Ⓐ|↳"),
    sure=0.95,
)
LETTERS = Marks(_bare("Q"), _bare("A"), sure=0.95)
LINES = Marks(
    re.compile(_BEFORE + r"(?=[^\n]{2,120}[?\uff1f](?:[*_ ]|<[^<>]{1,200}>){0,9}(?:\n|$))" + _AFTER),
    SIGNS.answer,
    sure=0.6,
)
KINDS = (SIGNS, LETTERS, LINES)
"""Marks with a sign, letters alone, and lines that only end with a question mark: each if those before are not used."""


def without(text: str, mark: re.Pattern[str]) -> str:
    """``text`` without the ``mark`` that it begins with, and without a list's bullet before that."""
    found = mark.match(text)
    if found is None:
        return text
    tags = "".join(_TAG.findall(found["before"]))
    bold = "" if found["closed"] else found["bold"] or ""
    return tags + bold + text[found.end() :]


def title(text: str, form: Form) -> str:
    """The words of a heading on one line, without the number before it: ``1. 환불은 언제 되나요?``, ``가.``."""
    words = html.unescape(_TAG.sub("", text)) if form == "html" else text
    words = _ESCAPE.sub(r"\1", plain(words)) if form == "markdown" else words
    return _NUMBER.sub("", " ".join(words.split()))


def asks(text: str) -> bool:
    """Whether ``text`` ends as a question does: ``되나요``, ``하려면``, ``?``."""
    return bool(_ASKS.search(text[-40:]))
