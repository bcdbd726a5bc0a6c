"""Lexical: BM25 over terms."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search import arrays
from search.arrays import Float32Array, Int32Array, Int64Array
from search.index.documents import Documents
from search.index.postings import Postings, idf, inverted

_STARTS, _ROWS, _WEIGHTS, _DOCUMENTS = "starts.npy", "rows.npy", "weights.npy", "documents"


class Lexical(Postings):
    """BM25 (Lucene's variant: Robertson's with the idf of :class:`Postings`) over ``documents`` of terms.

    Scores are 0 for a document that shares no term with the query, and have no fixed upper bound. ``ceiling`` is a
    bound for one query that no document reaches: a score divided by it lies in [0, 1) and compares across queries.
    ``weights``, float32 ``(n_postings,)``, are the scores of each single term for the documents that hold it, so that a
    search only adds them up ("BM25S", Lù, 2024).
    """

    K1 = 1.2
    B = 0.75

    def __init__(self, documents: Documents, starts: Int64Array, rows: Int32Array, weights: Float32Array) -> None:
        super().__init__(documents.vocabulary, starts, rows, len(documents))
        if len(weights) != len(rows):
            raise ValueError(f"{len(weights)} weights for {len(rows)} postings")
        if not 0 <= weights.min(initial=0) <= weights.max(initial=0) < np.inf:
            raise ValueError(f"weights of {weights.min()} to {weights.max()}")
        self.documents = documents
        self.weights = weights

    @classmethod
    def build(cls, documents: Documents) -> "Lexical":
        """The BM25 index of ``documents``, in their order."""
        starts, rows, counts = inverted(documents)
        lengths = np.maximum(np.diff(documents.starts), 1)  # an empty document counts as one term
        norms = cls.K1 * ((1 - cls.B) + cls.B * lengths / (lengths.mean() if len(lengths) else 1.0))
        rarity = np.repeat(idf(np.diff(starts), len(documents)).astype(np.float32), np.diff(starts))
        return cls(documents, starts, rows, (rarity * (counts / (norms[rows] + counts))).astype(np.float32))

    def scores(self, terms: Sequence[str]) -> Float32Array:
        """BM25 of the query ``terms`` with every document: float32 ``(size,)``, higher is better."""
        held = [self.held(number) for number in self.numbers(terms)]
        return self.sums(held, [self.weights[places] for places in held])

    def save(self, folder: Path) -> None:
        """Write the index, with its documents, into ``folder``, which is created."""
        folder.mkdir()
        self.documents.save(folder / _DOCUMENTS)
        for name, array in ((_STARTS, self.starts), (_ROWS, self.rows), (_WEIGHTS, self.weights)):
            arrays.save_npy(folder / name, array)

    @classmethod
    def load(cls, folder: Path, size: int) -> "Lexical":
        """The index that ``save`` wrote into ``folder`` for ``size`` documents.

        Raises:
            ValueError: the files do not hold such an index.
        """
        starts = arrays.load_npy(folder / _STARTS, np.int64, 1)
        rows, weights = arrays.load_npy(folder / _ROWS, np.int32, 1), arrays.load_npy(folder / _WEIGHTS, np.float32, 1)
        documents = Documents.load(folder / _DOCUMENTS)
        if len(documents) != size:
            raise ValueError(f"{folder}: {len(documents)} documents instead of {size}")
        return cls(documents, starts, rows, weights)
