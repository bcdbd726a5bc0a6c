"""Pipeline: answers a question in this order: read → analyse ‖ encode → retrieve → rank → judge → present.

The only place that knows the order of the steps. What is asked twice or at once by several is the engine's matter.
"""

from dataclasses import dataclass, replace

import numpy as np

from search.analysis.analyzer import Analyzer
from search.answering import verdict
from search.answering.chosung import Chosung
from search.answering.present import Presenter
from search.answering.query import CLOSELY, Query, mean
from search.answering.result import Answer
from search.answering.unknown_nouns import pull, unknown_nouns
from search.answering.verdict import FEW_WORDS, LIKELY, Assessment, Judge
from search.arrays import Int64Array
from search.confidence.thresholds import Decision
from search.encoding.background import BackgroundEncoder, PendingVectors
from search.index.index import Index
from search.privacy.mask import Masked
from search.ranking.candidates import Retriever
from search.ranking.linear import Weights
from search.ranking.ranker import Ranked, rank
from search.ranking.signals import LEXICAL
from search.reading.reading import Reader, Reading
from search.records.catalog import EVERYTHING, Filter
from search.timing import stage


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked query and all options that its answer depends on: see :meth:`search.answering.engine.Engine.search`."""

    text: Masked
    k: int
    admit: Filter
    at_least: float
    as_typed: bool


@dataclass(frozen=True, slots=True)
class Search:
    """The state that all texts of one search share: what is ``asked``, the FAQs ``admitted``, the ``vectors``."""

    asked: Asked
    admitted: Int64Array | None
    vectors: PendingVectors


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with its ranking and the assessment of it; both are None if there are no candidates."""

    query: Query
    retriever: Retriever
    ranked: Ranked | None = None
    found: Assessment | None = None

    @property
    def degraded(self) -> bool:
        """Whether the encoder failed, for the query or for what was to be found out about it."""
        return self.retriever.lexical or (self.found is not None and self.found.degraded)


