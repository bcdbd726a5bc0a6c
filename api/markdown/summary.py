"""Summary: a FAQ in a few words."""

from api.markdown.rendering import words
from search.records.faq import Faq

TITLE = 60
DESCRIPTION = 150


def title(faq: Faq) -> str:
    """The question of ``faq``; of one without a question, the beginning of its answer."""
    return faq.question or beginning(words(faq.answer), TITLE)


def description(faq: Faq) -> str:
    """The beginning of the answer of ``faq``, on one line."""
    return beginning(words(faq.answer), DESCRIPTION)


def beginning(text: str, length: int) -> str:
    """``text`` if it is no longer than ``length``, else its beginning."""
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
