"""Ranked: the candidates of one query, best first, and what their order says of the first."""

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
    """``positions``, int64 ``(n,)``, of FAQs in the index, best first, ties in the source's order.

    ``scores`` and ``likelihoods``, float32 ``(n,)``, stand beside them: the score is absolute, -1 to 1; the likelihood
    is that of being the right one if one of them is, with the sum 1. ``rows`` are their places in ``signals``.
    """

    positions: Int64Array
    scores: Float32Array
    likelihoods: Float32Array
    rows: Int64Array
    signals: Signals
    evidence: Evidence


@stage("rank")
def rank(retriever: Retriever, weights: Weights, candidates: Int64Array) -> Ranked:
    """The ``candidates``, at least one, int64 ``(n,)`` and ascending, by their scores."""
    signals = retriever.signals(candidates)
    scores = weights.scores(signals)
    best = best_first(scores, candidates)
    likelihoods = np.exp((scores - scores[best[0]]) * np.float32(weights.total))
    likelihoods /= likelihoods.sum()
    evidence = _evidence(retriever, weights, signals, int(best[0]), scores[best[0]], likelihoods[best[0]])
    return Ranked(candidates[best], scores[best], likelihoods[best], best, signals, evidence)


def best_first(scores: Float32Array, positions: Int64Array) -> Int64Array:
    """The places of ``scores``, float32 ``(n,)``, the highest first, ties in the order of ``positions``.

    Scores are rounded, because the last bits of a cosine depend on its row: equal texts are ties.
    """
    return np.lexsort((positions, -np.round(scores, 6)))


def _evidence(
    retriever: Retriever, weights: Weights, signals: Signals, first: int, score: np.float32, share: np.float32
) -> Evidence:
    """What is known of the FAQ in the row ``first`` of ``signals``."""
    arms = [arm for arm in (DENSE, LEXICAL) if any(getattr(weights, name) for name in arm)]
    agreeing = [weights.only(arm).scores(signals) for arm in arms]
    return Evidence(
        score=float(score),
        share=float(share),
        agreement=float(np.mean([arm[first] >= arm.max() for arm in agreeing])),
        missing=max(0.0, retriever.known - float(signals.word_coverage[first])),
        words=retriever.words,
    )
