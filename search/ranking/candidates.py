"""Candidates: finds the FAQs that a query may mean, and how well the units of each match it."""

from collections.abc import Callable, Sequence, Set
from copy import copy
from dataclasses import dataclass

import numpy as np

from search.arrays import Float32Array, Int64Array, top_k
from search.index.index import Field, Index
from search.index.postings import Postings
from search.ranking.signals import Signals
from search.records.expansion import Expansion
from search.records.term import words_and_bigrams
from search.records.unit import Unit
from search.timing import stage


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms of a query, ``said``, and the ``expansions`` that tell what they may mean."""

    said: tuple[str, ...]
    expansions: tuple[Expansion, ...]


FEW, DEEPER = 20, 4
"""If no more FAQs than the first number own all of the best units, the second number times as many are asked for."""
TALK = 3
"""How many lines of small talk a query is compared with: one alone may be near by chance."""


class Retriever:
    """One query against an index: its terms and its vector, float32 ``(dimension,)`` of length 1.

    Without a vector, all cosines are 0 and only terms propose candidates; :meth:`with_vector` adds one later.
    ``held_out`` is the row of a wording that is treated as if the index did not have it, and ``line`` the number of
    such a line of small talk; ``removed`` is the position of a FAQ that no terms propose. ``alternatives`` are what
    some of its terms may mean: no term belongs to two of them. ``words`` is how many words the query has, ``known``
    which share of them, weighted by idf, any FAQ of the index holds.
    """

    @stage("retrieve")
    def __init__(
        self,
        index: Index,
        terms: Sequence[str],
        vector: Float32Array | None = None,
        held_out: int | None = None,
        removed: int | None = None,
        line: int | None = None,
        alternatives: Sequence[Alternative] = (),
    ) -> None:
        self._index = index
        self._vector = None if vector is None else index.centred(vector)
        self._wordings, self._answers = (_shares(part, terms, alternatives) for part in (index.wordings, index.answers))
        self._held_out = held_out
        self._line = line
        if held_out is not None:
            self._wordings[held_out] = 0.0
        if removed is not None:
            for part, shares in self._fields():
                shares[part.span(removed)] = 0.0
        words, bigrams = words_and_bigrams(terms)
        self._words = words
        self._alternatives = alternatives
        self.words = len(words)
        self.known = index.whole.known(words)
        left = self._left()
        self._coverage = {
            "word_coverage": self._covered(words, left, alternatives),
            "bigram_coverage": self._covered(bigrams, left, alternatives),
        }

    def with_vector(self, vector: Float32Array | None) -> "Retriever":
        """A retriever of the same terms with ``vector``."""
        retriever = copy(self)
        retriever._vector = None if vector is None else self._index.centred(vector)
        return retriever

    @property
    def lexical(self) -> bool:
        """Whether there is no vector, so that only terms count."""
        return self._vector is None

    @stage("retrieve")
    def by_words(self, depth: int, admitted: Int64Array | None = None) -> Int64Array:
        """Positions of the FAQs that own one of the ``depth`` best units of a field by BM25; see :meth:`candidates`."""

        def owners(part: Field, shares: Float32Array) -> Int64Array:
            within = _within(part, admitted)
            return _owners(part, depth, lambda k: _best(shares, k, within))

        return union(len(self._index.faqs), *(owners(part, shares) for part, shares in self._fields()))

    @stage("retrieve")
    def by_vector(self, depth: int, admitted: Int64Array | None = None) -> Int64Array:
        """Positions of the FAQs that own one of the ``depth`` best units of a field by cosine, if there is one."""
        vector = self._vector
        if vector is None:
            return np.empty(0, dtype=np.int64)

        def owners(part: Field) -> Int64Array:
            within = _within(part, admitted)
            return _owners(part, depth, lambda k: part.dense.search(vector, k, within))

        return union(len(self._index.faqs), *(owners(part) for part, _ in self._fields()))

    def candidates(self, depth: int, admitted: Int64Array | None = None) -> Int64Array:
        """Positions, ascending, of the FAQs that :meth:`by_words` or :meth:`by_vector` finds.

        Only FAQs that are ``admitted`` count, if that is given. If 20 or fewer FAQs own all of the ``depth`` best units
        of a field, more units are asked for: an article of a hundred passages must not keep others from being found.
        """
        return union(len(self._index.faqs), self.by_words(depth, admitted), self.by_vector(depth, admitted))

    def signals(self, candidates: Int64Array) -> Signals:
        """The signals of the FAQs at the positions ``candidates``.

        For a FAQ without a wording, what is measured of its answer takes the place of what is measured of the wording,
        and the other way round: what its source lacks must neither help nor harm it.
        """
        rows = [part.rows(candidates) for part, _ in self._fields()]
        counts = [part.counts(candidates) for part, _ in self._fields()]
        cosines = [self._cosines(part, found) for (part, _), found in zip(self._fields(), rows, strict=True)]
        wording, answer = map(_maximum, counts, cosines)
        shares = [shares[found] for (_, shares), found in zip(self._fields(), rows, strict=True)]
        wording_bm25, answer_bm25 = map(_maximum, counts, shares)
        return Signals(
            nearest_cosine=np.fmax(wording, answer),
            article_cosine=_either(_mean(counts[1], cosines[1]), wording),
            bm25=np.float32(0.5) * (_either(wording_bm25, answer_bm25) + _either(answer_bm25, wording_bm25)),
            **{name: values[candidates] for name, values in self._coverage.items()},
        )

    def small_talk_cosine(self) -> float:
        """The mean of the query's cosines with the TALK nearest lines of small talk, -1 to 1; 0 without a vector."""
        if self._vector is None:
            return 0.0
        cosines = self._index.small_talk_cosines(self._vector)
        left = cosines if self._line is None else np.delete(cosines, self._line)
        return float(np.sort(left)[-TALK:].mean()) if len(left) else 0.0

    def is_worded(self, position: int) -> bool:
        """Whether a wording of the FAQ at ``position`` shares a word with the query, or it has no wording at all.

        A bigram is no word: ``서비스 장애인지`` is not about ``장애인``. What a word may mean counts as the word.
        """
        part = self._index.wordings
        rows = range(len(part.units))[part.span(position)]
        held = [set(part.lexical.documents[row]) for row in rows if row != self._held_out]
        meant = [set(one.words) for alternative in self._alternatives for one in alternative.expansions]
        asked = [*({word} for word in self._words), *meant]
        return not rows or any(words <= wording for words in asked for wording in held)

    def matched(self, positions: Int64Array) -> list[Unit]:
        """The best matching unit of each of the FAQs at ``positions``: that with the highest cosine plus BM25 share."""
        best: list[tuple[float, Unit | None]] = [(-np.inf, None)] * len(positions)
        for part, shares in self._fields():
            rows = part.rows(positions)
            closeness = (self._cosines(part, rows) + shares[rows]).tolist()
            places = np.repeat(np.arange(len(positions)), part.counts(positions)).tolist()
            for place, value, row in zip(places, closeness, rows.tolist(), strict=True):
                if value > best[place][0]:
                    best[place] = (value, part.units[row])
        return [unit for _, unit in best if unit is not None]

    def _covered(self, terms: Sequence[str], left: Set[str], alternatives: Sequence[Alternative]) -> Float32Array:
        """The coverage of each FAQ; for the FAQ whose wording is held out, only terms that are ``left`` count."""
        whole = self._index.whole
        covered = whole.coverage(terms)
        for one in alternatives:
            covered += _gained(whole, terms, one)
        if self._held_out is not None:
            different = list(dict.fromkeys(terms))
            kept = whole.ceiling([term for term in different if term in left])
            covered[self._index.wordings.units[self._held_out].faq] = kept / (whole.ceiling(different) or 1.0)
        return covered

    def _left(self) -> Set[str]:
        """The terms of the other units of the FAQ whose wording is held out, if one is."""
        if self._held_out is None:
            return frozenset()
        wordings, answers = self._index.wordings, self._index.answers
        owner = wordings.units[self._held_out].faq
        return {
            term
            for part in (wordings, answers)
            for row in range(len(part.units))[part.span(owner)]
            if part is answers or row != self._held_out
            for term in part.lexical.documents[row]
        }

    def _fields(self) -> tuple[tuple[Field, Float32Array], tuple[Field, Float32Array]]:
        return (self._index.wordings, self._wordings), (self._index.answers, self._answers)

    def _cosines(self, part: Field, rows: Int64Array) -> Float32Array:
        if self._vector is None:
            return np.zeros(len(rows), dtype=np.float32)
        cosines = part.dense.scores(self._vector, rows)
        if self._held_out is not None and part is self._index.wordings:
            cosines[rows == self._held_out] = -1.0
        return cosines


