"""Lexical: BM25 over terms."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
_Rows = npt.NDArray[np.int32]

_STARTS, _ROWS, _WEIGHTS, _COLUMNS = "starts.npy", "rows.npy", "weights.npy", "terms.json"


class Lexical:
    """BM25 (Lucene's variant: Robertson's with idf = ln(1 + (N - df + 0.5) / (df + 0.5))) over documents of terms.

    Scores are 0 for a document that shares no term with the query and have no upper bound of their own;
    ``ceiling`` gives the bound for one query.

    What each term adds to each document is computed when the index is built; a search only adds that up ("BM25S", Lù,
    2024). ``columns`` numbers the terms: from ``starts[column]`` up to the next start, ``rows`` are the documents that
    hold the term and ``weights`` what it adds to them.
    """

    K1 = 1.2
    B = 0.75

    def __init__(self, columns: Mapping[str, int], starts: _Rows, rows: _Rows, weights: Scores, size: int) -> None:
        self._columns = columns
        self._starts: list[int] = starts.tolist()  # numpy's own numbers make slow slices
        self._rows = rows
        self._weights = weights
        self.size = size

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> "Lexical":
        """Index ``documents``, each a list of terms; the order stays theirs. An empty one counts as one of one term."""
        counts = [Counter(terms) for terms in documents]
        columns = {term: column for column, term in enumerate(dict.fromkeys(chain.from_iterable(counts)))}
        rows = np.repeat(np.arange(len(counts), dtype=np.int32), list(map(len, counts)))
        held = np.array([columns[term] for count in counts for term in count], dtype=np.int32)
        often = np.array([number for count in counts for number in count.values()], dtype=np.float64)
        lengths = np.array([len(terms) or 1 for terms in documents], dtype=np.float64)
        norms = cls.K1 * ((1 - cls.B) + cls.B * lengths / (lengths.mean() if len(lengths) else 1.0))
        found = np.bincount(held, minlength=len(columns))
        idf = np.array([_idf(number, len(counts)) for number in found.tolist()], dtype=np.float32)
        weights = (idf[held] * (often / (norms[rows] + often))).astype(np.float32)
        order = np.argsort(held, kind="stable")
        starts = np.concatenate([[0], np.cumsum(found)]).astype(np.int32)
        return cls(columns, starts, rows[order], weights[order], len(counts))

    def scores(self, terms: Sequence[str]) -> Scores:
        """BM25 of the query ``terms`` with every document: float32 ``(size,)``, higher is better."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            held = self._column(term)
            scores[self._rows[held]] += self._weights[held]
        return scores

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
        found = np.zeros(self.size, dtype=np.float32)
        for term, weight in weights.items():
            found[self._rows[self._column(term)]] += np.float32(weight)
        return found / np.float32(sum(weights.values()) or 1.0)

    def known(self, terms: Sequence[str]) -> float:
        """The share of the query's different ``terms``, weighted by their idf, that any document holds: 0 to 1."""
        weights = {term: self._idf(term) for term in terms}
        held = sum(weight for term, weight in weights.items() if term in self._columns)
        return held / (sum(weights.values()) or 1.0)

    def holding(self, term: str) -> npt.NDArray[np.int64]:
        """The rows of the documents that hold ``term``."""
        return np.asarray(self._rows[self._column(term)], dtype=np.int64)

    def terms(self) -> list[str]:
        """Every term that a document holds."""
        return list(self._columns)

    def save(self, folder: Path) -> None:
        """Write the index's files into ``folder``, which it makes."""
        folder.mkdir()
        starts = np.array(self._starts, dtype=self._rows.dtype)
        for name, part in ((_STARTS, starts), (_ROWS, self._rows), (_WEIGHTS, self._weights)):
            np.save(folder / name, part, allow_pickle=False)
        (folder / _COLUMNS).write_text(json.dumps(dict(self._columns), ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path, size: int) -> "Lexical":
        """Read what ``save`` wrote for ``size`` documents."""
        columns = json.loads((folder / _COLUMNS).read_bytes())
        starts, rows, weights = (np.load(folder / name) for name in (_STARTS, _ROWS, _WEIGHTS))
        return cls(columns, starts, rows, weights, size)

    def _column(self, term: str) -> slice:
        """Where ``rows`` and ``weights`` have what belongs to ``term``; empty if no document holds it."""
        column = self._columns.get(term)
        return slice(0, 0) if column is None else slice(self._starts[column], self._starts[column + 1])

    def _idf(self, term: str) -> float:
        held = self._column(term)
        return _idf(held.stop - held.start, self.size)


def _idf(found: int, size: int) -> float:
    """The inverse frequency of a term that ``found`` of ``size`` documents hold."""
    return math.log(1 + (size - found + 0.5) / (found + 0.5))
