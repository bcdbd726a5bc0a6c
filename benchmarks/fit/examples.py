"""Collect training examples for the ranking: the signals and the relevance of every candidate of a query."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from benchmarks.base.run import DEPTH, Ranking, ranking
from benchmarks.data.dataset import Dataset
from search.answering.engine import MAX_QUERY, Engine
from search.answering.query import Worded, mean, worded
from search.arrays import Float32Array
from search.korean.normalize import normalize
from search.ranking.candidates import Retriever

PROPOSED = 30
"""The number of units of a field that each retrieval method proposes: lower ranks teach nothing and take long."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one query with ``signals``, float64 ``(n_candidates, n_signals)``, in the order of ``Signals``.

    ``documents`` are the candidates' ids in the source's order, ``grades``, float64 ``(n_candidates,)``, the relevance
    of each.
    """

    query: str
    documents: tuple[str, ...]
    signals: Matrix
    grades: Matrix

    def ranking(self, scores: Matrix) -> Ranking:
        """The ranking of the candidates by ``scores``, one score for each; ties in the source's order."""
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return ranking([self.documents[place] for place in best], [float(scores[place]) for place in best])


def examples(data: Dataset, engine: Engine) -> list[Example]:
    """One example for each query of ``data``; relevant FAQs are candidates even if no retrieval method finds them."""
    grades: dict[str, dict[int, int]] = {}
    for judgement in data.qrels:
        grades.setdefault(judgement.query, {})[engine.index.positions[judgement.document]] = judgement.grade
    found = retrievers(engine, [query.text for query in data.queries])
    return [_example(engine, query.id, one, grades[query.id]) for query, one in zip(data.queries, found, strict=True)]


def as_read(engine: Engine, text: str) -> Worded:
    """``text`` as ``engine`` searches it, corrected first."""
    return as_it_stands(engine, engine.reader.read(normalize(text)[:MAX_QUERY].strip()).text)


def as_it_stands(engine: Engine, text: str) -> Worded:
    """``text``, which has no mistakes, as ``engine`` searches it."""
    return worded(engine.index, engine.analyzer, text, engine.index.canonical(text))


def retrievers(engine: Engine, texts: Sequence[str]) -> list[Retriever]:
    """Each of ``texts`` against the index of ``engine``, read as a visitor's question is."""
    read = [as_read(engine, text) for text in texts]
    encoded = [one.texts(one.analysed.text) for one in read]
    vectors = iter(engine.encoder.encode_queries(list(chain(*encoded))))
    means = [mean([next(vectors) for _ in each]) for each in encoded]
    return [retriever(engine, one, vector) for one, vector in zip(read, means, strict=True)]


def retriever(engine: Engine, asked: Worded, vector: Float32Array | None) -> Retriever:
    """The question ``asked`` against the index of ``engine``, with its ``vector``, float32 ``(dimension,)``."""
    return Retriever(engine.index, asked.forms, vector, alternatives=asked.alternatives)


def _example(engine: Engine, query: str, retriever: Retriever, known: dict[int, int]) -> Example:
    candidates = np.union1d(retriever.candidates(PROPOSED), np.array(list(known), dtype=np.int64))
    return Example(
        query,
        tuple(engine.index.faqs[position].id for position in candidates),
        np.stack(astuple(retriever.signals(candidates)), axis=1).astype(np.float64),
        np.array([known.get(int(position), 0) for position in candidates], dtype=np.float64),
    )


def centred(examples: Sequence[Example]) -> list[Matrix]:
    """The signals of each example minus their mean over its candidates: only differences within a query matter."""
    return [example.signals - example.signals.mean(axis=0) for example in examples]