def union(size: int, *found: Int64Array) -> Int64Array:
    """The numbers below ``size`` that are in any of ``found``: int64, ascending."""
    among = np.zeros(size, dtype=bool)
    for places in found:
        among[places] = True
    return np.flatnonzero(among)


def _shares(part: Field, terms: Sequence[str], alternatives: Sequence[Alternative]) -> Float32Array:
    """BM25 of each unit as a share of the most that the query could reach: 0 to 1.

    A unit that holds what an alternative's terms may mean gets the score of that, times its weight, if that is more
    than the terms themselves give it.
    """
    lexical = part.lexical
    scores = lexical.scores(terms)
    for one in alternatives:
        least, most = lexical.scores(one.said), lexical.ceiling(one.said)
        best = least.copy()
        for meant in one.expansions:
            rows = lexical.holding_all(meant.words)
            reached = np.float32(meant.weight) * np.minimum(lexical.scores(meant.terms)[rows], np.float32(most))
            best[rows] = np.maximum(best[rows], reached)
        scores += best - least
    return scores / np.float32(lexical.ceiling(terms) or 1.0)


def _gained(whole: Postings, terms: Sequence[str], one: Alternative) -> Float32Array:
    """By how much the coverage of ``terms`` grows where a FAQ holds what some of them may mean: 0 to 1."""
    said = [term for term in one.said if term in terms]
    least = whole.coverage(said)
    best = least.copy()
    for meant in one.expansions:
        rows = whole.holding_all(meant.words)
        best[rows] = np.maximum(best[rows], np.float32(meant.weight))
    return (best - least) * np.float32(whole.ceiling(said) / (whole.ceiling(list(dict.fromkeys(terms))) or 1.0))


