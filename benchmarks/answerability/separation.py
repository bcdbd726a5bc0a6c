"""Measure how well a scorer separates answerable from unanswerable queries.

A scorer gives every query a number, higher being surer, and a query is answered if that reaches a threshold.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from benchmarks.answerability.reliability import Reliability

COVERAGE = 0.9
"""The share of the answerable queries that is answered at the threshold at which false answers are counted."""
FALSE_ABSTENTION = 0.05
"""The share of the answerable queries that may stay unanswered at the threshold at which abstentions are counted."""
POINTS = 101
"""The largest number of points of a curve."""

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk and coverage at thresholds of a scorer, the highest threshold first; both 0 to 1.

    ``coverage``: the share of all queries that is answered; ``risk``: the share of those whose first hit is wrong.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """Figures of how well a scorer separates the answerable queries from a set of unanswerable ones.

    ``auroc``: how often a random answerable query scores above a random unanswerable one, a tie counting half;
    ``auprc``: the average precision with which the highest scores are answerable. Higher is better for both and for
    ``abstention``, 0 to 1; ``aurc`` (see :func:`aurc`) and ``false_answers`` are 0 to 1, lower being better.

    ``false_answers``: the share of the unanswerable that is answered at the highest threshold at which COVERAGE of the
    answerable is. ``abstention``: the share of the unanswerable that is not answered at the highest threshold at which
    at most FALSE_ABSTENTION of the answerable is not. ``reliability`` is None for a scorer that is no probability.
    """

    auroc: Annotated[float, Field(alias="AUROC")]
    auprc: Annotated[float, Field(alias="AUPRC")]
    aurc: Annotated[float, Field(alias="AURC")]
    false_answers: Annotated[float, Field(alias="false_answers@90")]
    abstention: Annotated[float, Field(alias="abstention@5")]
    curve: Curve
    reliability: Reliability | None

    def figures(self) -> dict[str, float]:
        """The figures by the names that tables give them; ECE and Brier only where there is a reliability."""
        named = {
            "AUROC": self.auroc,
            "AUPRC": self.auprc,
            "AURC": self.aurc,
            "false answers": self.false_answers,
            "abstention": self.abstention,
        }
        if self.reliability is not None:
            named |= {"ECE": self.reliability.ece, "Brier": self.reliability.brier}
        return named


def separation(scores: Scores, answerable: Flags, right: Flags, reliable: Reliability | None = None) -> Separation:
    """The figures of ``scores`` (see :class:`Separation`); there must be answerable and unanswerable queries."""
    # scikit-learn takes a second to import, which is too much for a --help.
    from sklearn.metrics import average_precision_score, roc_auc_score

    return Separation(
        auroc=float(roc_auc_score(answerable, scores)),
        auprc=float(average_precision_score(answerable, scores)),
        aurc=aurc(scores, ~right),
        false_answers=float(np.mean(scores[~answerable] >= threshold_of_coverage(scores[answerable]))),
        abstention=float(np.mean(scores[~answerable] < threshold_of_abstention(scores[answerable]))),
        curve=curve(scores, ~right),
        reliability=reliable,
    )


def auroc(answerable: Sequence[float], others: Sequence[float]) -> float:
    """How often one of the ``answerable`` scores is above one of the ``others``; at least one of each is needed."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([True] * len(answerable) + [False] * len(others), [*answerable, *others]))


def threshold_of_coverage(answerable: Scores, share: float = COVERAGE) -> float:
    """The highest threshold that at least ``share`` of the scores reach."""
    needed = math.ceil(round(share * len(answerable), 9))  # 0.07 * 100 is a little over 7
    return float(np.sort(answerable)[::-1][max(needed, 1) - 1])


def threshold_of_abstention(answerable: Scores, share: float = FALSE_ABSTENTION) -> float:
    """The highest threshold that at most ``share`` of the scores stay below."""
    allowed = math.floor(round(share * len(answerable), 9))
    return float(np.sort(answerable)[min(allowed, len(answerable) - 1)])


def curve(scores: Scores, wrong: Flags) -> Curve:
    """Risk and coverage at POINTS of the scores that occur: equal scores are answered together or not at all."""
    ends, errors = _by_score(scores, wrong)
    kept = np.unique(np.linspace(0, len(ends) - 1, min(POINTS, len(ends))).round().astype(np.int64))
    coverage, risk = (ends / len(scores))[kept], (errors / ends)[kept]
    return Curve(tuple(coverage.round(4).tolist()), tuple(risk.round(4).tolist()))


def aurc(scores: Scores, wrong: Flags) -> float:
    """The mean, over n = 1, 2, … all, of the share of ``wrong`` among the n queries of the highest scores.

    The area under the risk–coverage curve (Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks",
    2017; named in Geifman, Uziel and El-Yaniv, 2019): 0 to 1, lower is better. Among equal scores it is the mean over
    all their orders.
    """
    ends, errors = _by_score(scores, wrong)
    counts = np.arange(1, len(scores) + 1)
    expected = np.interp(counts, np.concatenate([[0], ends]), np.concatenate([[0], errors]))
    return float(np.mean(expected / counts))


def _by_score(scores: Scores, wrong: Flags) -> tuple[Scores, Scores]:
    """For each score that occurs, highest first: how many queries reach it, and how many of these are wrong."""
    _, group, counts = np.unique(-scores, return_inverse=True, return_counts=True)
    return np.cumsum(counts).astype(np.float64), np.cumsum(np.bincount(group, weights=wrong))
