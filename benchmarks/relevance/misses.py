"""List the queries that a system answers worst, with the FAQs that it found and the right ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.data.dataset import Dataset, Query
from benchmarks.relevance.relevance import Judged

WORST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A FAQ: its question and its relevance for the query (0 is not relevant), None if these are not known."""

    id: str
    question: str | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """A query with its nDCG@10 and that of the best other system.

    ``top`` holds the first FAQs, best first, ``answers`` the most relevant ones; if only the query's id is known,
    ``query`` has no text and there are no answers.
    """

    query: Query
    ndcg: float
    best_other: float
    top: tuple[Found, ...]
    answers: tuple[Found, ...]


def worst(systems: Mapping[str, Judged], system: str, data: Dataset | None, n: int = WORST) -> tuple[Miss, ...]:
    """At most ``n`` queries of ``system`` whose nDCG@10 is below 1, the lowest first; ``data`` holds their texts.

    Among equals, queries that another system answers better come first, as a better answer was possible; then the order
    of the data decides.
    """
    judged = systems[system]
    others = [found.queries for name, found in systems.items() if name != system]
    best = {query: max((scores[query] for scores in others), default=0.0) for query in judged.queries}
    below = [query for query, ndcg in judged.queries.items() if ndcg < 1]
    chosen = sorted(below, key=lambda query: (judged.queries[query], -best[query]))[:n]
    texts = {query.id: query for query in data.queries} if data else {}
    grades = _grades(data, set(chosen)) if data else {}
    questions = {faq.id: faq.question or faq.answer for faq in data.source.faqs} if data else {}

    def faq(query: str, name: str) -> Found:
        return Found(name, questions.get(name), grades[query].get(name, 0) if data else None)

    return tuple(
        Miss(
            query=texts.get(query, Query(query, "")),
            ndcg=judged.queries[query],
            best_other=best[query],
            top=tuple(faq(query, name) for name in judged.top[query]),
            answers=tuple(faq(query, name) for name in _best(grades.get(query, {}))),
        )
        for query in chosen
    )


def _grades(data: Dataset, queries: set[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {query: {} for query in queries}
    for each in data.qrels:
        if each.query in queries and each.grade > 0:
            found[each.query][each.document] = each.grade
    return found


def _best(grades: Mapping[str, int]) -> list[str]:
    highest = max(grades.values(), default=0)
    return [name for name, grade in grades.items() if grade == highest]
