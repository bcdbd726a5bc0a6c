"""Calibration: search an index for questions with a known outcome, to learn what its scores mean."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress

import numpy as np

from search.arrays import Float32Array, Int64Array
from search.confidence.calibration import TYPICAL, Calibration, SmallTalk
from search.confidence.model import Model
from search.confidence.thresholds import NONE_BELOW, Thresholds, answer_at
from search.index.index import Field, Index
from search.ranking.candidates import FEW, Retriever, union
from search.ranking.linear import Weights
from search.ranking.ranker import Ranked, rank

SAMPLE = 300
"""The most wordings that are held out, and the most FAQs that are removed; spread evenly over the index."""
EVERY = 3
"""Every EVERY-th line of the shipped small talk is asked."""
DEPTH = 50
"""How many units of a field each retrieval method proposes here, more than enough to contain the first hit."""
Report = Callable[[int, int], None]
"""Called with the number of questions asked so far and their total number."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose outcome is known: its terms and its vector, float32 ``(dimension,)``.

    It is asked as if the index did not have the wording in the row ``held_out``, the FAQ at the position ``removed``,
    or the ``line`` of small talk.
    """

    terms: Sequence[str]
    vector: Float32Array
    held_out: int | None = None
    removed: int | None = None
    line: int | None = None


def calibrate(index: Index, weights: Weights, model: Model, report: Report, wrong_costs: float) -> Calibration:
    """The calibration of ``index``: scores of small talk, and confidences of right and of wrong first hits.

    ``wrong_costs`` is the price of a wrong answer, see :func:`~search.confidence.thresholds.answer_at`.
    """
    if not index.faqs:
        return TYPICAL
    questions = (idle(index), held_out(index))
    ranked = iter(ask(index, list(chain(*questions)), weights, report))
    talk, others = ([next(ranked) for _ in asked] for asked in questions)
    measured = SmallTalk.from_scores([one.evidence.score for one in talk])
    sure = partial(_sure, model, measured)
    owners = [index.wordings.units[asked.held_out].faq for asked in questions[1] if asked.held_out is not None]
    own_first = [int(one.positions[0]) == owner for one, owner in zip(others, owners, strict=True)]
    outside, right = sure(talk), sure(compress(others, own_first))
    return Calibration(
        measured,
        Thresholds(round(answer_at(wrong_costs), 3), NONE_BELOW),
        right=right,
        wrong=sure(one for one, own in zip(others, own_first, strict=True) if not own),
        outside=outside,
    )


def absent(index: Index, weights: Weights, model: Model) -> tuple[float, ...]:
    """Confidences (0 to 1) that a calibrated ``index`` gives to FAQs' own questions while the FAQ is removed.

    No threshold is chosen by them, so they are computed only on request.
    """
    return _sure(model, index.calibration.small_talk, ask(index, removed(index), weights))


def idle(index: Index) -> list[Question]:
    """Questions of small talk, which no FAQ answers."""
    asked = index.small_talk
    return [Question(asked.documents[place], vector, line=place) for place, vector in enumerate(asked.vectors)]


def held_out(index: Index) -> list[Question]:
    """Wordings other than a FAQ's question, each asked as if it were not in the index."""
    rows = [row for row, unit in enumerate(index.wordings.units) if unit.role != "question"]
    return [_wording(index, row, held_out=row) for row in _spread(rows)]


def removed(index: Index) -> list[Question]:
    """FAQs' own questions, each asked as if its FAQ were not in the index."""
    if len(index.faqs) < 2:
        return []
    units = index.wordings.units
    rows = [row for row, unit in enumerate(units) if unit.role == "question"]
    return [_wording(index, row, removed=units[row].faq) for row in _spread(rows)]


def ask(
    index: Index, questions: Sequence[Question], weights: Weights, report: Report = lambda done, of: None
) -> list[Ranked]:
    """The ranking that ``index`` gives for each of ``questions``."""
    found = []
    for asked, near in zip(questions, _near(index, questions), strict=True):
        retriever = Retriever(index, asked.terms, asked.vector, asked.held_out, asked.removed, asked.line)
        found.append(rank(retriever, weights, union(len(index.faqs), retriever.by_words(DEPTH), near)))
        report(len(found), len(questions))
    return found


def _near(index: Index, questions: Sequence[Question]) -> list[Int64Array]:
    """For each question, what :meth:`Retriever.near` finds at first; all questions are searched in one batch."""
    asked = np.array([asked.vector for asked in questions], dtype=np.float32)
    vectors = index.centred(asked.reshape(len(questions), index.wordings.dense.dimension))
    found = []
    for part in (index.wordings, index.answers):
        # All rows of a removed FAQ may be among the nearest: more rows are fetched to make up for them.
        nearest = part.dense.nearest(vectors, DEPTH + int(np.diff(part.starts).max()))
        found.append(map(partial(_owners, part), nearest, questions))
    return [union(len(index.faqs), *both) for both in zip(*found, strict=True)]


def _owners(part: Field, rows: Int64Array, asked: Question) -> Int64Array:
    """The FAQs that own the first DEPTH of ``rows``, best first, without a removed one.

    If these belong to at most FEW FAQs, the owners of all rows are returned.
    """
    owners = part.owners(rows)
    owners = owners if asked.removed is None else owners[owners != asked.removed]
    return owners[:DEPTH] if len(set(owners[:DEPTH].tolist())) > FEW else owners


def _sure(model: Model, measured: SmallTalk, ranked: Iterable[Ranked]) -> tuple[float, ...]:
    return tuple(round(model.probability(one.evidence, measured), 3) for one in ranked)


def _wording(index: Index, row: int, held_out: int | None = None, removed: int | None = None) -> Question:
    part = index.wordings
    return Question(part.lexical.documents[row], part.dense.vectors[row], held_out, removed)


def _spread(rows: Sequence[int]) -> Sequence[int]:
    return rows[:: max(1, -(-len(rows) // SAMPLE))]
