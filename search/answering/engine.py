"""Engine: search(query) → Answer. The only place that knows the order of the steps."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from threading import Condition

import numpy as np
from cachetools import LRUCache, cached
from cachetools.keys import methodkey

from search.analysis.analyzer import Analyzer
from search.answering.chosung import Initials
from search.answering.encoding import Ahead, Coming
from search.answering.query import Inquiry
from search.answering.result import Answer, Highlights, Hit, Match
from search.answering.verdict import AT_MOST, Judge, Judged
from search.confidence import model as confidence
from search.confidence.model import Decision, Model, Thresholds
from search.encoding.encoder import OnlineEncoder
from search.errors import FaqNotFoundError, IndexMismatchError, QueryError
from search.index.dense import Rows
from search.index.index import Index
from search.korean import josa
from search.korean.hangul import CONSONANTS
from search.korean.highlight import Marker
from search.korean.normalize import normalize
from search.privacy.mask import Masked, masked
from search.ranking.candidates import Probe
from search.ranking.linear import Values, Weights, shipped
from search.ranking.ranker import Ranked
from search.ranking.reranker import Reranker
from search.reading.reading import Understanding, Understood
from search.records.catalog import EVERYTHING, Filter
from search.records.faq import Contact, Faq
from search.timing import stage

_Asked = tuple[Masked, int, Filter, float, bool]

MAX_QUERY = 512
"""The longest query in characters."""
MAX_HITS = 100
PART = 0.3
"""How sure each of two questions in one message must be at least."""
REMEMBERED = 4096
"""How many of the last answers are kept for whoever asks the same."""
LEFT_OUT = 0.1
"""The share of a message's known words that its first FAQ must leave out for the message to be two questions."""

NONE_ADMITTED = "고른 분류와 종류에 해당하는 FAQ가 없어요."
NONE_LEFT = "기준만큼 확실한 도움말이 없어요."
NO_WORDS = "질문에 글자나 숫자가 없어서 찾을 수 없어요."
WHY: Mapping[Decision, str] = {
    "answer": "질문에 맞는 답을 찾았어요.",
    "clarify": "비슷한 도움말이 여럿이에요. 찾으시는 것을 골라 주세요.",
    "none": "이 고객센터의 도움말에는 없는 내용 같아요. 상담원에게 물어봐 주세요.",
}
ALONE = "이 도움말을 찾으시나요?"
UNSEEN = "도움말에 ‘{}’{}는 말은 없어요. 비슷한 도움말을 찾으시나요?"
NAMED = 3
"""How many words that are in no FAQ a visitor is told at most."""
TWO = "두 가지를 물어보셨네요. 하나씩 답을 찾았어요."


