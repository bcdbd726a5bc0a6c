"""Ranker: orders the candidates of one query, best first, and says how likely each is the right one."""

from dataclasses import dataclass

import numpy as np

from search.arrays import Float32Array, Int64Array
from search.confidence.model import Evidence
from search.ranking.candidates import Retriever
from search.ranking.linear import Weights
from search.ranking.signals import DENSE, LEXICAL, Signals
from search.timing import stage


@dataclass(frozen=True, slots=True)
class Ranked:
    """The ranked candidates: ``positions``, int64 ``(n,)``, of FAQs in the index, best first, ties in source order.

    ``scores`` and ``likelihoods``, float32 ``(n,)``, are in the same order: the score is absolute, -1 to 1; the
    likelihood is that of being the right one if one of them is, with the sum 1. ``rows`` are their rows in ``signals``.
    """

    positions: Int64Array
    scores: Float32Array
    likelihoods: Float32Array
    rows: Int64Array
    signals: Signals
    evidence: Evidence


@stage("rank")
def rank(retriever: Retriever, weights: Weights, candidates: Int64Array) -> Ranked:
    """The ``candidates``, at least one, int64 ``(n,)`` and ascending, ranked by their scores."""
    signals = retriever.signals(candidates)
    scores = weights.scores(signals)
    best = best_first(scores, candidates)
    likelihoods = np.exp((scores - scores[best[0]]) * np.float32(weights.total))
    likelihoods /= likelihoods.sum()
    evidence = _evidence(retriever, weights, signals, int(best[0]), scores[best[0]], likelihoods[best[0]])
    return Ranked(candidates[best], scores[best], likelihoods[best], best, signals, evidence)


def best_first(scores: Float32Array, positions: Int64Array) -> Int64Array:
    """The indices of ``scores``, float32 ``(n,)``, the highest first, ties in the order of ``positions``.

    Scores are rounded before, because the last bits of a cosine depend on its row: equal texts must be ties.
    """
    return np.lexsort((positions, -np.round(scores, 6)))


def _evidence(
    retriever: Retriever, weights: Weights, signals: Signals, first: int, score: np.float32, share: np.float32
) -> Evidence:
    """The evidence for the FAQ in the row ``first`` of ``signals``."""
    arms = [arm for arm in (DENSE, LEXICAL) if any(getattr(weights, name) for name in arm)]
    agreeing = [weights.only(arm).scores(signals) for arm in arms]
    return Evidence(
        score=float(score),
        share=float(share),
        agreement=float(np.mean([arm[first] >= arm.max() for arm in agreeing])),
        missing=max(0.0, retriever.known - float(signals.word_coverage[first])),
        words=retriever.words,
        idle=max(0.0, retriever.small_talk_cosine() - float(signals.nearest_cosine[first])),
    )
