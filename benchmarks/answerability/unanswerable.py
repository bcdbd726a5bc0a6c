"""Collect sets of unanswerable questions, and the answerable questions to compare them with."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from benchmarks.answerability.answerability import TOGETHER
from benchmarks.base.query_cache import searchable
from benchmarks.data.dataset import Dataset, Half, Query, read_queries
from search.errors import DataError

SEED = 20
REMOVED = "removed-gold"
"""The name of the set of questions that are asked while every FAQ that answers them is removed from the index."""
OWN = "no-answer"
"""The name of the set of the data set's own unanswerable questions that have no slice."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its ``text`` as searched, the FAQs ``without`` to exclude, and the ``relevant`` FAQs."""

    text: str
    relevant: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Questions:
    """The ``answerable`` questions, and each set of ``unanswerable`` ones by its name; no set is empty."""

    answerable: tuple[Question, ...]
    unanswerable: Mapping[str, tuple[Question, ...]]


def read(given: str) -> tuple[str, tuple[Query, ...]]:
    """The name (that of the file, without its folder) and the questions of ``FILE``, ``FILE:odd`` or ``FILE:even``.

    Raises:
        DataError: the file can't be read, or those lines hold no question.
    """
    half: Half | None = next((half for half in get_args(Half) if given.endswith(f":{half}")), None)
    file = Path(given.removesuffix(f":{half}"))
    return f"{file.stem}:{half}" if half else file.stem, read_queries(file, half)


def questions(data: Dataset, more: Sequence[tuple[str, Sequence[Query]]] = ()) -> Questions:
    """The questions of ``data`` and of the sets ``more``, which no FAQ of ``data`` may answer.

    ``data``'s own unanswerable questions form one set for each of their slices. A third of its answerable questions,
    the same each time, form the set REMOVED: near misses, for which the index holds FAQs similar to the right answer.
    The other two thirds stay answerable.

    Raises:
        DataError: two sets have the same name, or a set has the name TOGETHER.
    """
    relevant: dict[str, set[str]] = {query.id: set() for query in data.queries}
    for judgement in data.qrels:
        if judgement.grade > 0:
            relevant[judgement.query].add(judgement.document)
    removed = set(random.Random(SEED).sample(sorted(relevant), len(relevant) // 3))
    own: dict[str, list[Query]] = {}
    for query in data.unanswerable:
        own.setdefault(query.slice or OWN, []).append(query)
    sets = [(name, tuple(Question(searchable(query.text)) for query in asked)) for name, asked in [*own.items(), *more]]
    sets.append((REMOVED, tuple(_without_gold(query, relevant) for query in data.queries if query.id in removed)))
    return Questions(
        answerable=tuple(
            Question(searchable(query.text), frozenset(relevant[query.id]))
            for query in data.queries
            if query.id not in removed
        ),
        unanswerable=_named([(name, asked) for name, asked in sets if asked]),
    )


def _without_gold(query: Query, relevant: Mapping[str, set[str]]) -> Question:
    return Question(searchable(query.text), without=frozenset(relevant[query.id]))


def _named(sets: Sequence[tuple[str, tuple[Question, ...]]]) -> dict[str, tuple[Question, ...]]:
    names = Counter([TOGETHER, *(name for name, _ in sets)])
    twice = [f'two sets of unanswerable questions are called "{name}"' for name, n in names.items() if n > 1]
    if twice:
        raise DataError([f"{problem}; give a file another name" for problem in twice])
    return dict(sets)
