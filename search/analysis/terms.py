"""Terms: makes the terms that are indexed for a text: morphemes, values and bigrams. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from search.analysis.morpheme import DROPPED, Morpheme
from search.analysis.numbers import Value, rewritten
from search.records.term import BIGRAM, VALUE, Term

_PART = re.compile(r"[0-9:.]+|[^0-9:.=]+")
_GRAMMAR = ("E", "VX", "VCP", "XSV", "XSA")
"""Beginnings of the tags of endings, helping verbs, the copula, and what makes verbs of nouns: ``-고 싶어요``."""


def terms(text: str, morphemes: Sequence[Morpheme], values: Sequence[Value] = ()) -> list[Term]:
    """The morphemes of ``text`` that carry meaning, in order of appearance, and then its bigrams.

    The ``values`` in it stand among the morphemes, each before its number and its unit: who asks for three days may
    mean what takes three working days. The bigrams are those of the text with the values in their notation, without
    those of grammar alone, by which ``내리고 싶어요`` would be near ``올리고 싶어요``.
    """
    found = [Term(one.form, one.start, one.end) for one in morphemes if not one.tag.startswith(DROPPED)]
    grammar = {place for one in morphemes if one.tag.startswith(_GRAMMAR) for place in range(one.start, one.end)}
    if values:
        found = [each for one in found for each in (one, *_parts(one))]
    bigrams = _bigrams_around(text, values) if values else _bigrams(text)
    return found + [one for one in bigrams if not (one.start in grammar and one.end - 1 in grammar)]


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
