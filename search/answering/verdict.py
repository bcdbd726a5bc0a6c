"""Judge: how an inquiry's candidates stand, and how likely the first of them is right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.analysis.analyzer import Analyzer
from search.answering.encoding import Ahead
from search.answering.query import Inquiry
from search.answering.unknown_nouns import pull, unseen
from search.confidence import model as confidence
from search.confidence.model import Model
from search.index.index import Index
from search.korean.normalize import plain
from search.ranking.candidates import Probe
from search.ranking.linear import LEXICAL, Weights
from search.ranking.ranker import Ranked, rank, reranked
from search.ranking.reranker import READ, Reranker
from search.reading.vocabulary import Vocabulary
from search.records.faq import Faq

AT_MOST = 0.49
"""The confidence in what was found by first consonants, or by words without the encoder, if a wording holds all."""

LIKELY = 0.5
"""The confidence from which on a first FAQ is more likely right than wrong, and looked at twice."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an inquiry came to.

    ``ranked`` is None if nothing may be meant. ``confidence`` is how likely its first FAQ is right, 0 to 1, and
    ``explain`` the facts that it was made of. ``strange`` are nouns that no FAQ holds and that lead away from it;
    ``degraded`` tells that the encoder failed.
    """

    inquiry: Inquiry
    probe: Probe
    ranked: Ranked | None
    confidence: float
    explain: Mapping[str, float]
    strange: tuple[str, ...] = ()
    degraded: bool = False

    @property
    def first(self) -> int | None:
        """The position of the first FAQ."""
        return int(self.ranked.positions[0]) if self.ranked else None


class Judge:
    """Judges inquiries of one index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        analyzer: Analyzer,
        vocabulary: Vocabulary,
        ahead: Ahead,
        weights: Weights,
        model: Model,
        reranker: Reranker | None,
    ) -> None:
        self._index = index
        self._analyzer = analyzer
        self._vocabulary = vocabulary
        self._ahead = ahead
        self._weights = weights
        self._model = model
        self._reranker = reranker

    def judged(self, inquiry: Inquiry) -> Judged:
        """What comes of ``inquiry``, whose vector this waits for."""
        probe, candidates = inquiry.found()
        if not len(candidates):
            return Judged(inquiry, probe, None, 0.0, {}, degraded=probe.lexical)
        ranked = rank(probe, self._weights.only(LEXICAL) if probe.lexical else self._weights, candidates)
        if self._reranker is not None:
            read = [_read(self._index.faqs[position]) for position in ranked.positions[:READ]]
            ranked = reranked(probe, self._weights, ranked, self._reranker.relevance(inquiry.text, read))
        small_talk = self._index.calibration.small_talk
        explain = confidence.facts(ranked.evidence, small_talk)
        if probe.lexical:  # what the index knows of its scores is of other ones
            return Judged(inquiry, probe, ranked, AT_MOST * float(ranked.scores[0]), explain, degraded=True)
        judged = Judged(inquiry, probe, ranked, self._model.probability(ranked.evidence, small_talk), explain)
        doubtful = judged.confidence >= LIKELY and probe.known < 1 and not inquiry.is_story
        return self._doubted(judged) if doubtful else judged

    def _doubted(self, judged: Judged) -> Judged:
        """What is ``judged``, less sure if nouns that no FAQ holds lead away from its first FAQ.

        ``여권 재발급`` finds how a lost card is issued again, if nothing here is about passports: all that is known of
        it fits. To see that takes the vector of the rest of the question, so that only the LIKELY are looked at.
        """
        text = self._index.synonyms.widened(judged.inquiry.text)
        found = unseen(text, self._vocabulary, self._analyzer)
        if judged.first is None or not found.nouns or not found.rest:
            return judged
        rest = judged.probe.towards(self._ahead.begin(found.rest).vector())
        if rest.lexical:  # nobody knows whether it can be answered
            return replace(judged, degraded=True, confidence=min(judged.confidence, AT_MOST))
        drawn = pull(judged.probe, rest, judged.first)
        return replace(
            judged,
            confidence=judged.confidence * self._model.doubt.left(drawn),
            explain={**judged.explain, "pull": drawn},
            strange=found.nouns if drawn < 0 else (),
        )


def _read(faq: Faq) -> str:
    """What a reranker reads of a FAQ."""
    return "\n".join(filter(None, [faq.question, plain(faq.answer), *(step.text for step in faq.steps)]))
