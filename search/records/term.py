"""Term: a form that is indexed for a text, with its position in that text."""

from collections.abc import Sequence
from typing import NamedTuple

Placed = tuple[str, int, int]
"""A form, its start and its end: what a :class:`Term` is and takes longer to be made as."""
BIGRAM = "#"
"""Begins the form of a bigram, so that it never counts as a morpheme: symbols are no morphemes that are kept."""
VALUE = "="
"""Begins the form of a value, ``=10000원``, so that it never counts as a morpheme. It counts among the words."""


class Term(NamedTuple):
    """A term: the ``form`` that is indexed, and its ``start`` and ``end`` in the normalised, case-folded text."""

    form: str
    start: int
    end: int


class Noun(NamedTuple):
    """A noun: its ``form``, its position in the same text, and the end of the particles after it."""

    form: str
    start: int
    end: int
    over: int


def words_and_bigrams(forms: Sequence[str]) -> tuple[list[str], list[str]]:
    """The forms that are morphemes or values, and those that are bigrams."""
    return [form for form in forms if not form.startswith(BIGRAM)], [form for form in forms if form.startswith(BIGRAM)]
