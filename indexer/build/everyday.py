"""Choose the everyday words that lead to what a help center's FAQs say."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.build.units import answers, wordings
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions, keys
from search.index.documents import Documents
from search.index.lexical import Lexical
from search.index.postings import Postings
from search.korean import everyday, josa
from search.korean.everyday import Group
from search.records.expansion import Expansion
from search.records.faq import Faq
from search.records.term import BIGRAM, words_and_bigrams

_OF_TWO = re.compile("[가-힣]((?:받|지|주|가|오|내|놓|두|보|나|들|먹|넣)다)$")
"""The second part of a verb that may be made of two."""
SPELT_OUT = 0.7
"""The least share of the letters of a meaning, without a verb's ending, that its words have."""


@dataclass(frozen=True, slots=True)
class Understood:
    """An everyday word that is understood: its ``expansion``, in which ``sense``, and how many ``faqs`` it leads to."""

    expansion: Expansion
    sense: str
    faqs: int


def expansions(analyzer: Analyzer, whole: Postings) -> Expansions:
    """The shipped everyday words whose meaning any FAQ of ``whole`` holds.

    Of several meanings the surest comes first, of equally sure ones that which more FAQs hold.
    """
    found = sorted(
        understood(analyzer, whole),
        key=lambda one: (one.expansion.keys, -round(one.expansion.weight, 1), -one.faqs, one.expansion.meant),
    )
    return Expansions(tuple(one.expansion for one in found))


def understood(analyzer: Analyzer, whole: Postings) -> list[Understood]:
    """The same words in the order of the list, each with what an operator may want to know of it."""

    @cache
    def terms(meant: str) -> tuple[str, ...]:
        return tuple(term.form for term in analyzer.analyse(meant).terms)

    @cache
    def held(words: tuple[str, ...]) -> int:
        return len(whole.holding_all(words))

    @cache
    def names(said: str) -> tuple[tuple[str, ...], ...]:
        return tuple(named(analyzer, said))

    found: dict[tuple[tuple[str, ...], str], Understood] = {}
    for group in everyday.groups():
        for said, meant in _leading(group, whole):
            words = tuple(words_and_bigrams(terms(meant))[0])
            if not _spelt_out(meant, words) or not held(words):
                continue
            for name in names(said):
                known = found.get((name, meant))
                if known is None or known.expansion.weight < group.weight:
                    expansion = Expansion(said, name, meant, words, terms(meant), group.weight)
                    found[name, meant] = Understood(expansion, group.sense, held(words))
    return list(found.values())


def named(analyzer: Analyzer, said: str) -> Iterator[tuple[str, ...]]:
    """The keys by which ``said`` is met in a text.

    A verb made of two (``돌려받다``) is split in some texts only. A noun may be taken apart where no particle
    follows it: ``한도 내리다`` has 한 + 도, but ``한도를 내리다`` 한도.
    """
    whole = keys(analyzer.analyse(said).morphemes)
    if whole:
        yield whole
    first, space, rest = said.partition(" ")
    if whole and space and said.endswith("다"):
        marked = keys(analyzer.analyse(f"{first}{josa.after(first, '을')} {rest}").morphemes)
        if marked[:1] == (f"{first}/N",) and not whole[0].startswith(f"{first}/") and marked[-1] == whole[-1]:
            yield marked
    if verb := _OF_TWO.search(said):
        parted = keys(analyzer.analyse(f"{said[: verb.start(1)]} {verb[1]}").morphemes)
        if len(parted) > len(whole):
            yield parted


def _spelt_out(meant: str, words: Sequence[str]) -> bool:
    """Whether the ``words`` of a meaning are most of it: ``하자`` may be read as an ending, and would lead anywhere."""
    letters = sum(map(str.isalnum, meant))
    return sum(map(len, words)) >= SPELT_OUT * (letters - meant.endswith("다"))


def _leading(group: Group, whole: Postings) -> Iterator[tuple[str, str]]:
    """The pairs of ``group`` that may lead to a FAQ of ``whole``: analysing all of them would take seconds.

    A wording is held only where its first two letters are, except where a verb's change when it is conjugated.
    """
    for said, meant in everyday.pairs(group):
        letters = [letter for letter in meant.casefold() if letter.isalnum()]
        if meant.endswith("다") or len(letters) < 2 or whole.holds(f"{BIGRAM}{letters[0]}{letters[1]}"):
            yield said, meant


def most_used(found: Sequence[Understood]) -> list[Understood]:
    """``found``, those first whose meaning most FAQs hold; of equal ones the surer first."""
    return sorted(found, key=lambda one: (-one.faqs, -one.expansion.weight, one.expansion.said, one.expansion.meant))


def understood_of(faqs: Sequence[Faq], analyzer: Analyzer, progress: Callable[[int, int], None]) -> list[Understood]:
    """The everyday words that lead to what ``faqs`` say, most used first; no vector is made.

    ``progress`` gets the number of FAQs done and their total.
    """
    terms: list[list[str]] = []
    for done, faq in enumerate(faqs, 1):
        units = [*wordings(faq, 0), *answers(faq, 0, lambda _: True)]
        terms.append([term.form for unit in units for term in analyzer.analyse(unit.text).terms])
        progress(done, len(faqs))
    return most_used(understood(analyzer, Lexical.build(Documents.from_lists(terms))))
