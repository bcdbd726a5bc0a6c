"""Find the queries that got better and those that got worse between two measurements."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.data.dataset import Dataset, Query
from benchmarks.relevance.comparison import Comparison, compare
from benchmarks.relevance.pairing import Pair
from benchmarks.relevance.relevance import Judged


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose nDCG@10 changed.

    ``top_before`` and ``top_after`` are the ids of the first FAQs, best first; ``grades`` maps each FAQ that is judged
    relevant to its grade.
    """

    query: Query
    before: float
    after: float
    top_before: tuple[str, ...]
    top_after: tuple[str, ...]
    grades: Mapping[str, int]

    @property
    def difference(self) -> float:
        """nDCG@10 after minus before, -1 to 1; above 0 the query got better."""
        return self.after - self.before

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the FAQs with the highest grade, in the judgements' order."""
        best = max(self.grades.values())
        return tuple(name for name, grade in self.grades.items() if grade == best)


@dataclass(frozen=True, slots=True)
class Diff:
    """Mean nDCG@10 ``before`` and ``after``, and ``changes``: the queries that differ, the largest change first.

    ``comparisons`` holds all queries first, then each slice; a difference above 0 is an improvement.
    """

    before: float
    after: float
    comparisons: tuple[Comparison, ...]
    changes: tuple[Change, ...]

    @property
    def total(self) -> Comparison:
        """The comparison of before and after over all queries."""
        return self.comparisons[0]

    @property
    def better(self) -> tuple[Change, ...]:
        """The changes of queries that got better, the largest first."""
        return tuple(change for change in self.changes if change.difference > 0)

    @property
    def worse(self) -> tuple[Change, ...]:
        """The changes of queries that got worse, the largest first."""
        return tuple(change for change in self.changes if change.difference < 0)


def diff(before: Judged, after: Judged, data: Dataset) -> Diff:
    """The differences of ``after`` from ``before``; both were judged on the queries of ``data``.

    Raises:
        ValueError: the two were not judged on the same queries.
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