def _within(part: Field, admitted: Int64Array | None) -> Int64Array | None:
    """The rows of the FAQs that are ``admitted``; None if all are."""
    return None if admitted is None else part.rows(admitted)


def _owners(part: Field, depth: int, best: Callable[[int], Int64Array]) -> Int64Array:
    """Positions of the FAQs that own the ``depth`` ``best`` units, or more units until over 20 FAQs own them."""
    while True:
        rows = best(depth)
        owners = part.owners(rows)
        if len(rows) < depth or len(union(len(part.starts), owners)) > FEW:
            return owners
        depth *= DEEPER


def _best(shares: Float32Array, depth: int, within: Int64Array | None) -> Int64Array:
    """The ``depth`` rows with the highest ``shares``, in no order; none with a share of 0."""
    return top_k(shares, depth, 0.0) if within is None else within[top_k(shares[within], depth, 0.0)]


def _maximum(counts: Int64Array, values: Float32Array) -> Float32Array:
    """The highest of the ``values`` of each FAQ's units; ``counts`` has their number; NaN for a FAQ without units."""
    best = np.full(len(counts), np.nan, dtype=np.float32)
    if len(values):
        owned = counts > 0
        best[owned] = np.maximum.reduceat(values, (np.cumsum(counts) - counts)[owned])
    return best


def _mean(counts: Int64Array, values: Float32Array) -> Float32Array:
    """The mean of the ``values`` of each FAQ's units; ``counts`` has their number; NaN for a FAQ without units."""
    means = np.full(len(counts), np.nan, dtype=np.float32)
    if len(values):
        owned = counts > 0
        sums = np.add.reduceat(values, (np.cumsum(counts) - counts)[owned])
        means[owned] = sums / counts[owned]
    return means


def _either(values: Float32Array, others: Float32Array) -> Float32Array:
    """``values``, with NaN replaced by ``others``."""
    return np.where(np.isnan(values), others, values).astype(np.float32)
