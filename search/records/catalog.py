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


class Catalog:
    """What can be browsed of ``faqs``: their categories, and the FAQs in each, in the order of the source."""

    def __init__(self, faqs: Sequence[Faq]) -> None:
        self.faqs = faqs
        self.categories = categories(faqs)
        self._within: dict[tuple[str, ...], list[Faq]] = {each.path: [] for each in self.categories}
        for faq in faqs:
            for depth in range(1, len(faq.category) + 1):
                self._within[faq.category[:depth]].append(faq)
        self._paths = {"/".join(each.path): each.path for each in reversed(self.categories)}

    def find(self, joined: str) -> tuple[str, ...] | None:
        """The path of the category whose names are ``joined`` by slashes; None if there is none.

        Names may hold slashes, too; of two such categories it is the first.
        """
        return self._paths.get(joined)

    def within(self, path: tuple[str, ...]) -> Sequence[Faq]:
        """The FAQs in the category ``path`` and below it."""
        return self._within[path]

    def below(self, path: tuple[str, ...]) -> list[Category]:
        """The categories right below ``path``; the widest ones for an empty path."""
        return [each for each in self.categories if each.path[:-1] == path]

    def neighbours(self, faq: Faq, k: int = 5) -> list[Faq]:
        """Up to ``k`` other FAQs of exactly the category of ``faq``, those that stand nearest to it."""
        others = [each for each in self._within.get(faq.category, ()) if each.category == faq.category]
        place = next((place for place, each in enumerate(others) if each.id == faq.id), 0)
        del others[place : place + 1]
        start = max(0, min(place - k // 2, len(others) - k))
        return others[start : start + k]
