"""Fit the model of confidence on rankings with a known outcome, and test it on corpora that it was not fitted on.

The model is a logistic regression in which the sign of each weight is fixed. Every query is asked twice: unchanged,
and with its relevant FAQs removed from the index, the hardest kind of question without an answer. Questions that no FAQ
answers and small talk are added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.data.dataset import Dataset
from benchmarks.fit.examples import Matrix, retrievers
from indexer.build import calibration
from indexer.small_talk import utterances
from search.answering.engine import Engine
from search.confidence.calibration import SmallTalk
from search.confidence.model import NO_DOUBT, Evidence, Model, facts
from search.ranking.ranker import rank

ASKED, REMOVED, UNCOVERED, IDLE = 0.75, 0.05, 0.1, 0.1
"""The weight of each kind of query: with an answer, with its answer removed, without any, small talk.

About what a help center is asked: three questions in four are covered. More of the others would make it less sure of
what it knows.
"""
RIGHT = 0.7
"""The share of right first hits among questions with an answer, to which those of every set are weighted.

What visitors of real help centers find (docs/results.md). Our own questions are harder, and a FAQ that half fits is not
marked as right in most sets: taken as they are, they would make the model doubt what is right elsewhere (the
correction for another base rate: Saerens et al. 2002).
"""
PENALTY = 1e-4
NAMES = tuple(field.name for field in fields(Model) if field.name not in ("bias", "doubt"))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Training data: facts ``rows``, float64 ``(n, 6)``; ``right``, bool ``(n,)``; ``shares``, float64 ``(n,)``.

    ``shares`` are weights with the sum 1.
    """

    name: str
    family: str
    rows: Matrix
    right: npt.NDArray[np.bool_]
    shares: Matrix


def outcomes(family: str, data: Dataset, engine: Engine) -> Outcomes:
    """The outcomes of the queries of ``data`` and of small talk, asked of ``engine``."""
    relevant: dict[str, list[int]] = {}
    for judgement in data.qrels:
        if judgement.grade > 0:
            relevant.setdefault(judgement.query, []).append(engine.index.positions[judgement.document])
    gold = [relevant[query.id] for query in data.queries]
    everything = np.arange(len(engine.index.faqs))
    right: list[Evidence] = []
    wrong: list[Evidence] = []
    removed: list[Evidence] = []
    for retriever, owners in zip(retrievers(engine, [query.text for query in data.queries]), gold, strict=True):
        found = rank(retriever, engine.weights, retriever.candidates(calibration.DEPTH))
        (right if int(found.positions[0]) in owners else wrong).append(found.evidence)
        others = np.setdiff1d(everything, owners)
        if len(others):
            removed.append(rank(retriever, engine.weights, retriever.candidates(calibration.DEPTH, others)).evidence)
    strange = _evidence(engine, [query.text for query in data.unanswerable])
    idle = _evidence(engine, [line for place, line in enumerate(utterances()) if place % calibration.EVERY])
    baseline = calibration.ask(engine.index, calibration.idle(engine.index), engine.weights)
    small_talk = SmallTalk.from_scores([one.evidence.score for one in baseline])
    parts = [
        (right, ASKED * RIGHT),
        (wrong, ASKED * (1 - RIGHT)),
        (removed, REMOVED),
        (strange, UNCOVERED),
        (idle, IDLE),
    ]
    whole = sum(weight for part, weight in parts if part)
    return Outcomes(
        data.name,
        family,
        np.concatenate([_rows(part, small_talk) for part, _ in parts if part]),
        np.concatenate([np.full(len(part), part is right) for part, _ in parts if part]),
        np.concatenate([np.full(len(part), weight / whole / len(part)) for part, weight in parts if part]),
    )


def _evidence(engine: Engine, texts: Sequence[str]) -> list[Evidence]:
    """The evidence for the first FAQ that ``engine`` finds for each of ``texts``."""
    found = retrievers(engine, texts)
    return [rank(one, engine.weights, one.candidates(calibration.DEPTH)).evidence for one in found]


def fit(sets: Sequence[Outcomes]) -> Model:
    """The model of maximum likelihood, rounded to three decimals, without a model of doubt; sets have equal weight."""
    rows = np.concatenate([np.insert(each.rows, 0, 1.0, axis=1) for each in sets])
    right = np.concatenate([each.right for each in sets])
    shares = np.concatenate([each.shares for each in sets]) / len(sets)
    signs = np.where(right, 1.0, -1.0)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margins = signs * (rows @ weights)
        value = np.sum(shares * np.logaddexp(0, -margins)) + PENALTY * np.sum(weights[1:] ** 2)
        slope = -rows.T @ (shares * signs * expit(-margins))
        return float(value), slope + 2 * PENALTY * np.insert(weights[1:], 0, 0.0)

    bounds = [(None, None), *((None, 0) if name in ("missing", "idle") else (0, None) for name in NAMES)]
    found = minimize(loss, np.zeros(len(NAMES) + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    weights = {name: round(float(value), 3) for name, value in zip(("bias", *NAMES), found.x, strict=True)}
    return Model(**weights, doubt=NO_DOUBT)


@dataclass(frozen=True, slots=True)
class Carried:
    """Log loss, AUROC and base rate of right first hits on one set, by the model fitted without that set's family."""

    name: str
    rate: float
    loss: float
    auroc: float


def carried(sets: Sequence[Outcomes]) -> list[Carried]:
    """The figures of each set by a model that was fitted with all sets of its family held out."""
    # scikit-learn takes seconds to import.
    from sklearn.metrics import log_loss, roc_auc_score

    found = []
    for each in sets:
        model = fit([other for other in sets if other.family != each.family])
        odds = model.bias + each.rows @ np.array([getattr(model, name) for name in NAMES])
        sure = expit(odds)
        found.append(
            Carried(
                each.name,
                float(np.sum(each.shares * each.right)),
                float(log_loss(each.right, sure, sample_weight=each.shares)),
                float(roc_auc_score(each.right, sure, sample_weight=each.shares)),
            )
        )
    return found


def _rows(found: Sequence[Evidence], small_talk: SmallTalk) -> Matrix:
    values = list(chain.from_iterable(facts(one, small_talk).values() for one in found))
    return np.array(values, dtype=np.float64).reshape(len(found), len(NAMES))
