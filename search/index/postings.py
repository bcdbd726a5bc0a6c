"""Postings: the documents that hold a term, and how rare the term is (the inverted index)."""

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search import arrays
from search.arrays import BoolArray, Float32Array, Float64Array, Int32Array, Int64Array
from search.index.documents import VOCABULARY, Documents

_FILES = ("vocabulary.json", "starts.npy", "rows.npy")


class Postings:
    """The postings of ``size`` documents: for each term, the documents that hold it.

    ``rows``, int32 ``(n_postings,)``, are the documents that hold a term, ascending; ``starts``, int64
    ``(n_terms + 1,)``, are the offsets in ``rows`` of the terms of ``vocabulary``.

    A term's idf is ln(1 + (N - df + 0.5) / (df + 0.5)), also that of an unknown term, whose df is 0.

    Raises:
        ValueError: the parts do not fit together.
    """

    def __init__(self, vocabulary: Sequence[str], starts: Int64Array, rows: Int32Array, size: int) -> None:
        if len(starts) != len(vocabulary) + 1:
            raise ValueError(f"postings of {len(starts) - 1} terms for {len(vocabulary)} terms")
        arrays.check_offsets(starts, len(rows))
        arrays.check_indices(rows, size)
        self.size = size
        self.starts = starts
        self.rows = rows
        self.idf = idf(np.diff(starts), size)
        self._vocabulary = vocabulary
        self._numbers: Mapping[str, int] = {term: number for number, term in enumerate(vocabulary)}
        self._unknown = _idf(0, size)

    @classmethod
    def merge(cls, parts: Sequence[tuple["Postings", Int64Array]], size: int) -> "Postings":
        """The postings of ``size`` documents, each of which joins the terms of the smaller documents that it owns.

        Each of ``parts`` is the postings of smaller documents, and their owners: int64 ``(n_documents,)``, ascending.
        """
        vocabulary = sorted(set(chain.from_iterable(part.terms() for part, _ in parts)))
        numbers = {term: number for number, term in enumerate(vocabulary)}
        found = []
        for part, owners in parts:
            terms = np.fromiter((numbers[term] for term in part.terms()), dtype=np.int64)
            found.append(np.repeat(terms, np.diff(part.starts)) * size + owners[part.rows])
        # The pairs of each part are sorted already, so that this only merges them.
        pairs = np.sort(np.concatenate(found), kind="stable")
        terms, rows = np.divmod(pairs[_first(pairs)], np.int64(max(size, 1)))
        starts = np.searchsorted(terms, np.arange(len(vocabulary) + 1)).astype(np.int64)
        return cls(vocabulary, starts, rows.astype(np.int32), size)

    def numbers(self, terms: Sequence[str]) -> list[int]:
        """The numbers of those ``terms`` that any document holds: their indices in the vocabulary."""
        return [self._numbers[term] for term in terms if term in self._numbers]

    def ceiling(self, terms: Sequence[str]) -> float:
        """The sum of the idf of ``terms``, unknown ones included."""
        return float(sum(map(self._rarity, terms)))

    def coverage(self, terms: Sequence[str]) -> Float32Array:
        """The share of the query's different ``terms`` that each document holds, weighted by their idf.

        float32 ``(size,)``, 0 to 1. Unlike in BM25, neither a term's count nor a document's length matters.
        """
        weights = {term: self._rarity(term) for term in terms}
        numbers = self.numbers(list(weights))
        held = [self.held(number) for number in numbers]
        shares = self.idf[numbers].astype(np.float32)
        found = self.sums(held, [np.repeat(shares, [places.stop - places.start for places in held])])
        return found / np.float32(sum(weights.values()) or 1.0)

    def known(self, terms: Sequence[str]) -> float:
        """The share of the query's different ``terms``, weighted by their idf, that any document holds: 0 to 1."""
        weights = {term: self._rarity(term) for term in terms}
        held = sum(weight for term, weight in weights.items() if term in self._numbers)
        return held / (sum(weights.values()) or 1.0)

    def holds(self, term: str) -> bool:
        """Whether any document holds ``term``."""
        return term in self._numbers

    def holding(self, term: str) -> Int32Array:
        """The rows of the documents that hold ``term``, ascending."""
        number = self._numbers.get(term)
        return self.rows[:0] if number is None else self.rows[self.held(number)]

    def holds_at(self, term: str, row: int) -> bool:
        """Whether the document in ``row`` holds ``term``."""
        rows = self.holding(term)
        place = int(np.searchsorted(rows, row))
        return place < len(rows) and int(rows[place]) == row

    def holding_all(self, terms: Sequence[str]) -> Int32Array:
        """The rows of the documents that hold every one of ``terms``, at least one, ascending."""
        found, *others = sorted((self.holding(term) for term in dict.fromkeys(terms)), key=len)
        for other in others:
            if not len(found):
                break
            places = np.minimum(np.searchsorted(other, found), len(other) - 1)
            found = found[other[places] == found]
        return found

    def held(self, number: int) -> slice:
        """The slice of ``rows`` with the documents that hold the term with this number."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def sums(self, held: Sequence[slice], weights: Sequence[Float32Array]) -> Float32Array:
        """The sums by document, float32 ``(size,)``, of ``weights``: one array for each slice ``held`` of ``rows``."""
        sums = np.zeros(self.size, dtype=np.float32)
        if held:
            np.add.at(sums, np.concatenate([self.rows[places] for places in held]), np.concatenate(weights))
        return sums

    def terms(self) -> Sequence[str]:
        """Every term that a document holds."""
        return self._vocabulary

    def save(self, folder: Path) -> None:
        """Write the postings into ``folder``, which is created."""
        vocabulary, starts, rows = (folder / name for name in _FILES)
        folder.mkdir()
        vocabulary.write_bytes(VOCABULARY.dump_json(tuple(self._vocabulary)))
        arrays.save_npy(starts, self.starts)
        arrays.save_npy(rows, self.rows)

    @classmethod
    def load(cls, folder: Path, size: int) -> "Postings":
        """The postings that ``save`` wrote into ``folder`` for ``size`` documents.

        Raises:
            ValueError: the files do not hold them.
        """
        vocabulary, starts, rows = (folder / name for name in _FILES)
        parts = (arrays.load_npy(starts, np.int64, 1), arrays.load_npy(rows, np.int32, 1))
        return cls(VOCABULARY.validate_json(vocabulary.read_bytes()), *parts, size)

    def _rarity(self, term: str) -> float:
        number = self._numbers.get(term)
        return self._unknown if number is None else float(self.idf[number])


def inverted(documents: Documents) -> tuple[Int64Array, Int32Array, Int64Array]:
    """The postings of ``documents``: their starts, their rows, and how often each document holds the term."""
    rows = np.repeat(np.arange(len(documents), dtype=np.int32), np.diff(documents.starts))
    by_term = np.argsort(documents.terms, kind="stable")
    terms, rows = documents.terms[by_term], rows[by_term]
    places = np.flatnonzero(_first(terms) | _first(rows))
    counts = np.bincount(terms[places], minlength=len(documents.vocabulary))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return starts, rows[places], np.diff(places, append=len(terms))


def _first(values: npt.NDArray[Any]) -> BoolArray:
    """Which of ``values`` differ from the one before them; the first one counts as different."""
    first = np.ones(len(values), dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return first


def idf(found: Int64Array, size: int) -> Float64Array:
    """The idf of terms, float64 ``(n_terms,)``, each of which is ``found`` in so many of ``size`` documents."""
    different, places = np.unique(found, return_inverse=True)
    return np.array([_idf(count, size) for count in different.tolist()], dtype=np.float64)[places]


def _idf(found: int, size: int) -> float:
    return math.log(1 + (size - found + 0.5) / (found + 0.5))
