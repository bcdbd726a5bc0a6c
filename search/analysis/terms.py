"""Terms: makes the terms that are indexed for a text: morphemes, values and bigrams. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from search.analysis.morpheme import DROPPED, Morpheme
from search.analysis.numbers import Value, rewritten
from search.records.term import BIGRAM, VALUE, Term

_PART = re.compile(r"[0-9:.]+|[^0-9:.=]+")


def terms(text: str, morphemes: Sequence[Morpheme], values: Sequence[Value] = ()) -> list[Term]:
    """The morphemes of ``text`` that carry meaning, in order of appearance, and then its bigrams.

    The ``values`` in it stand among the morphemes, each before its number and its unit: who asks for three days may
    mean what takes three working days. The bigrams are those of the text with the values in their notation.
    """
    found = [Term(one.form, one.start, one.end) for one in morphemes if not one.tag.startswith(DROPPED)]
    if not values:
        return found + _bigrams(text)
    return [each for one in found for each in (one, *_parts(one))] + _bigrams_around(text, values)


def _parts(term: Term) -> list[Term]:
    """The number and the unit of a value; nothing for another term."""
    if not term.form.startswith(VALUE):
        return []
    return [Term(part, term.start, term.end) for part in _PART.findall(term.form)]


def _bigrams(text: str) -> list[Term]:
    """Pairs of letters or digits that stand side by side once everything between them is taken out.

    Their forms are marked, so that a bigram never counts as a morpheme.
    """
    letters = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [Term(f"{BIGRAM}{first}{second}", start, end + 1) for (start, first), (end, second) in pairwise(letters)]


def _bigrams_around(text: str, values: Sequence[Value]) -> list[Term]:
    """The bigrams of ``text`` with its ``values`` in their notation, without those inside a value that is a term."""
    shown = rewritten(text, values)
    whole = {(value.start, value.end) for value in values if value.forms}
    letters = [
        (span, character) for span, character in zip(shown.places, shown.text, strict=True) if character.isalnum()
    ]
    return [
        Term(f"{BIGRAM}{first}{second}", start[0], end[1])
        for (start, first), (end, second) in pairwise(letters)
        if start != end or start not in whole
    ]
