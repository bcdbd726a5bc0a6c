"""Calibration: an index asks itself questions whose outcome it knows, and learns what its scores mean."""

from collections.abc import Sequence
from importlib import resources

import numpy as np

from search.analysis import Analyzer
from search.confidence import TYPICAL, Calibration, Model, SmallTalk, Thresholds
from search.dense import Rows
from search.encoder import Encoder, Progress
from search.index import Index
from search.ranked import Ranked, rank
from search.ranking import Weights
from search.retrieval import Probe
from search.text import normalize

SAMPLE = 300
"""At most how many wordings are held out, and how many FAQs are taken out; spread evenly over the index."""
EVERY = 3
"""Of the shipped small talk this one line in so many is asked."""
DEPTH = 50
"""How many units of a field each way of searching proposes here: who comes first lies well within."""
ANSWER_AT = 0.5
"""An answer is given when it is more likely right than wrong."""
IDLE = 0.95
"""The share of small talk that the default threshold turns away …"""
LOST = 0.05
"""… as long as it turns away no larger share of the wordings that found their own FAQ."""
NONE_BELOW = (0.08, 0.25)
"""Between which bounds that threshold is kept, whatever the index says."""


def small_talk() -> tuple[str, ...]:
    """Utterances that no help center answers: chit-chat, errands for an assistant, advice, noise."""
    lines = resources.files("indexer").joinpath("small_talk.txt").read_text("utf-8").splitlines()
    return tuple(filter(None, map(normalize, lines)))


def calibrate(
    index: Index, analyzer: Analyzer, encoder: Encoder, weights: Weights, model: Model, progress: Progress
) -> Calibration:
    """What ``index`` says of itself: how high small talk scores, and how sure it is when it is right and when wrong."""
    if not index.faqs:
        return TYPICAL
    talk = idle(index, analyzer, encoder, weights, progress)
    measured = SmallTalk.of([one.evidence.score for one in talk])

    def sure(ranked: Sequence[Ranked]) -> tuple[float, ...]:
        return tuple(round(model.probability(one.evidence, measured), 3) for one in ranked)

    outside = sure(talk)
    owners, held_out = _held_out(index, analyzer, weights)
    own_first = [int(one.positions[0]) == owner for one, owner in zip(held_out, owners, strict=True)]
    right = sure([one for one, own in zip(held_out, own_first, strict=True) if own])
    none_below = min([np.quantile(outside, IDLE), *([np.quantile(right, LOST)] if right else [])])
    return Calibration(
        measured,
        Thresholds(ANSWER_AT, round(float(np.clip(none_below, *NONE_BELOW)), 3)),
        right=right,
        wrong=sure([one for one, own in zip(held_out, own_first, strict=True) if not own]),
        removed=sure(_removed(index, analyzer, weights)),
        outside=outside,
    )


def idle(
    index: Index, analyzer: Analyzer, encoder: Encoder, weights: Weights, progress: Progress | None = None
) -> list[Ranked]:
    """What ``index`` finds for one line of small talk in EVERY."""
    texts = small_talk()[::EVERY]
    vectors = encoder.encode_queries(texts, progress)
    probes = [Probe(index, _forms(text, analyzer), vector) for text, vector in zip(texts, vectors, strict=True)]
    return [_ranked(probe, weights) for probe in probes]


def _held_out(index: Index, analyzer: Analyzer, weights: Weights) -> tuple[list[int], list[Ranked]]:
    """Other wordings than the question, asked as if they were not in the index; their owners first."""
    rows = [row for row, unit in enumerate(index.wordings.units) if unit.role != "question"]
    owners, found = [], []
    for row in _spread(rows):
        unit = index.wordings.units[row]
        probe = Probe(index, _forms(unit.text, analyzer), index.wordings.dense.vectors[row], held_out=row)
        owners.append(unit.faq)
        found.append(_ranked(probe, weights))
    return owners, found


def _removed(index: Index, analyzer: Analyzer, weights: Weights) -> list[Ranked]:
    """FAQs' own questions, asked while the FAQ is not there."""
    if len(index.faqs) < 2:
        return []
    everything = np.arange(len(index.faqs))
    rows = [row for row, unit in enumerate(index.wordings.units) if unit.role == "question"]
    found = []
    for row in _spread(rows):
        unit = index.wordings.units[row]
        probe = Probe(index, _forms(unit.text, analyzer), index.wordings.dense.vectors[row])
        found.append(_ranked(probe, weights, np.delete(everything, unit.faq)))
    return found


def _ranked(probe: Probe, weights: Weights, admitted: Rows | None = None) -> Ranked:
    return rank(probe, weights, probe.candidates(DEPTH, admitted))


def _forms(text: str, analyzer: Analyzer) -> list[str]:
    return [term.form for term in analyzer.terms(text)]


def _spread(rows: Sequence[int]) -> Sequence[int]:
    return rows[:: max(1, -(-len(rows) // SAMPLE))]
