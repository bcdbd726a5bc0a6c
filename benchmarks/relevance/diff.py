"""Diff: what got better and what got worse from one measurement to another, query by query."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.data.dataset import Dataset, Query
from benchmarks.relevance.comparison import Comparison, compare
from benchmarks.relevance.pairing import Pair
from benchmarks.relevance.relevance import Judged


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose nDCG@10 changed.

    ``top_before`` and ``top_after`` are the ids of the first FAQs, best first; ``grades`` maps the FAQs that are judged
    relevant to how relevant they are.
    """

    query: Query
    before: float
    after: float
    top_before: tuple[str, ...]
    top_after: tuple[str, ...]
    grades: Mapping[str, int]

    @property
    def difference(self) -> float:
        """After minus before, -1 to 1; over 0 it got better."""
        return self.after - self.before

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the FAQs with the highest grade, in the judgements' order."""
        best = max(self.grades.values())
        return tuple(name for name, grade in self.grades.items() if grade == best)


@dataclass(frozen=True, slots=True)
class Diff:
    """``before`` and ``after`` are mean nDCG@10; ``changes`` the queries in which they differ, the most changed first.

    ``comparisons`` holds all queries first, then each slice; a difference over 0 is for the better.
    """

    before: float
    after: float
    comparisons: tuple[Comparison, ...]
    changes: tuple[Change, ...]

    @property
    def total(self) -> Comparison:
        """The comparison over all queries."""
        return self.comparisons[0]

    @property
    def better(self) -> tuple[Change, ...]:
        """What got better, the most first."""
        return tuple(change for change in self.changes if change.difference > 0)

    @property
    def worse(self) -> tuple[Change, ...]:
        """What got worse, the most first."""
        return tuple(change for change in self.changes if change.difference < 0)


def diff(before: Judged, after: Judged, data: Dataset) -> Diff:
    """How ``after`` differs from ``before``; both were judged on the queries of ``data``.

    Raises:
        ValueError: they were not judged on the same queries.
    """
    grades: dict[str, dict[str, int]] = {}
    for each in data.qrels:
        if each.grade > 0:
            grades.setdefault(each.query, {})[each.document] = each.grade
    pair = Pair("after", "before", after.queries, before.queries)
    changes = [
        Change(
            query,
            before.queries[query.id],
            after.queries[query.id],
            before.top[query.id],
            after.top[query.id],
            grades[query.id],
        )
        for query in data.queries
        if after.queries[query.id] != before.queries[query.id]
    ]
    return Diff(
        before=before.total.ndcg,
        after=after.total.ndcg,
        comparisons=compare([pair], {query.id: query.slice for query in data.queries}),
        changes=tuple(sorted(changes, key=lambda change: -abs(change.difference))),
    )
