"""Lexical: BM25 over terms. The only module that imports bm25s."""

import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]


class Lexical:
    """BM25 (Lucene's variant: Robertson's with idf = ln(1 + (N - df + 0.5) / (df + 0.5))) over documents of terms.

    Scores are 0 for a document that shares no term with the query and have no upper bound of their own;
    ``ceiling`` gives the bound for one query.
    """

    K1 = 1.2
    B = 0.75

    def __init__(self, bm25: bm25s.BM25, size: int) -> None:
        self._bm25 = bm25
        self.size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> "Lexical":
        """Index ``documents``, each a list of terms; the order stays theirs."""
        bm25 = bm25s.BM25(k1=cls.K1, b=cls.B, method="lucene")
        # bm25s can't index nothing: the empty term, which no query holds, stands in for missing documents and terms.
        bm25.index([list(terms) or [""] for terms in documents] or [[""]], show_progress=False)
        return cls(bm25, len(documents))

    def scores(self, terms: Sequence[str]) -> Scores:
        """BM25 of the query ``terms`` with every document: float32 ``(size,)``, higher is better."""
        known = self._known(terms)
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)[: self.size]

    def ceiling(self, terms: Sequence[str]) -> float:
        """The score that no document can reach for this query: the sum of the idf of its terms, unknown ones too.

        A score divided by it lies in [0, 1) and compares across queries.
        """
        return float(sum(self._idf(term) for term in terms))

    def coverage(self, terms: Sequence[str]) -> Scores:
        """The share of the query's different ``terms`` that each document holds, weighted by their idf.

        float32 ``(size,)``, 0 to 1: unlike in BM25, neither a term's count nor a document's length counts.
        """
        weights = {term: self._idf(term) for term in terms}
        found = np.zeros(max(self.size, 1), dtype=np.float32)  # bm25s holds one document even where there is none
        for term, weight in weights.items():
            found[self.holding(term)] += weight
        return found[: self.size] / np.float32(sum(weights.values()) or 1.0)

    def known(self, terms: Sequence[str]) -> float:
        """The share of the query's different ``terms``, weighted by their idf, that any document holds: 0 to 1."""
        weights = {term: self._idf(term) for term in terms}
        held = sum(weight for term, weight in weights.items() if len(self.holding(term)))
        return held / (sum(weights.values()) or 1.0)

    def holding(self, term: str) -> npt.NDArray[np.int64]:
        """The rows of the documents that hold ``term``."""
        column = self._bm25.vocab_dict.get(term)
        if column is None:
            return np.empty(0, dtype=np.int64)
        pointers = self._bm25.scores["indptr"]
        return np.asarray(self._bm25.scores["indices"][pointers[column] : pointers[column + 1]], dtype=np.int64)

    def terms(self) -> list[str]:
        """Every term that a document holds."""
        return list(self._bm25.vocab_dict)

    def save(self, folder: Path) -> None:
        """Write the index's files into ``folder``, which it makes."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> "Lexical":
        """Read what ``save`` wrote for ``size`` documents."""
        return cls(bm25s.BM25.load(folder, show_progress=False), size)

    def _known(self, terms: Sequence[str]) -> list[int]:
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        return [vocabulary[term] for term in terms if term in vocabulary]

    def _idf(self, term: str) -> float:
        found = len(self.holding(term))
        return math.log(1 + (self.size - found + 0.5) / (found + 0.5))
