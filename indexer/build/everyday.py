"""Choose the everyday words that lead to what a help center's FAQs say."""

import re
from collections.abc import Iterator
from functools import cache

from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions, keys
from search.index.postings import Postings
from search.korean import everyday
from search.korean.everyday import Group
from search.records.expansion import Expansion
from search.records.term import BIGRAM, words_and_bigrams

_OF_TWO = re.compile("[가-힣]((?:받|지|주|가|오|내|놓|두|보|나|들|먹|넣)다)$")
"""The second part of a verb that may be made of two."""


def expansions(analyzer: Analyzer, whole: Postings) -> Expansions:
    """The shipped everyday words whose meaning any FAQ of ``whole`` holds.

    Of several meanings the surest comes first, of equally sure ones that which more FAQs hold.
    """

    @cache
    def terms(meant: str) -> tuple[str, ...]:
        return tuple(term.form for term in analyzer.analyse(meant).terms)

    @cache
    def holding(words: tuple[str, ...]) -> int:
        return len(whole.holding_all(words))

    @cache
    def names(said: str) -> frozenset[tuple[str, ...]]:
        return frozenset(named(analyzer, said))

    surest: dict[tuple[tuple[str, ...], str], Expansion] = {}
    for group in everyday.groups():
        for said, meant in _leading(group, whole):
            words = tuple(words_and_bigrams(terms(meant))[0])
            if not words or not holding(words):
                continue
            for name in names(said):
                known = surest.get((name, meant))
                if known is None or known.weight < group.weight:
                    surest[name, meant] = Expansion(said, name, meant, words, terms(meant), group.weight)
    likeliest = sorted(
        surest.values(), key=lambda one: (one.keys, -round(one.weight, 1), -holding(one.words), one.meant)
    )
    return Expansions(tuple(likeliest))


def named(analyzer: Analyzer, said: str) -> Iterator[tuple[str, ...]]:
    """The keys by which ``said`` is met in a text; a verb made of two (``돌려받다``) is split in some texts only."""
    whole = keys(analyzer.analyse(said).morphemes)
    if whole:
        yield whole
    if verb := _OF_TWO.search(said):
        parted = keys(analyzer.analyse(f"{said[: verb.start(1)]} {verb[1]}").morphemes)
        if len(parted) > len(whole):
            yield parted


def _leading(group: Group, whole: Postings) -> Iterator[tuple[str, str]]:
    """The pairs of ``group`` that may lead to a FAQ of ``whole``: analysing all of them would take seconds.

    A wording is held only where its first two letters are, except where a verb's change when it is conjugated.
    """
    for said, meant in everyday.pairs(group):
        letters = [letter for letter in meant.casefold() if letter.isalnum()]
        if meant.endswith("다") or len(letters) < 2 or whole.holds(f"{BIGRAM}{letters[0]}{letters[1]}"):
            yield said, meant
