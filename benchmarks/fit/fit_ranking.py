"""Fit the weights of the ranking on examples, and test them on corpora that they were not fitted on.

The model is a conditional logit (McFadden 1974; ListNet with its top-one loss is the same): a candidate of a query is
the relevant one with the probability softmax(w · signals). Each weight is at least 0, so that a better signal never
lowers a score. Queries have equal weight within a set, and sets have equal weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
from scipy.optimize import minimize

from benchmarks.base.run import Run
from benchmarks.data.dataset import Judgement
from benchmarks.fit.examples import Example, Matrix, centred
from benchmarks.relevance.metrics import Figures, judge
from search.ranking.linear import Weights

PENALTY = 1e-5
"""The factor of the penalty on squared weights, which only keeps them finite."""
NAMES = tuple(field.name for field in fields(Weights))


@dataclass(frozen=True, slots=True)
class Set:
    """The examples of one data set; ``family`` is its corpus: sets of one family are always held out together."""

    name: str
    family: str
    examples: Sequence[Example]
    qrels: Sequence[Judgement]


@dataclass(frozen=True, slots=True)
class Transfer:
    """nDCG@10 on one set, with weights fitted on all sets and with weights fitted on other families only."""

    name: str
    queries: int
    fitted: float
    held_out: float


def fit(sets: Sequence[Set]) -> Weights:
    """The weights of maximum likelihood, rounded to two decimals."""
    differences = [centred(each.examples) for each in sets]
    rows = np.concatenate(list(chain.from_iterable(differences)))
    sizes = [len(one) for one in chain.from_iterable(differences)]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    query = np.repeat(np.arange(len(sizes)), sizes)
    share = np.concatenate([np.full(len(each), 1 / len(each) / len(sets)) for each in differences])[query]
    truth = np.concatenate([one.grades / one.grades.sum() for each in sets for one in each.examples])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        scores = rows @ weights
        scores -= np.maximum.reduceat(scores, starts)[query]
        chances = np.exp(scores)
        totals = np.add.reduceat(chances, starts)[query]
        value = -np.sum(share * truth * (scores - np.log(totals))) + PENALTY * np.sum(weights**2)
        return float(value), rows.T @ (share * (chances / totals - truth)) + 2 * PENALTY * weights

    found = minimize(loss, np.ones(len(NAMES)), jac=True, bounds=[(0, None)] * len(NAMES), method="L-BFGS-B")
    return Weights(**{name: round(float(value), 2) for name, value in zip(NAMES, found.x, strict=True)})


def transfers(sets: Sequence[Set], weights: Weights) -> list[Transfer]:
    """nDCG@10 on each set, with ``weights`` and with weights fitted without all sets of its family."""
    found = []
    for each in sets:
        others = [other for other in sets if other.family != each.family]
        elsewhere = fit(others)
        found.append(
            Transfer(
                each.name,
                len(each.examples),
                ndcg(each, [linear(weights, example) for example in each.examples]),
                ndcg(each, [linear(elsewhere, example) for example in each.examples]),
            )
        )
    return found


def linear(weights: Weights, example: Example) -> Matrix:
    """The scores of an example's candidates."""
    weighed: Matrix = example.signals @ np.array([getattr(weights, name) for name in NAMES], dtype=np.float64)
    return weighed


def ndcg(each: Set, scores: Sequence[Matrix]) -> float:
    """nDCG@10 of ``scores``, one array for each example."""
    rankings = {example.query: example.ranking(one) for example, one in zip(each.examples, scores, strict=True)}
    return Figures.mean(list(judge(Run("fit", rankings), each.qrels).values())).ndcg
