"""Fit the model of doubt: how much unseen nouns in a question reduce the confidence.

Nouns that an index has never seen occur in questions that it answers, too: a visitor's own name for a thing, and words
that matter little. Real questions about something else, with all other words known, are rare in any data set; so one
noun of each question is replaced by one of another family's corpus: ``카드 재발급`` becomes ``여권 재발급``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from benchmarks.data.dataset import Dataset
from benchmarks.fit.examples import Matrix, as_it_stands, as_read, retriever
from indexer.build import calibration
from indexer.small_talk import utterances
from search.answering.engine import Engine
from search.answering.query import Worded, mean
from search.answering.unknown_nouns import pull, unknown_nouns
from search.answering.verdict import LIKELY
from search.confidence.model import Doubt
from search.korean.normalize import normalize
from search.ranking.ranker import rank

ASKED, REMOVED, IDLE, SWAPPED = 0.56, 0.14, 0.16, 0.14
"""The weight of each kind of question: unchanged, answer removed, small talk, with a noun of another corpus.

As in ``fit_confidence``, but half of those without an answer have nouns that the index has never seen. In faq_data's
tune split 43 of 52 do, but a small help center knows few words, so that its own questions have such nouns, too.
"""
SEED = 5


@dataclass(frozen=True, slots=True)
class Doubted:
    """Questions that would be answered although they contain unseen nouns.

    ``sure``, float64 ``(n,)``: their confidence before any doubt; ``pulls``, float64 ``(n,)``: see
    :func:`~search.answering.unknown_nouns.pull`; ``right``, bool ``(n,)``; ``shares``, float64 ``(n,)``:
    the weight of each.
    """

    name: str
    family: str
    sure: Matrix
    pulls: Matrix
    right: npt.NDArray[np.bool_]
    shares: Matrix


def nouns(engine: Engine) -> frozenset[str]:
    """The nouns in the questions of an index."""
    texts = (normalize(faq.question) for faq in engine.index.faqs)
    return frozenset(noun.form for text in texts for noun in engine.analyzer.analyse(text).nouns)


def outcomes(family: str, data: Dataset, engine: Engine, strange: frozenset[str]) -> Doubted:
    """The outcomes of the queries of ``data``, unchanged and with nouns that are ``strange`` to ``engine``."""
    random = Random(SEED)
    vocabulary = engine.reader.vocabulary
    unknown = sorted(noun for noun in strange if not (vocabulary.holds(noun) or vocabulary.within(noun)))
    relevant: dict[str, list[int]] = {}
    for judgement in data.qrels:
        if judgement.grade > 0:
            relevant.setdefault(judgement.query, []).append(engine.index.positions[judgement.document])
    everything = np.arange(len(engine.index.faqs))
    found: list[tuple[float, float, bool, float]] = []
    weight = 1 / len(data.queries)
    for query in data.queries:
        read = as_read(engine, query.text)
        own = relevant[query.id]
        found += _judged(engine, read, own, everything, ASKED * weight)
        found += _judged(engine, read, (), np.setdiff1d(everything, own), REMOVED * weight)
        if swapped := _swapped(read.analysed.text, engine, unknown, random):
            found += _judged(engine, as_it_stands(engine, swapped), (), everything, SWAPPED * weight)
    talk = [*utterances(), *(query.text for query in data.unanswerable)]
    for line in talk:
        found += _judged(engine, as_read(engine, line), (), everything, IDLE / len(talk))
    sure, pulls, right, shares = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return Doubted(data.name, family, sure, pulls, right.astype(np.bool_), shares)


def fit(sets: Sequence[Doubted]) -> Doubt:
    """The doubt of maximum likelihood, rounded; sets have equal weight."""
    sure, pulls, shares = (np.concatenate([getattr(one, name) for one in sets]) for name in ("sure", "pulls", "shares"))
    right = np.concatenate([one.right for one in sets])

    def loss(weights: Matrix) -> float:
        left = np.clip(sure * expit(weights[0] + np.exp(weights[1]) * pulls), 1e-9, 1 - 1e-9)
        return -float(np.sum(shares * np.where(right, np.log(left), np.log(1 - left))))

    found = minimize(loss, np.array([1.0, 3.0]), method="Nelder-Mead", tol=1e-9).x
    return Doubt(round(float(found[0]), 2), round(float(np.exp(found[1])), 1))


@dataclass(frozen=True, slots=True)
class Kept:
    """How many doubted questions of one set are still answered, by the doubt fitted without that set's family.

    ``right`` and ``right_kept`` count questions whose first FAQ is right, ``wrong`` and ``wrong_kept`` all others.
    """

    name: str
    right: int
    right_kept: int
    wrong: int
    wrong_kept: int


def carried(sets: Sequence[Doubted]) -> list[Kept]:
    """The figures of each set by a doubt that was fitted with all sets of its family held out."""
    found = []
    for each in sets:
        doubt = fit([other for other in sets if other.family != each.family])
        kept = each.sure * np.array([doubt.left(pull) for pull in each.pulls.tolist()]) >= LIKELY
        counts = (
            int(np.count_nonzero(part)) for part in (each.right, each.right & kept, ~each.right, ~each.right & kept)
        )
        found.append(Kept(each.name, *counts))
    return found


def _judged(
    engine: Engine, read: Worded, own: Sequence[int], admitted: npt.NDArray[np.int64], weight: float
) -> Iterator[tuple[float, float, bool, float]]:
    """Confidence, pull, whether the first FAQ is one of ``own``, and ``weight``; nothing if there is no doubt."""
    if not len(admitted):
        return
    strange = unknown_nouns(read.analysed, engine.reader.vocabulary, read.met)
    if not strange.nouns or not strange.rest:
        return
    whole, rest = (
        mean(list(engine.encoder.encode_queries(read.texts(text)))) for text in (read.analysed.text, strange.rest)
    )
    asked = retriever(engine, read, whole)
    ranked = rank(asked, engine.weights, asked.candidates(calibration.DEPTH, admitted))
    sure = engine.model.probability(ranked.evidence, engine.index.calibration.small_talk)
    if sure >= LIKELY:
        first = int(ranked.positions[0])
        yield sure, pull(asked, asked.with_vector(rest), first), first in own, weight


def _swapped(text: str, engine: Engine, unknown: Sequence[str], random: Random) -> str | None:
    """``text`` in lower case with its rarest noun in the index replaced by one of ``unknown``; None if impossible."""
    text = text.casefold()
    holding = engine.index.whole.holding
    known = [noun for noun in engine.analyzer.analyse(text).nouns if len(holding(noun.form))]
    if not known or not unknown:
        return None
    rarest = min(known, key=lambda noun: len(holding(noun.form)))
    return text[: rarest.start] + random.choice(unknown) + text[rarest.end :]
