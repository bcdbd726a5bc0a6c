"""Choose the everyday words that lead to what a help center's FAQs say."""

from search.analysis.analyzer import Analyzer
from search.analysis.expansions import Expansions, keys
from search.index.postings import Postings
from search.korean import everyday
from search.records.expansion import Expansion
from search.records.term import words_and_bigrams


def expansions(analyzer: Analyzer, whole: Postings) -> Expansions:
    """The shipped everyday words whose meaning any FAQ of ``whole`` holds.

    Of several meanings the surest comes first, of equally sure ones that which more FAQs hold.
    """
    parsed = {}
    for group in everyday.groups():
        for wording in (*group.said, *group.meant):
            if wording not in parsed:
                analysed = analyzer.analyse(wording)
                parsed[wording] = keys(analysed.morphemes), tuple(term.form for term in analysed.terms)
    found: dict[tuple[tuple[str, ...], str], tuple[int, Expansion]] = {}
    for group in everyday.groups():
        for said, meant in everyday.pairs(group):
            named, terms = parsed[said][0], parsed[meant][1]
            words = tuple(words_and_bigrams(terms)[0])
            if not named or not words or named == parsed[meant][0]:
                continue
            held = len(whole.holding_all(words))
            known = found.get((named, meant))
            if held and (known is None or known[1].weight < group.weight):
                found[named, meant] = held, Expansion(said, named, meant, words, terms, group.weight)
    ordered = sorted(found.values(), key=lambda one: (one[1].keys, -round(one[1].weight, 1), -one[0]))
    return Expansions(tuple(expansion for _, expansion in ordered))
