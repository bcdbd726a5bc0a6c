"""Titles: what a FAQ is called where there is room for a line only."""

from search.korean.markdown import plain
from search.records.faq import Faq

TITLE = 60
"""The longest title, in characters, of a FAQ without a question."""


def title(faq: Faq) -> str:
    """The question of ``faq``; of one without a question, the first line of its answer, or that line's beginning."""
    return faq.question or beginning(" ".join(plain(faq.answer).strip().split("\n", 1)[0].split()), TITLE)


def beginning(text: str, length: int) -> str:
    """``text`` if it is no longer than ``length``, else its beginning."""
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
