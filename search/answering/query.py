"""Query: one text that is analysed and looked up by its words while its vectors are computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.analysis.analyzer import Analysed, Analyzer
from search.analysis.expansions import Met
from search.arrays import Float32Array, Int64Array
from search.encoding.background import PendingVectors
from search.index.index import Index
from search.ranking.candidates import Alternative, Retriever, union
from search.timing import stage

DEPTH = 100
"""How many units of a field each way of searching proposes; FAQs beyond all proposals are not ranked."""

CLOSELY = 256
"""Characters up to which a text is looked at more closely than once: a longer one tells a story, and its vector alone
takes most of the tenth of a second that any text may take."""
SURE = 0.6
"""The weight of an everyday word from which on the vector minds what it means, too."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A text as it is searched.

    ``analysed`` is the text in the operator's canonical wording; ``forms`` are its terms, and those of the visitor's
    own wordings that any FAQ holds; ``met`` are its everyday words, which any FAQ writes otherwise.
    """

    analysed: Analysed
    forms: Sequence[str]
    met: Sequence[Met]

    @property
    def alternatives(self) -> list[Alternative]:
        """The terms of the text that may mean something else, with what they may mean."""
        terms = self.analysed.terms
        found = (Alternative(one.terms(terms), one.expansions) for one in self.met)
        return [one for one in found if one.said]

    def texts(self, text: str) -> tuple[str, ...]:
        """What is encoded of ``text``, all or a part of this one: itself, and once more with what its words mean.

        A story is encoded once.
        """
        meant = dict.fromkeys(one.expansions[0].meant for one in self.met if one.expansions[0].weight >= SURE)
        return (text, f"{text} {' '.join(meant)}") if meant and len(text) <= CLOSELY else (text,)


class Query:
    """One ``text`` against ``index``, after reading; finds only FAQs at the positions ``admitted``, if given.

    ``worded`` is what is searched: the text in the operator's canonical wording and in that of everyday words.
    """

    def __init__(
        self, index: Index, analyzer: Analyzer, text: str, vectors: PendingVectors, admitted: Int64Array | None
    ) -> None:
        self.text = text
        self._index = index
        self._analyzer = analyzer
        self._admitted = admitted
        canonical = index.canonical(text)
        vectors.begin(canonical)  # while the text is analysed
        self.worded = worded(index, analyzer, text, canonical)
        self._pending = [vectors.begin(each) for each in self.worded.texts(canonical)]
        self._words = Retriever(index, self.worded.forms, alternatives=self.worded.alternatives)
        self._worded = self._words.by_words(DEPTH, admitted)

    @property
    def is_story(self) -> bool:
        """Whether the text is over 256 characters, too long to be split or searched a second time."""
        return len(self.text) > CLOSELY

    @stage("analyse")
    def clauses(self) -> list[str]:
        """The two halves of the text, if it may ask two things; none for a story."""
        return [] if self.is_story else self._as_asked.clauses

    @property
    def asks_twice(self) -> bool:
        """Whether the text says itself that it asks two things."""
        return self._as_asked.asks_twice

    @property
    def _as_asked(self) -> Analysed:
        """The text itself, analysed, and not its canonical wording."""
        analysed = self.worded.analysed
        return analysed if analysed.text == self.text else self._analyzer.analyse(self.text)

    def found(self) -> tuple[Retriever, Int64Array]:
        """The retriever with the query's vector, for which this waits, and the positions of its candidates, ascending.

        If the encoder failed, the retriever without a vector, and the candidates by words alone.
        """
        retriever = self._words.with_vector(mean([pending.wait() for pending in self._pending]))
        return retriever, union(len(self._index.faqs), self._worded, retriever.by_vector(DEPTH, self._admitted))


@stage("analyse")
def worded(index: Index, analyzer: Analyzer, text: str, canonical: str) -> Worded:
    """``text``, whose ``canonical`` wording is given, as it is searched."""
    found = analyzer.analyse(canonical)
    forms = [term.form for term in found.terms]
    own = index.own_wording(text)
    if own != canonical:
        others = dict.fromkeys(term.form for term in analyzer.analyse(own).terms)
        forms += [form for form in others if form not in forms and index.holds(form)]
    return Worded(found, forms, index.expansions.met(found.morphemes))


def mean(vectors: Sequence[Float32Array | None]) -> Float32Array | None:
    """The mean of at least one of ``vectors``, each float32 ``(dimension,)``, at length 1; None if one is missing."""
    given = [vector for vector in vectors if vector is not None]
    if len(given) < len(vectors):
        return None
    if len(given) == 1:
        return given[0]
    total = np.sum(given, axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
