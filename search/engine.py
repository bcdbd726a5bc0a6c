"""Engine: search(query) → Answer. The only place that knows the order of the steps."""

from collections.abc import Mapping

import numpy as np

from search.analysis import Analyzer
from search.catalog import EVERYTHING, Filter
from search.dense import Rows
from search.encoder import Encoder
from search.errors import FaqNotFoundError, IndexMismatchError, QueryError
from search.faq import Contact, Faq
from search.index import Index
from search.ranking import Weights, shipped
from search.result import Answer, Hit, Match
from search.retrieval import Probe
from search.text import normalize

DEPTH = 200
"""How many units of a field each way of searching proposes; FAQs beyond all proposals are not ranked."""
MAX_QUERY = 512
"""The longest query in characters."""
MAX_HITS = 100

UNDECIDED = "관련도 순서로 찾은 결과예요. 이 버전은 첫 결과가 맞는 답인지 아직 판단하지 않아요."
NONE_ADMITTED = "고른 분류와 종류에 해당하는 FAQ가 없어요."
NO_WORDS = "질문에 글자나 숫자가 없어서 찾을 수 없어요."


class Engine:
    """Answers queries from one index. Safe to share between threads.

    Raises:
        IndexMismatchError: the index was made by another analyzer or encoder.
    """

    def __init__(self, index: Index, analyzer: Analyzer, encoder: Encoder, weights: Weights | None = None) -> None:
        for part, made_with, at_hand in (
            ("analyzer", index.analyzer, analyzer.fingerprint),
            ("encoder", index.encoder, encoder.name),
        ):
            if made_with != at_hand:
                raise IndexMismatchError(
                    f"the index was made with the {part} {made_with!r}, not {at_hand!r}: build it again with faq-index"
                )
        self.index = index
        self.weights = weights or shipped()
        self.analyzer = analyzer
        self.encoder = encoder
        self._contacts = {contact.id: contact for contact in index.contacts}

    def search(self, query: str, k: int = 5, admit: Filter = EVERYTHING) -> Answer:
        """The ``k`` FAQs that fit ``query`` best.

        Raises:
            QueryError: the query is over MAX_QUERY characters or ``k`` is not 1 to MAX_HITS.
        """
        if len(query) > MAX_QUERY:
            raise QueryError(f"the query has {len(query)} characters; at most {MAX_QUERY} are searched")
        if not 1 <= k <= MAX_HITS:
            raise QueryError(f"k is {k}; it must be 1 to {MAX_HITS}")
        text = normalize(query)
        if not any(map(str.isalnum, text)):
            return Answer(text, (), "undecided", None, NO_WORDS)
        admitted = self._admitted(admit)
        if admitted is not None and not len(admitted):
            return Answer(text, (), "undecided", None, NONE_ADMITTED)
        return Answer(text, tuple(self._hits(text, k, admitted)), "undecided", None, UNDECIDED)

    def faq(self, faq_id: str) -> Faq:
        """The FAQ with this id.

        Raises:
            FaqNotFoundError: there is none.
        """
        position = self.index.positions.get(faq_id)
        if position is None:
            raise FaqNotFoundError(f"no FAQ has the id {faq_id!r}")
        return self.index.faqs[position]

    def contacts(self, faq: Faq) -> tuple[Contact, ...]:
        """The contacts that ``faq`` and its steps name, each once."""
        named = dict.fromkeys([*faq.contacts, *(step.contact for step in faq.steps if step.contact)])
        return tuple(self._contacts[contact] for contact in named)

    def _admitted(self, admit: Filter) -> Rows | None:
        """Positions of the FAQs that may be found; None where all may."""
        if admit == EVERYTHING:
            return None
        admitted = [position for position, faq in enumerate(self.index.faqs) if admit.admits(faq)]
        return np.array(admitted, dtype=np.int64)

    def _hits(self, text: str, k: int, admitted: Rows | None) -> list[Hit]:
        terms = [term.form for term in self.analyzer.terms(text)]
        probe = Probe(self.index, terms, self.encoder.encode_queries([text])[0])
        candidates = probe.candidates(DEPTH, admitted)
        signals = probe.signals(candidates)
        scores = self.weights.scores(signals)
        # Rounded, because the last bits of a cosine depend on its row: equal texts must stay in the source's order.
        best = np.lexsort((candidates, -np.round(scores, 6)))[:k]
        return [self._hit(probe, int(candidates[i]), float(scores[i]), signals.of(int(i))) for i in best]

    def _hit(self, probe: Probe, position: int, score: float, parts: Mapping[str, float]) -> Hit:
        faq = self.index.faqs[position]
        unit = probe.matched(position)
        return Hit(faq, score, Match(unit.role, unit.text), parts, self.contacts(faq))
