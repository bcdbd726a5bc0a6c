"""Change: which terms of which FAQs another dictionary would change."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.build.units import answers, wordings
from search.analysis.analyzer import Analyzer
from search.records.faq import Faq
from search.records.term import words_and_bigrams


@dataclass(frozen=True, slots=True)
class Change:
    """What a FAQ's terms lose and gain, each in alphabetical order. Bigrams do not depend on the dictionary."""

    faq: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def changes(
    faqs: Sequence[Faq], before: Analyzer, after: Analyzer, progress: Callable[[int, int], None]
) -> Iterator[Change]:
    """FAQs whose terms differ, in the order of ``faqs``; ``progress`` is told how many are done and of how many."""
    for done, faq in enumerate(faqs, 1):
        texts = [unit.text for unit in (*wordings(faq, 0), *answers(faq, 0, lambda _: True))]
        old, new = (Counter(term for text in texts for term in _words(one, text)) for one in (before, after))
        if old != new:
            yield Change(faq.id, tuple(sorted(old - new)), tuple(sorted(new - old)))
        progress(done, len(faqs))


def totals(found: Sequence[Change]) -> tuple[Counter[str], Counter[str]]:
    """In how many FAQs each term is lost, and in how many it is gained."""
    return (
        Counter(term for change in found for term in change.lost),
        Counter(term for change in found for term in change.gained),
    )


def _words(analyzer: Analyzer, text: str) -> list[str]:
    return words_and_bigrams([term.form for term in analyzer.analyse(text).terms])[0]
