"""Ranked: the candidates of one query, best first, and what their order says of the first."""

from dataclasses import dataclass

import numpy as np

from search.confidence import Evidence
from search.dense import Rows
from search.ranking import DENSE, LEXICAL, Signals, Values, Weights
from search.retrieval import Probe
from search.stages import stage


@dataclass(frozen=True, slots=True)
class Ranked:
    """``positions``, int64 ``(n,)``, of FAQs in the index, best first, ties in the source's order.

    ``scores`` and ``likelihoods``, float32 ``(n,)``, stand beside them: the score is absolute, -1 to 1; the likelihood
    is that of being the right one if one of them is, with the sum 1. ``rows`` are their places in ``signals``.
    """

    positions: Rows
    scores: Values
    likelihoods: Values
    rows: Rows
    signals: Signals
    evidence: Evidence


@stage("rank")
def rank(probe: Probe, weights: Weights, candidates: Rows) -> Ranked:
    """The ``candidates``, at least one, int64 ``(n,)`` and ascending, by their scores."""
    signals = probe.signals(candidates)
    scores = weights.scores(signals)
    best = best_first(scores, candidates)
    likelihoods = np.exp((scores - scores[best[0]]) * np.float32(weights.total))
    likelihoods /= likelihoods.sum()
    evidence = _evidence(probe, weights, signals, int(best[0]), scores[best[0]], likelihoods[best[0]])
    return Ranked(candidates[best], scores[best], likelihoods[best], best, signals, evidence)


def best_first(scores: Values, positions: Rows) -> Rows:
    """The places of ``scores``, float32 ``(n,)``, the highest first, ties in the order of ``positions``.

    Scores are rounded, because the last bits of a cosine depend on its row: equal texts are ties.
    """
    return np.lexsort((positions, -np.round(scores, 6)))


def reranked(probe: Probe, weights: Weights, ranked: Ranked, relevance: Values) -> Ranked:
    """``ranked`` with a second opinion on its first ``len(relevance)`` FAQs: float32, 0 to 1, beside them.

    A score becomes the mean of both opinions; of those that were not read the second is 0.
    """
    opinions = np.zeros(len(ranked.scores), dtype=np.float32)
    opinions[: len(relevance)] = relevance
    scores = np.asarray((ranked.scores + opinions) / 2, dtype=np.float32)
    best = np.argsort(-np.round(scores, 6), kind="stable")
    likelihoods = np.exp((scores - scores[best[0]]) * np.float32(weights.total))
    likelihoods /= likelihoods.sum()
    rows, signals, first = ranked.rows[best], ranked.signals, best[0]
    evidence = _evidence(probe, weights, signals, int(rows[0]), ranked.scores[first], likelihoods[first])
    return Ranked(ranked.positions[best], scores[best], likelihoods[best], rows, signals, evidence)


def _evidence(
    probe: Probe, weights: Weights, signals: Signals, first: int, score: np.float32, share: np.float32
) -> Evidence:
    """What is known of the FAQ in the row ``first`` of ``signals``."""
    arms = [arm for arm in (DENSE, LEXICAL) if any(getattr(weights, name) for name in arm)]
    agreeing = [weights.only(arm).scores(signals) for arm in arms]
    return Evidence(
        score=float(score),
        share=float(share),
        agreement=float(np.mean([arm[first] >= arm.max() for arm in agreeing])),
        missing=max(0.0, probe.known - float(signals.word_coverage[first])),
        words=probe.words,
    )