class Pipeline:
    """Answers questions from one index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        analyzer: Analyzer,
        encoder: BackgroundEncoder,
        reader: Reader,
        weights: Weights,
        judge: Judge,
        presenter: Presenter,
    ) -> None:
        self._index = index
        self._analyzer = analyzer
        self._encoder = encoder
        self._reader = reader
        self._chosung = Chosung(index)
        self._weights = weights
        self._judge = judge
        self._presenter = presenter

    def answer(self, asked: Asked) -> Answer:
        """The answer to ``asked``."""
        text = asked.text.searchable
        if not any(map(str.isalnum, text)):
            found = self._presenter.nothing(text, verdict.nothing(verdict.NO_WORDS))
        else:
            found = self._search(text, asked)
        return replace(found, query=asked.text.text, personal=asked.text.kinds)

    def _search(self, text: str, asked: Asked) -> Answer:
        admitted = self._admitted(asked.admit)
        if admitted is not None and not len(admitted):
            return self._presenter.nothing(text, verdict.nothing(verdict.NONE_ADMITTED))
        with self._encoder.vectors() as vectors:
            search = Search(asked, admitted, vectors)
            read = self._read(text, search)
            found = self._first_consonants(read.text, search)
            if found is None:
                read, found = self._surest(read, search)
        return replace(found, corrected_query=read.text if read.corrected else None, changes=read.changes)

    def _surest(self, read: Reading, search: Search) -> tuple[Reading, Answer]:
        """What was read with its answer, or what is perhaps meant if that leads elsewhere and is surer.

        A story is read once. Words alone can't tell which is surer, and no answer is given up for a choice.
        """
        perhaps = read.perhaps
        if perhaps is None or len(perhaps.text) > CLOSELY:
            return read, self._questions(read.text, search)
        search.vectors.begin(self._index.canonical(perhaps.text))
        found, other = (self._questions(text, search) for text in (read.text, perhaps.text))
        if found.degraded or other.degraded:
            return read, replace(found, degraded=True)
        worse = other.confidence <= found.confidence or (found.decision == "answer" != other.decision)
        return (read, found) if worse or _outcome(found) == _outcome(other) else (perhaps, other)

    @stage("filter")
    def _admitted(self, admit: Filter) -> Int64Array | None:
        """Positions of the FAQs that the filter admits; None if it admits all."""
        if admit == EVERYTHING:
            return None
        return np.array([place for place, faq in enumerate(self._index.faqs) if admit.admits(faq)], dtype=np.int64)

    def _read(self, text: str, search: Search) -> Reading:
        """*Read*: the text that was meant. Begins to encode the result of the quick steps, which is likely final."""
        if search.asked.as_typed:
            return Reading(text)
        guess = self._reader.guess(text)
        if self._is_chosung(guess.text):  # most likely no vector is needed
            return self._reader.finish(guess)
        early = search.vectors.begin(self._index.canonical(guess.text))
        read = self._reader.finish(guess)
        if self._index.canonical(read.text) != early.text:
            search.vectors.cancel(early)
        return read

    def _is_chosung(self, text: str) -> bool:
        return self._chosung.asked(text, self._reader.vocabulary)

    def _first_consonants(self, text: str, search: Search) -> Answer | None:
        """The answer to a text that is written in first consonants; None for another, or if nothing fits."""
        if search.asked.as_typed or not self._is_chosung(text):
            return None
        positions, scores, matched = self._chosung.ranked(text, search.admitted)
        if not len(positions):
            return None
        told = self._judge.verdict(self._judge.assess_chosung(scores), search.asked.at_least)
        shown = told.confidences[: search.asked.k]
        hits = self._presenter.chosung_hits(text, positions, scores, matched, shown)
        return self._presenter.answer(text, told, positions[: len(told.confidences)], hits) if hits else None

    def _questions(self, text: str, search: Search) -> Answer:
        """The answer to ``text``; with one to each of its two questions, if it asks two.

        It asks two if it says so itself, or if its first FAQ leaves something out, and if each of its clauses finds
        something of its own.
        """
        query = self._query(text, search)
        halves = query.clauses()
        # The shorter one asks nothing more often, and then the other is not asked. It is begun before anybody knows
        # whether it is needed, as most are: the encoder is at work on the whole, and there is time until that ends.
        begun = {half: self._query(half, search) for half in sorted(halves, key=len)[:1]}
        whole = self._judged(query, search)
        answer = self._present(whole, search)
        if not halves or not answer.hits or whole.found is None or whole.found.degraded:
            return answer
        twice = query.asks_twice
        if not twice and not self._judge.may_be_two(whole.found):
            return answer
        parts: dict[str, Judged] = {}
        for half in sorted(halves, key=len):
            part = self._judged(begun.get(half) or self._query(half, search), search)
            if part.degraded:  # nobody knows now whether it asks two things
                return replace(answer, degraded=True)
            if part.found is None:
                return answer
            if not self._judge.is_question(part.found, whole.found, search.asked.at_least, twice):
                return answer
            parts[half] = part
        if len({int(part.ranked.positions[0]) for part in parts.values() if part.ranked}) < len(halves):
            return answer
        questions = tuple(self._present(parts[half], search) for half in halves)
        return replace(answer, why=verdict.TWO_QUESTIONS, questions=questions, contacts=())

    def _query(self, text: str, search: Search) -> Query:
        """*Analyse* ‖ *encode*: ``text`` with its terms, while its vector is being made."""
        return Query(self._index, self._analyzer, text, search.vectors, search.admitted)

    def _judged(self, query: Query, search: Search) -> Judged:
        """*Retrieve*, *rank* and *judge*: the FAQs that a query may mean, in order, and how sure the first is."""
        retriever, candidates = query.found()
        if not len(candidates):
            return Judged(query, retriever)
        ranked = rank(retriever, self._weights.only(LEXICAL) if retriever.lexical else self._weights, candidates)
        found = self._judge.assess(ranked.evidence, ranked.likelihoods, degraded=retriever.lexical)
        if retriever.words <= FEW_WORDS and not retriever.is_worded(int(ranked.positions[0])):
            found = self._judge.incidental(found)
        if not found.degraded and found.confidence >= LIKELY and retriever.known < 1 and not query.is_story:
            found = self._doubted(query, retriever, ranked, found, search.vectors)
        literal = [self._index.is_wording(query.text, int(position)) for position in ranked.positions[:2]]
        return Judged(query, retriever, ranked, replace(found, literal=literal == [True, False]))

    def _doubted(
        self, query: Query, retriever: Retriever, ranked: Ranked, found: Assessment, vectors: PendingVectors
    ) -> Assessment:
        """``found``, less sure if nouns that no FAQ holds lead away from its first FAQ.

        ``여권 재발급`` finds how a lost card is issued again, if nothing here is about passports: all that is known of
        it fits. To see that takes the vector of the rest of the question, so that only the LIKELY are looked at.
        """
        unknown = unknown_nouns(query.worded.analysed, self._reader.vocabulary, query.worded.met)
        if not unknown.nouns or not unknown.rest:
            return found
        texts = query.worded.texts(self._index.canonical(unknown.rest))
        rest = retriever.with_vector(mean([pending.wait() for pending in list(map(vectors.begin, texts))]))
        drawn = None if rest.lexical else pull(retriever, rest, int(ranked.positions[0]))
        return self._judge.doubt(found, unknown.nouns, drawn)

    def _present(self, judged: Judged, search: Search) -> Answer:
        """*Present*: the FAQs that are sure enough, with what the query met in them."""
        text, ranked = judged.query.text, judged.ranked
        if ranked is None or judged.found is None:
            return self._presenter.nothing(
                text, verdict.nothing(verdict.WHY["none"], degraded=judged.retriever.lexical)
            )
        told = self._judge.verdict(judged.found, search.asked.at_least)
        shown = told.confidences[: search.asked.k]
        hits = self._presenter.hits(judged.retriever, ranked, shown, judged.query.worded, text)
        answer = self._presenter.answer(text, told, ranked.positions[: len(told.confidences)], hits)
        first = int(ranked.positions[0])
        return replace(
            answer, meanings=self._presenter.meanings(judged.query.worded.alternatives, first) if hits else ()
        )


def _outcome(answer: Answer) -> list[tuple[Decision, str | None]]:
    """What a visitor is told by ``answer``: the decision on each question, and the FAQ that comes first if one fits."""
    return [
        (one.decision, one.hits[0].faq.id if one.decision != "none" else None) for one in answer.questions or (answer,)
    ]
