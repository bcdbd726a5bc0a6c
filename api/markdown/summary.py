"""Summary: what a FAQ is about, in a few words."""

from api.markdown.rendering import words
from search.korean.titles import beginning
from search.records.faq import Faq

DESCRIPTION = 150


def description(faq: Faq) -> str:
    """The beginning of the answer of ``faq``, on one line."""
    return beginning(words(faq.answer), DESCRIPTION)
