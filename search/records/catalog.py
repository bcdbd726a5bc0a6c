"""Catalog: lists what a visitor can browse without a query: categories, kinds, the most popular FAQs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from search.records.faq import Faq, Kind


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of FAQs: those under ``category`` (a path, widest first) and of ``kind``; an empty one admits all."""

    category: tuple[str, ...] = ()
    kind: Kind | None = None

    @classmethod
    def parse(cls, path: str, kind: Kind | None = None) -> "Filter":
        """The filter for a category's path as people write it: ``결제 > 결제 오류``; blank for all."""
        return cls(tuple(part.strip() for part in path.split(">") if part.strip()), kind)

    def admits(self, faq: Faq) -> bool:
        """Whether ``faq`` passes the filter."""
        return faq.category[: len(self.category)] == self.category and self.kind in (None, faq.kind)


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Category:
    """A category's path, widest first, and how many FAQs stand in it or below it."""

    path: tuple[str, ...]
    count: int


def categories(faqs: Sequence[Faq]) -> list[Category]:
    """Every category in the order of the source, each before those within it."""
    counts = Counter(faq.category[:depth] for faq in faqs for depth in range(1, len(faq.category) + 1))
    ordered: dict[tuple[str, ...], None] = {}
    for top in dict.fromkeys(path[:1] for path in counts):
        ordered.update(dict.fromkeys(path for path in counts if path[:1] == top))
    return [Category(path, counts[path]) for path in ordered]


def popular(faqs: Sequence[Faq], k: int = 5) -> list[Faq]:
    """The ``k`` FAQs with the highest popularity, ties in the order of the source; none whose popularity is 0."""
    return sorted((faq for faq in faqs if faq.popularity), key=lambda faq: -faq.popularity)[:k]
