"""Present: makes the Answer for a visitor from the FAQs found and the verdict on them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.answering.query import SURE, Worded
from search.answering.result import Answer, Highlights, Hit, Match, Meaning
from search.answering.verdict import Verdict
from search.arrays import Float32Array, Int64Array
from search.index.index import Index
from search.korean.highlight import Marker
from search.ranking.candidates import Alternative, Retriever
from search.ranking.ranker import Ranked
from search.records.faq import Contact, Faq
from search.records.term import words_and_bigrams
from search.timing import stage


class Presenter:
    """Makes answers from the FAQs of ``index``."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._contacts = {contact.id: contact for contact in index.contacts}
        topics = [faq.category[0] if faq.category else "" for faq in index.faqs]
        self._topic_names = tuple(dict.fromkeys(topics))
        numbers = {name: number for number, name in enumerate(self._topic_names)}
        self._topics = np.array([numbers[name] for name in topics], dtype=np.int64)

    def contacts(self, faq: Faq) -> tuple[Contact, ...]:
        """The contacts that ``faq`` and its steps name, each once."""
        named = dict.fromkeys([*faq.contacts, *(step.contact for step in faq.steps if step.contact)])
        return tuple(self._contacts[contact] for contact in named)

    def answer(self, text: str, verdict: Verdict, found: Int64Array, hits: Sequence[Hit]) -> Answer:
        """The answer to ``text``: ``hits``, of the FAQs at the positions ``found``."""
        return Answer(
            query=text,
            hits=tuple(hits),
            total=len(found),
            facets=self._facets(found),
            decision=verdict.decision,
            confidence=verdict.confidence,
            band=verdict.band,
            why=verdict.why,
            explain=verdict.explain,
            questions=(),
            contacts=self._index.contacts if verdict.decision == "none" else (),
            degraded=verdict.degraded,
        )

    def nothing(self, text: str, verdict: Verdict) -> Answer:
        """The answer to ``text`` where nothing was found."""
        return self.answer(text, verdict, np.empty(0, dtype=np.int64), ())

    def meanings(self, alternatives: Iterable[Alternative], position: int) -> tuple[Meaning, ...]:
        """What the FAQ at ``position`` writes for words of a question that it does not hold themselves."""
        holds = self._index.whole.holds_at
        found = []
        for one in alternatives:
            meant = (each for each in one.expansions if all(holds(word, position) for word in each.words))
            first = None if all(holds(term, position) for term in words_and_bigrams(one.said)[0]) else next(meant, None)
            if first is not None:
                found.append(Meaning(first.said, first.meant))
        return tuple(found)

    @stage("highlight")
    def hits(
        self, retriever: Retriever, ranked: Ranked, confidences: Float32Array, worded: Worded, text: str
    ) -> list[Hit]:
        """The first FAQs of a ranking, as many as ``confidences``, with highlights of ``text`` and what it means."""
        meant = (word for met in worded.met for one in met.expansions if one.weight >= SURE for word in one.words)
        marker = Marker((*worded.forms, *meant), text)
        shown = ranked.positions[: len(confidences)]
        return [
            self._hit(
                position,
                float(ranked.scores[place]),
                float(confidences[place]),
                Match(unit.role, unit.text),
                ranked.signals.named(int(ranked.rows[place])),
                marker,
            )
            for place, (position, unit) in enumerate(zip(shown.tolist(), retriever.matched(shown), strict=True))
        ]

    @stage("highlight")
    def chosung_hits(
        self, text: str, positions: Int64Array, scores: Float32Array, matched: Sequence[str], confidences: Float32Array
    ) -> list[Hit]:
        """The first FAQs found by first consonants, as many as there are ``confidences``."""
        marker = Marker((), text)
        return [
            self._hit(
                position,
                float(scores[place]),
                float(confidences[place]),
                Match("question", matched[place]),
                {"initials": float(scores[place])},
                marker,
            )
            for place, position in enumerate(positions[: len(confidences)].tolist())
        ]

    def _hit(
        self, position: int, score: float, confidence: float, matched: Match, parts: Mapping[str, float], marker: Marker
    ) -> Hit:
        """The FAQ at ``position`` as a hit, with the highlights of ``marker``."""
        faq = self._index.faqs[position]
        question, answer = self._index.shown(position)
        highlights = Highlights(marker.marked(faq.question, question), marker.marked(faq.answer, answer))
        return Hit(faq, score, confidence, matched, parts, self.contacts(faq), highlights)

    def _facets(self, found: Int64Array) -> dict[str, int]:
        """The number of the FAQs at positions ``found`` in each category, in the order of the first FAQ of each."""
        counted = Counter(self._topics[found].tolist())
        return {self._topic_names[topic]: count for topic, count in counted.items() if self._topic_names[topic]}
