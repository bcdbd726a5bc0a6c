"""Retrieval: which FAQs a query may mean, and how well the units of each match it."""

from collections.abc import Sequence

import numpy as np

from search.dense import Rows, Vectors
from search.index import Field, Index
from search.postings import Scores
from search.ranking import Signals, Values
from search.stages import stage
from search.term import words_and_bigrams
from search.unit import Unit


class Probe:
    """One query, held against an index: its terms and its vector, float32 ``(dimension,)`` of length 1.

    Without a vector, all cosines are 0 and only terms propose candidates.
    ``held_out`` is the row of a wording that is treated as if the index did not have it. ``words`` is how many words
    the query has, ``known`` which share of them, weighted by idf, any FAQ of the index holds.
    """

    @stage("retrieve")
    def __init__(self, index: Index, terms: Sequence[str], vector: Vectors | None, held_out: int | None = None) -> None:
        self._index = index
        self._vector = None if vector is None else index.centred(vector)
        self._wordings, self._answers = (_shares(part, terms) for part in (index.wordings, index.answers))
        words, bigrams = words_and_bigrams(terms)
        self.words = len(words)
        self.known = index.whole.known(words)
        self._words, self._bigrams = self._covered(words, held_out), self._covered(bigrams, held_out)
        self._held_out = held_out
        if held_out is not None:
            self._wordings[held_out] = 0.0

    @stage("retrieve")
    def candidates(self, depth: int, admitted: Rows | None = None) -> Rows:
        """Positions, ascending, of the FAQs that own one of the ``depth`` best units of a field.

        Best is by cosine or by BM25. Only FAQs that are ``admitted`` count, if that is given.
        """
        found = [
            part.owners(rows)
            for part, shares in self._fields()
            for rows in _best_rows(part, self._vector, shares, depth, admitted)
        ]
        return np.unique(np.concatenate(found))

    def signals(self, candidates: Rows) -> Signals:
        """The signals of the FAQs at the positions ``candidates``.

        A FAQ without a wording or without an answer is judged by the other in its place: it must neither win nor
        lose by what its source does not hold.
        """
        wording_cosines = self._cosines(self._index.wordings, candidates)
        question, wording = (best(self._index.wordings, wording_cosines, candidates) for best in (_first, _maximum))
        answer = _maximum(self._index.answers, self._cosines(self._index.answers, candidates), candidates)
        wording_bm25, answer_bm25 = (
            _maximum(part, shares[part.rows(candidates)], candidates) for part, shares in self._fields()
        )
        return Signals(
            question_cosine=_either(question, answer),
            wording_cosine=_either(wording, answer),
            answer_cosine=_either(answer, wording),
            wording_bm25=_either(wording_bm25, answer_bm25),
            answer_bm25=_either(answer_bm25, wording_bm25),
            word_coverage=self._words[candidates],
            bigram_coverage=self._bigrams[candidates],
        )

    def matched(self, position: int) -> Unit:
        """The unit of the FAQ at ``position`` that the query met: the one with the highest cosine plus BM25 share."""
        units: list[tuple[float, Unit]] = []
        for part, shares in self._fields():
            faq = np.array([position])
            rows = part.rows(faq)
            closeness = self._cosines(part, faq) + shares[rows]
            units.extend((float(value), part.units[row]) for value, row in zip(closeness, rows, strict=True))
        return max(units, key=lambda found: found[0])[1]

    def _covered(self, terms: Sequence[str], held_out: int | None) -> Values:
        """The coverage of each FAQ; that of the wording held out counts only where another unit has the same term."""
        index = self._index
        covered = index.whole.coverage(terms)
        if held_out is not None:
            owner = np.array([index.wordings.units[held_out].faq])
            kept = [np.setdiff1d(index.wordings.rows(owner), held_out), index.answers.rows(owner)]
            parts = [index.wordings.lexical, index.answers.lexical]
            left = [
                term
                for term in terms
                if any(np.isin(rows, part.holding(term)).any() for rows, part in zip(kept, parts, strict=True))
            ]
            ceiling = index.whole.ceiling(list(dict.fromkeys(terms)))
            covered[owner] = index.whole.ceiling(list(dict.fromkeys(left))) / (ceiling or 1.0)
        return covered

    def _fields(self) -> tuple[tuple[Field, Scores], tuple[Field, Scores]]:
        return (self._index.wordings, self._wordings), (self._index.answers, self._answers)

    def _cosines(self, part: Field, faqs: Rows) -> Values:
        rows = part.rows(faqs)
        if self._vector is None:
            return np.zeros(len(rows), dtype=np.float32)
        cosines = part.dense.scores(self._vector, rows)
        if self._held_out is not None and part is self._index.wordings:
            cosines[rows == self._held_out] = -1.0
        return cosines


def _shares(part: Field, terms: Sequence[str]) -> Scores:
    """BM25 of each unit as a share of the most that the query could reach: 0 to 1."""
    ceiling = part.lexical.ceiling(terms)
    return part.lexical.scores(terms) / np.float32(ceiling or 1.0)


def _best_rows(part: Field, vector: Vectors | None, shares: Scores, depth: int, admitted: Rows | None) -> list[Rows]:
    """The best rows of a field by cosine, and by BM25."""
    within = None if admitted is None else part.rows(admitted)
    pool = np.arange(len(shares)) if within is None else within
    ranked = pool
    if len(pool) > depth:
        ranked = pool[np.argpartition(-shares[pool], depth)[:depth]]
    worded = ranked[shares[ranked] > 0]
    return [worded] if vector is None else [part.dense.search(vector, depth, within), worded]


def _first(part: Field, values: Values, faqs: Rows) -> Values:
    """The first of the ``values`` of each FAQ's units, that of its question; NaN for a FAQ without any."""
    counts = part.counts(faqs)
    first = np.full(len(faqs), np.nan, dtype=np.float32)
    first[counts > 0] = values[(np.cumsum(counts) - counts)[counts > 0]]
    return first


def _maximum(part: Field, values: Values, faqs: Rows) -> Values:
    """The highest of the ``values`` of each FAQ's units, NaN for a FAQ without any."""
    counts = part.counts(faqs)
    best = np.full(len(faqs), np.nan, dtype=np.float32)
    if len(values):
        owned = counts > 0
        best[owned] = np.maximum.reduceat(values, (np.cumsum(counts) - counts)[owned])
    return best


def _either(values: Values, others: Values) -> Values:
    """``values``, with ``others`` where they are missing."""
    return np.where(np.isnan(values), others, values).astype(np.float32)
