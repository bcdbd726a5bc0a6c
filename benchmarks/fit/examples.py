"""Collect training examples for the ranking: the signals and the relevance of every candidate of a query."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.base.run import DEPTH, Ranking, ranking
from benchmarks.data.dataset import Dataset
from search.answering.engine import MAX_QUERY, Engine
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
    texts = [as_read(engine, query.text) for query in data.queries]
    vectors = engine.encoder.encode_queries(texts)
    return [
        _example(engine, query.id, text, vector, grades[query.id])
        for query, text, vector in zip(data.queries, texts, vectors, strict=True)
    ]


def as_read(engine: Engine, text: str) -> str:
    """``text`` corrected and in canonical wording, as it is searched."""
    read = engine.reader.read(normalize(text)[:MAX_QUERY].strip())
    return engine.index.canonical(read.text)


def _example(engine: Engine, query: str, text: str, vector: npt.NDArray[np.float32], known: dict[int, int]) -> Example:
    retriever = Retriever(engine.index, [term.form for term in engine.analyzer.analyse(text).terms], vector)
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
