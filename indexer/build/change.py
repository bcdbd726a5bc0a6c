"""Compare the terms of FAQs under two analyzers, to show what another dictionary would change."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.build.units import answers, wordings
from search.analysis.analyzer import Analyzer
from search.records.faq import Faq
from search.records.term import words_and_bigrams


@dataclass(frozen=True, slots=True)
class Change:
    """The terms that a FAQ loses and gains, each in alphabetical order. Bigrams do not depend on the dictionary."""

    faq: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def changes(
    faqs: Sequence[Faq], before: Analyzer, after: Analyzer, progress: Callable[[int, int], None]
) -> Iterator[Change]:
    """Changes of FAQs whose terms differ, in the order of ``faqs``; ``progress`` gets the number done and the total."""
    for done, faq in enumerate(faqs, 1):
        texts = [unit.text for unit in (*wordings(faq, 0), *answers(faq, 0, lambda _: True))]
        old, new = (Counter(term for text in texts for term in _words(one, text)) for one in (before, after))
        if old != new:
            yield Change(faq.id, tuple(sorted(old - new)), tuple(sorted(new - old)))
        progress(done, len(faqs))


def totals(found: Sequence[Change]) -> tuple[Counter[str], Counter[str]]:
    """The number of FAQs that lose each term, and the number of FAQs that gain it."""
    return (
        Counter(term for change in found for term in change.lost),
        Counter(term for change in found for term in change.gained),
    )


def _words(analyzer: Analyzer, text: str) -> list[str]:
    return words_and_bigrams([term.form for term in analyzer.analyse(text).terms])[0]
