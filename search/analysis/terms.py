"""Terms: makes the terms that are indexed for a text, morphemes and bigrams. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from search.analysis.morpheme import DROPPED, Morpheme
from search.records.term import BIGRAM, Term


def terms(text: str, morphemes: Sequence[Morpheme]) -> list[Term]:
    """The morphemes of ``text`` that carry meaning, in order of appearance, and then its bigrams."""
    return [Term(one.form, one.start, one.end) for one in morphemes if not one.tag.startswith(DROPPED)] + _bigrams(text)


def _bigrams(text: str) -> list[Term]:
    """Pairs of letters or digits that stand side by side once everything between them is taken out.

    Their forms are marked, so that a bigram never counts as a morpheme.
    """
    letters = [(place, character) for place, character in enumerate(text) if character.isalnum()]
    return [Term(f"{BIGRAM}{first}{second}", start, end + 1) for (start, first), (end, second) in pairwise(letters)]
