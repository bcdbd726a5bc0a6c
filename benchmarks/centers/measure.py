"""Ask one help center all its questions, and record what its visitors get."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from benchmarks.base.query_cache import remembering, searchable
from benchmarks.base.run import DEPTH, Run, ranking
from benchmarks.centers import outcome
from benchmarks.data.dataset import Dataset, Query
from benchmarks.relevance.metrics import judge
from search.answering.engine import Engine
from search.answering.result import Answer

Report = Callable[[str, int, int], None]
"""Called with the current step, the number of questions done and their total number."""
TOP = 3
"""The number of FAQs that a result keeps for each question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor got for one question.

    ``outcome`` is one of :mod:`benchmarks.centers.outcome`; ``confidence`` is 0 to 1, ``cosine`` the highest of any
    FAQ's raw vectors with the question's, -1 to 1. ``ndcg`` (at 10) and ``first`` (1 if the first FAQ is relevant) are
    None for a question without an answer. ``top`` are the ids of the first FAQs.
    """

    slice: str | None
    outcome: str
    confidence: float
    cosine: float
    ndcg: float | None
    first: float | None
    top: tuple[str, ...]


def ask(data: Dataset, engine: Engine, report: Report = lambda what, done, of: None) -> dict[str, Asked]:
    """What visitors get for each question of ``data``, by its id: those with an answer first."""
    queries = [*data.queries, *data.unanswerable]
    texts = {query.id: searchable(query.text) for query in queries}
    prepared = remembering(engine, list(texts.values()), lambda done, of: report("encode", done, of))
    answers: dict[str, Answer] = {}
    for done, query in enumerate(queries, 1):
        answers[query.id] = prepared.search(texts[query.id], DEPTH)
        report("ask", done, len(queries))
    relevant: dict[str, set[str]] = {}
    for one in data.qrels:
        if one.grade > 0:
            relevant.setdefault(one.query, set()).add(one.document)
    figures = judge(_run(answers), data.qrels)
    return {
        query.id: _asked(query, answers[query.id], cosine, relevant.get(query.id, set()), ndcg, first)
        for query, cosine in zip(queries, cosines(prepared, list(texts.values())), strict=True)
        for ndcg, first in [
            (figures[query.id].ndcg, figures[query.id].success) if query.id in figures else (None, None)
        ]
    }


def cosines(engine: Engine, texts: Sequence[str]) -> list[float]:
    """The highest cosine of each text's raw vector with any unit's: what one would put a threshold on otherwise."""
    vectors = engine.encoder.encode_queries(texts)
    parts = [part.dense.vectors for part in (engine.index.wordings, engine.index.answers) if part.dense.size]
    return np.max([np.max(vectors @ np.asarray(part).T, axis=1) for part in parts], axis=0).tolist() if parts else []


def confidences(engine: Engine, queries: Sequence[Query]) -> tuple[list[float], list[float]]:
    """The confidences of ``queries``, and their :func:`cosines`."""
    texts = [searchable(query.text) for query in queries]
    prepared = remembering(engine, texts)
    return [prepared.search(text).confidence for text in texts], cosines(prepared, texts)


def strange_nouns(data: Dataset) -> tuple[str, ...]:
    """Everyday nouns that no FAQ of ``data`` is about: they stand in no question, alias, tag or category."""
    faqs = data.source.faqs
    named = "\n".join(" ".join((faq.question, *faq.aliases, *faq.tags, *faq.category)) for faq in faqs)
    return tuple(noun for noun in _everyday_nouns() if noun not in named)


def answered(engine: Engine, nouns: Sequence[str]) -> tuple[str, ...]:
    """Those of ``nouns``, typed alone, that ``engine`` gives an answer to."""
    prepared = remembering(engine, nouns)
    return tuple(noun for noun in nouns if prepared.search(noun).decision == "answer")


def _everyday_nouns() -> Sequence[str]:
    return resources.files("benchmarks.data").joinpath("everyday_nouns.txt").read_text("utf-8").split()


def _run(answers: Mapping[str, Answer]) -> Run:
    return Run(
        "hybrid",
        {
            query: ranking([hit.faq.id for hit in answer.hits], [hit.score for hit in answer.hits])
            for query, answer in answers.items()
        },
    )


def _asked(
    query: Query, answer: Answer, cosine: float, relevant: set[str], ndcg: float | None, first: float | None
) -> Asked:
    found = tuple(hit.faq.id for hit in answer.hits)
    told = outcome.covered(answer.decision, found, relevant) if relevant else outcome.uncovered(answer.decision)
    return Asked(query.slice, told, answer.confidence, cosine, ndcg, first, found[:TOP])
