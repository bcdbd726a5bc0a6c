"""Query: one text that is analysed and looked up by its words while its vector is computed."""

from search.analysis.analyzer import Analysed, Analyzer
from search.arrays import Int64Array
from search.encoding.background import PendingVectors
from search.index.index import Index
from search.ranking.candidates import Retriever, union
from search.timing import stage

DEPTH = 100
"""How many units of a field each way of searching proposes; FAQs beyond all proposals are not ranked."""

CLOSELY = 256
"""Characters up to which a text is looked at more closely than once: a longer one tells a story, and its vector alone
takes most of the tenth of a second that any text may take."""


class Query:
    """One ``text`` against ``index``, after reading; finds only FAQs at the positions ``admitted``, if given.

    ``analysed`` is the text in the operator's canonical wordings, of which the vector is made, too; ``forms`` are its
    terms, and those of the visitor's own wordings that any FAQ holds.
    """

    def __init__(
        self, index: Index, analyzer: Analyzer, text: str, vectors: PendingVectors, admitted: Int64Array | None
    ) -> None:
        self.text = text
        self._index = index
        self._analyzer = analyzer
        self._admitted = admitted
        canonical = index.canonical(text)
        self._pending = vectors.begin(canonical)
        self.analysed, self.forms = analysed(index, analyzer, text, canonical)
        self._words = Retriever(index, self.forms)
        self._worded = self._words.by_words(DEPTH, admitted)

    @property
    def is_story(self) -> bool:
        """Whether the text is over 256 characters, too long to be split or searched a second time."""
        return len(self.text) > CLOSELY

    @stage("analyse")
    def clauses(self) -> list[str]:
        """The two halves of the text, if it may ask two things; none for a story."""
        if self.is_story:
            return []
        unchanged = self.analysed.text == self.text
        return (self.analysed if unchanged else self._analyzer.analyse(self.text)).clauses

    def found(self) -> tuple[Retriever, Int64Array]:
        """The retriever with the query's vector, for which this waits, and the positions of its candidates, ascending.

        If the encoder failed, the retriever without a vector, and the candidates by words alone.
        """
        retriever = self._words.with_vector(self._pending.wait())
        return retriever, union(len(self._index.faqs), self._worded, retriever.by_vector(DEPTH, self._admitted))


@stage("analyse")
def analysed(index: Index, analyzer: Analyzer, text: str, canonical: str) -> tuple[Analysed, list[str]]:
    """The analysis of ``text`` in ``canonical`` wording, and the forms of the terms by which it is searched."""
    found = analyzer.analyse(canonical)
    forms = [term.form for term in found.terms]
    own = index.own_wording(text)
    if own != canonical:
        others = dict.fromkeys(term.form for term in analyzer.analyse(own).terms)
        forms += [form for form in others if form not in forms and index.holds(form)]
    return found, forms
