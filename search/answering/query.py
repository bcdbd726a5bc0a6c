"""Inquiry: one text on its way to an answer, looked up by its words while its vector is being made."""

from search.analysis.analyzer import Analyzer
from search.answering.encoding import Coming
from search.index.dense import Rows
from search.index.index import Index
from search.ranking.candidates import Probe, union
from search.timing import stage

DEPTH = 100
"""How many units of a field each way of searching proposes; FAQs beyond all proposals are not ranked."""

CLOSELY = 256
"""Characters up to which a text is looked at more closely than once: a longer one tells a story, and its vector alone
takes most of the tenth of a second that any text may take."""


class Inquiry:
    """What an index holds of the words of the text that is ``coming``, and, once that is there, of its vector.

    ``forms`` are the terms of ``text`` in canonical wordings, and of the visitor's own those that any FAQ holds. Only
    FAQs at the positions ``admitted`` may be found, all if that is None.
    """

    def __init__(self, index: Index, analyzer: Analyzer, coming: Coming, admitted: Rows | None) -> None:
        self.text = coming.text
        self.forms = _forms(index, analyzer, coming.text)
        self._index = index
        self._coming = coming
        self._admitted = admitted
        self._words = Probe(index, self.forms)
        self._worded = self._words.worded(DEPTH, admitted)

    @property
    def is_story(self) -> bool:
        """Whether the text is too long to be looked at CLOSELY."""
        return len(self.text) > CLOSELY

    def found(self) -> tuple[Probe, Rows]:
        """The text by its words and its vector, for which this waits, and the positions of what it may mean: ascending.

        If the encoder failed, by its words alone.
        """
        probe = self._words.towards(self._coming.vector())
        return probe, union(len(self._index.faqs), self._worded, probe.near(DEPTH, self._admitted))

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._coming.drop()


@stage("analyse")
def _forms(index: Index, analyzer: Analyzer, text: str) -> list[str]:
    widened, own = index.synonyms.widened(text), index.synonyms.replaced(text)
    forms = [term.form for term in analyzer.terms(widened)]
    if widened == own:
        return forms
    others = dict.fromkeys(term.form for term in analyzer.terms(own))
    return forms + [form for form in others if form not in forms and len(index.whole.holding(form))]
