"""Choose the everyday words that lead to what a help center's FAQs say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.build.units import answers, wordings
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions, keys
from search.index.documents import Documents
from search.index.lexical import Lexical
from search.index.postings import Postings
from search.korean import everyday
from search.records.expansion import Expansion
from search.records.faq import Faq
from search.records.term import words_and_bigrams


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
        key=lambda one: (one.expansion.keys, -round(one.expansion.weight, 1), -one.faqs),
    )
    return Expansions(tuple(one.expansion for one in found))


def understood(analyzer: Analyzer, whole: Postings) -> list[Understood]:
    """The same words in the order of the list, each with what an operator may want to know of it."""
    parsed = {}
    for group in everyday.groups():
        for wording in (*group.said, *group.meant):
            if wording not in parsed:
                analysed = analyzer.analyse(wording)
                parsed[wording] = keys(analysed.morphemes), tuple(term.form for term in analysed.terms)
    found: dict[tuple[tuple[str, ...], str], Understood] = {}
    for group in everyday.groups():
        for said, meant in everyday.pairs(group):
            named, terms = parsed[said][0], parsed[meant][1]
            words = tuple(words_and_bigrams(terms)[0])
            if not named or not words or named == parsed[meant][0]:
                continue
            held = len(whole.holding_all(words))
            known = found.get((named, meant))
            if held and (known is None or known.expansion.weight < group.weight):
                expansion = Expansion(said, named, meant, words, terms, group.weight)
                found[named, meant] = Understood(expansion, group.sense, held)
    return list(found.values())


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