class Engine:
    """Answers queries from one index. Safe to share between threads.

    The last answers, ``remembered`` of them, are given again to whoever asks the same, and what several threads ask at
    once is searched once. An encoder that fails does not keep words from being found: such answers are ``degraded``.

    The shipped ``weights`` and confidence ``model`` are used, and the ``thresholds`` of the index's own calibration,
    if none are given; a ``reranker`` reads the first few hits once more.

    Raises:
        IndexMismatchError: the index was made by another analyzer or encoder.
    """

    def __init__(
        self,
        index: Index,
        analyzer: Analyzer,
        encoder: OnlineEncoder,
        weights: Weights | None = None,
        model: Model | None = None,
        thresholds: Thresholds | None = None,
        reranker: Reranker | None = None,
        remembered: int = REMEMBERED,
    ) -> None:
        for part, made_with, at_hand in (
            ("analyzer", index.analyzer, analyzer.fingerprint),
            ("encoder", index.encoder, encoder.name),
        ):
            if made_with != at_hand:
                raise IndexMismatchError(
                    f"the index was made with the {part} {made_with!r}, not {at_hand!r}: build it again with faq-index"
                )
        given, wanted = encoder.dimension, index.wordings.dense.dimension
        if given != wanted:
            raise IndexMismatchError(
                f"the index holds vectors of {wanted} dimensions, and its encoder makes {given}: build it again with "
                "faq-index"
            )
        self.index = index
        self.weights = weights or shipped()
        self.analyzer = analyzer
        self.encoder = encoder
        self.model = model or confidence.shipped()
        self.reranker = reranker
        self.thresholds = thresholds or index.calibration.thresholds
        self.understanding = Understanding(index, analyzer)
        self._initials = Initials(index)
        self._ahead = Ahead(encoder, index.synonyms)
        vocabulary = self.understanding.vocabulary
        self._judge = Judge(index, analyzer, vocabulary, self._ahead, self.weights, self.model, reranker)
        topics = [faq.category[0] if faq.category else "" for faq in index.faqs]
        self._topic_names = tuple(dict.fromkeys(topics))
        numbers = {name: number for number, name in enumerate(self._topic_names)}
        self._topics = np.array([numbers[name] for name in topics], dtype=np.int64)
        self._contacts = {contact.id: contact for contact in index.contacts}
        self._cache: LRUCache[Hashable, Answer] = LRUCache(remembered)
        self._one_at_a_time = Condition()
        # Not the bound method, which would hold the engine in a circle when nobody else does any more.
        self._answered = cached(self._cache, methodkey, condition=self._one_at_a_time)(Engine._searched)

    def search(
        self, query: str, k: int = 5, admit: Filter = EVERYTHING, at_least: float = 0.0, as_typed: bool = False
    ) -> Answer:
        """The ``k`` FAQs that fit ``query`` best, and what they are worth as an answer.

        The query is read as its visitor meant it, or to the letter if it is to be taken ``as_typed``.
        FAQs with a confidence under ``at_least`` are neither shown nor counted; the others keep their order.

        Raises:
            QueryError: the query is over MAX_QUERY characters, ``k`` is not 1 to MAX_HITS or ``at_least`` not 0 to 1.
        """
        asked = self._asked(query, k, admit, at_least, as_typed)
        answer = self._answered(self, *asked)
        if answer.degraded:  # the next one may find the encoder in use again
            with self._one_at_a_time:
                self._cache.pop(self._answered.cache_key(self, *asked), None)
        return answer

    def remembers(
        self, query: str, k: int = 5, admit: Filter = EVERYTHING, at_least: float = 0.0, as_typed: bool = False
    ) -> Answer | None:
        """What :meth:`search` returned to the same question, if that is not forgotten; raises what it raises."""
        key = self._answered.cache_key(self, *self._asked(query, k, admit, at_least, as_typed))
        with self._one_at_a_time:
            return self._cache.get(key)

    def _asked(self, query: str, k: int, admit: Filter, at_least: float, as_typed: bool) -> _Asked:
        """What an answer depends on, no personal data among it."""
        normal = normalize(query)
        for text, how in ((query, ""), (normal, ", written out,")):  # one character may stand for eighteen
            if len(text) > MAX_QUERY:
                raise QueryError(f"the query{how} has {len(text)} characters; at most {MAX_QUERY} are searched")
        if not 1 <= k <= MAX_HITS:
            raise QueryError(f"k is {k}; it must be 1 to {MAX_HITS}")
        if not 0 <= at_least <= 1:
            raise QueryError(f"at_least is {at_least}; it must be 0 to 1")
        return masked(normal), k, admit, at_least, as_typed

    def _searched(self, private: Masked, k: int, admit: Filter, at_least: float, as_typed: bool) -> Answer:
        text = private.searchable
        if not any(map(str.isalnum, text)):
            return replace(self._nothing(private.text, NO_WORDS), personal=private.kinds)
        answer = self._read_and_answered(text, k, self._admitted(admit), at_least, as_typed)
        return replace(answer, query=private.text, personal=private.kinds)

    def _read_and_answered(self, text: str, k: int, admitted: Rows | None, at_least: float, as_typed: bool) -> Answer:
        if admitted is not None and not len(admitted):
            return self._nothing(text, NONE_ADMITTED)
        read, coming = self._read(text, as_typed)
        if not as_typed and self._is_initials(read.text):
            answer = self._by_initials(read.text, k, admitted, at_least)
            if answer.hits:
                return answer
        answer = self._taken_apart(self._inquiry(coming, admitted), k, admitted, at_least)
        return replace(answer, corrected_query=read.text if read.corrected else None, changes=read.changes)

    def _read(self, text: str, as_typed: bool) -> tuple[Understood, Coming]:
        """What ``text`` means, and the vector of that: begun for what it is likely to mean before that is known."""
        if as_typed:
            return Understood(text, ()), self._ahead.begin(text)
        coming = self._ahead.begin(self.understanding.likely(text))
        read = self.understanding.read(text)
        if read.text != coming.text:
            coming.drop()
            coming = self._ahead.begin(read.text)
        return read, coming

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

    @stage("filter")
    def _admitted(self, admit: Filter) -> Rows | None:
        """Positions of the FAQs that may be found; None where all may."""
        if admit == EVERYTHING:
            return None
        admitted = [position for position, faq in enumerate(self.index.faqs) if admit.admits(faq)]
        return np.array(admitted, dtype=np.int64)

    def _nothing(self, text: str, why: str) -> Answer:
        return Answer(text, (), 0, {}, "none", 0.0, "low", why, {}, (), self.index.contacts)

    def _is_initials(self, text: str) -> bool:
        """Whether ``text`` is written in first consonants, and none of its words stands in a FAQ like that."""
        holds = self.understanding.vocabulary.holds
        return Initials.asked(text) and not any(set(word) <= CONSONANTS and holds(word) for word in text.split())

    def _by_initials(self, text: str, k: int, admitted: Rows | None, at_least: float) -> Answer:
        """The FAQs whose words begin with the consonants of ``text``.

        Consonants fit many words, so that a visitor is asked which was meant.
        """
        positions, scores, matched = self._initials.ranked(text, admitted)
        confidences = AT_MOST * scores
        found = int(np.count_nonzero(confidences >= at_least))
        if not found:
            return self._nothing(text, NONE_LEFT)
        marker = Marker((), text)
        hits = [
            Hit(
                self.index.faqs[position],
                float(scores[place]),
                float(confidences[place]),
                Match("question", matched[place]),
                {"initials": float(scores[place])},
                self.contacts(self.index.faqs[position]),
                self._highlights(int(position), marker),
            )
            for place, position in enumerate(positions[: min(k, found)])
        ]
        return self._outcome(text, positions[:found], hits, float(confidences[0]), {}, self._hardly)

    def _hardly(self, first: float) -> Decision:
        """What is decided of what was found in a way that is never good for an answer, whatever the thresholds."""
        decision = self.thresholds.decide(first)
        return "clarify" if decision == "answer" else decision

    def _outcome(
        self,
        text: str,
        found: Rows,
        hits: Sequence[Hit],
        first: float,
        explain: Mapping[str, float],
        decide: Callable[[float], Decision],
    ) -> Answer:
        """What ``hits`` are worth, of the FAQs at positions ``found``, the first being right as likely as ``first``."""
        decision = decide(first) if len(found) else "none"
        return Answer(
            query=text,
            hits=tuple(hits),
            total=len(found),
            facets=self._facets(found),
            decision=decision,
            confidence=first,
            band=confidence.band(first),
            why=ALONE if decision == "clarify" and len(found) == 1 else WHY[decision] if len(found) else NONE_LEFT,
            explain=explain,
            questions=(),
            contacts=self.index.contacts if decision == "none" else (),
        )

    def _facets(self, found: Rows) -> dict[str, int]:
        """How many of the FAQs at positions ``found`` are in each category, in the order of the first of each."""
        counted = Counter(self._topics[found].tolist())
        return {self._topic_names[topic]: count for topic, count in counted.items() if self._topic_names[topic]}

    def _inquiry(self, coming: Coming, admitted: Rows | None) -> Inquiry:
        return Inquiry(self.index, self.analyzer, coming, admitted)

    def _taken_apart(self, asked: Inquiry, k: int, admitted: Rows | None, at_least: float) -> Answer:
        """The answer to what is ``asked``, with those to the two questions that it asks in its halves, if it asks two.

        What the whole finds has to leave words out, or nouns that no FAQ holds to lead away from it, and each half to
        find something of its own. The whole counts for no more than the words that it covers: a half that is less sure
        than that is a part of one question.
        """
        halves = [] if asked.is_story else self.analyzer.clauses(asked.text)
        if not halves:
            return self._answer(self._judge.judged(asked), k, at_least)
        # The shorter one asks nothing more often, and then the other is not asked. It is begun before anybody knows
        # whether it is needed, as most are: the encoder is at work on the whole, and there is time until that ends.
        shorter, longer = sorted(halves, key=len)
        begun = self._inquiry(self._ahead.begin(shorter), admitted)
        judged = self._judge.judged(asked)
        whole = self._answer(judged, k, at_least)
        missing = judged.ranked.evidence.missing if judged.ranked else 0.0
        if whole.degraded or not whole.hits or (missing < LEFT_OUT and not judged.strange):
            begun.drop()
            return whole
        least = max(PART, at_least, whole.confidence * (1 - missing))
        found: dict[str, Judged] = {}
        for half in (shorter, longer):
            part = self._judge.judged(begun if half == shorter else self._inquiry(self._ahead.begin(half), admitted))
            if part.degraded:  # nobody knows now whether it asks two things
                return replace(whole, degraded=True)
            if part.confidence < least:
                return whole
            found[half] = part
        if len({part.first for part in found.values()}) < len(halves):
            return whole
        questions = tuple(self._answer(found[half], k, at_least) for half in halves)
        return replace(whole, why=TWO, questions=questions, contacts=())

    def _answer(self, judged: Judged, k: int, at_least: float) -> Answer:
        text, probe, ranked = judged.inquiry.text, judged.probe, judged.ranked
        if ranked is None:
            return replace(self._nothing(text, WHY["none"]), degraded=judged.degraded)
        confidences = judged.confidence * ranked.likelihoods / ranked.likelihoods[0]
        found = int(np.count_nonzero(confidences >= at_least))
        hits = self._hits(probe, ranked, confidences[: min(k, found)], Marker(judged.inquiry.forms, text))
        decide = self._hardly if judged.degraded else self.thresholds.decide
        answer = self._outcome(text, ranked.positions[:found], hits, judged.confidence, judged.explain, decide)
        why = answer.why if answer.decision != "clarify" or not judged.strange else _without(judged.strange)
        return replace(answer, why=why, degraded=judged.degraded)

    @stage("highlight")
    def _hits(self, probe: Probe, ranked: Ranked, sure: Values, marker: Marker) -> list[Hit]:
        shown = ranked.positions[: len(sure)]
        return [
            Hit(
                self.index.faqs[position],
                float(ranked.scores[place]),
                float(sure[place]),
                Match(unit.role, unit.text),
                ranked.signals.of(int(ranked.rows[place])),
                self.contacts(self.index.faqs[position]),
                self._highlights(position, marker),
            )
            for place, (position, unit) in enumerate(zip(shown.tolist(), probe.matched(shown), strict=True))
        ]

    def _highlights(self, position: int, marker: Marker) -> Highlights:
        faq = self.index.faqs[position]
        question, answer = self.index.shown(position)
        return Highlights(marker.marked(faq.question, question), marker.marked(faq.answer, answer))


def _without(nouns: Sequence[str]) -> str:
    """What tells a visitor that ``nouns`` of the question stand in no FAQ."""
    named = nouns[:NAMED]
    _, particle = josa.fitting("이라", named[-1])
    return UNSEEN.format("’, ‘".join(named), particle or "이라")
