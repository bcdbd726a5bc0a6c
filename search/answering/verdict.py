"""Verdict: decides whether what was found is an answer, how sure that is, and why.

No other module knows a number or a sentence of that. A ranking is assessed first: how likely its first FAQ is right.
The verdict on the assessment is what a visitor is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from search.arrays import Float32Array
from search.confidence.calibration import SmallTalk
from search.confidence.model import Evidence, Model, facts
from search.confidence.thresholds import Band, Decision, Thresholds, band
from search.korean import josa

UNSURE = 0.49
"""The highest confidence for FAQs found by first consonants, by words alone because the encoder failed, or by a word
that only their answers hold."""
LIKELY = 0.5
"""The confidence from which on a first FAQ is more likely right than wrong, and is checked for unknown nouns."""
PART = 0.3
"""The lowest confidence of each of two questions in one message."""
LEFT_OUT = 0.1
"""The share of a message's known words that its first FAQ must leave out for the message to be two questions."""
TWIN = 0.9
"""How likely the second FAQ is, as a share of the first, from which on neither is the answer: both fit."""
FEW_WORDS = 2
"""The most words of a question that has to be about what a FAQ is about, and not only about a word of its answer."""
NAMED = 3
"""The most unknown words that are named to a visitor."""

NONE_ADMITTED = "고른 분류와 종류에 해당하는 FAQ가 없어요."
NONE_LEFT = "기준만큼 확실한 도움말이 없어요."
NO_WORDS = "질문에 글자나 숫자가 없어서 찾을 수 없어요."
TWO_QUESTIONS = "두 가지를 물어보셨네요. 하나씩 답을 찾았어요."
WHY: Mapping[Decision, str] = {
    "answer": "질문에 맞는 답을 찾았어요.",
    "clarify": "비슷한 도움말이 여럿이에요. 찾으시는 것을 골라 주세요.",
    "none": "이 고객센터의 도움말에는 없는 내용 같아요. 상담원에게 물어봐 주세요.",
}
ALONE = "이 도움말을 찾으시나요?"
UNKNOWN = "도움말에 ‘{}’{}는 말은 없어요. 비슷한 도움말을 찾으시나요?"


@dataclass(frozen=True, slots=True)
class Assessment:
    """How likely the first of some FAQs is right, and what is known about that.

    ``confidence``, 0 to 1, is a calibrated probability where ``calibrated``; what was found by first consonants or
    without the encoder is at most UNSURE, and never good for an answer. ``likelihoods``, float32 ``(n,)``, say how the
    FAQs stand to each other, best first. ``missing`` is the share of the known words that the first FAQ lacks;
    ``explain`` the facts that the confidence was made of; ``unknown`` the nouns that no FAQ holds and that lead away
    from the first one. ``literal``: the question is a wording of the first FAQ, letter for letter, and of no other.
    ``degraded``: the encoder failed.
    """

    confidence: float
    likelihoods: Float32Array
    calibrated: bool = True
    missing: float = 0.0
    explain: Mapping[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    literal: bool = False
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and its reasons for a visitor; the fields are those of :class:`search.answering.result.Answer`.

    ``confidences``, float32 ``(found,)``, are those of the FAQs that are sure enough to be shown, best first.
    """

    decision: Decision
    confidence: float
    band: Band
    why: str
    confidences: Float32Array
    explain: Mapping[str, float] = field(default_factory=dict)
    degraded: bool = False


def nothing(why: str, degraded: bool = False) -> Verdict:
    """The verdict if nothing was found."""
    return Verdict("none", 0.0, band(0.0), why, np.empty(0, dtype=np.float32), degraded=degraded)


class Judge:
    """Assesses rankings of one index by a fitted ``model``, and decides by ``thresholds``.

    ``small_talk`` has the index's scores for questions that no help center answers.
    """

    def __init__(self, model: Model, thresholds: Thresholds, small_talk: SmallTalk) -> None:
        self._model = model
        self._thresholds = thresholds
        self._small_talk = small_talk

    def assess(self, evidence: Evidence, likelihoods: Float32Array, degraded: bool) -> Assessment:
        """The assessment of a ranking; ``degraded`` says that it is by words alone because the encoder failed."""
        found = Assessment(
            confidence=self._model.probability(evidence, self._small_talk),
            likelihoods=likelihoods,
            missing=evidence.missing,
            explain=facts(evidence, self._small_talk),
        )
        if degraded:  # the index is calibrated for scores with vectors
            return replace(found, confidence=UNSURE * evidence.score, calibrated=False, degraded=True)
        return found

    def assess_chosung(self, scores: Float32Array) -> Assessment:
        """The assessment of FAQs found by first consonants, from their scores, 0 to 1; such a query fits many words."""
        return Assessment(UNSURE * float(scores[0]), scores, calibrated=False)

    def doubt(self, found: Assessment, nouns: tuple[str, ...], pull: float | None) -> Assessment:
        """``found`` with a lower confidence the further its unknown ``nouns`` lead away from the first FAQ.

        ``pull`` is by how much they raise the question's cosine with it; None if the encoder failed.
        """
        if pull is None:  # it is unknown whether the question can be answered
            return replace(found, confidence=min(found.confidence, UNSURE), calibrated=False, degraded=True)
        return replace(
            found,
            confidence=found.confidence * self._model.doubt.left(pull),
            explain={**found.explain, "pull": pull},
            unknown=nouns if pull < 0 else (),
        )

    def incidental(self, found: Assessment) -> Assessment:
        """``found`` for a question of a word or two that stand in the answer of the first FAQ only: never an answer."""
        return replace(found, confidence=min(found.confidence, UNSURE))

    def may_be_two(self, whole: Assessment) -> bool:
        """Whether a message of two clauses may ask two things: its first FAQ leaves out some of its known words."""
        return whole.missing >= LEFT_OUT or bool(whole.unknown)

    def is_question(self, part: Assessment, whole: Assessment, at_least: float, twice: bool) -> bool:
        """Whether ``part`` of the ``whole`` message is a question of its own: sure enough to stand alone.

        Its confidence must reach 0.3, ``at_least``, and, unless the message says itself that it asks ``twice``, that of
        the whole times the share of known words that the whole's first FAQ covers: a half that is less sure is a part
        of one question.
        """
        other = 0.0 if twice else whole.confidence * (1 - whole.missing)
        return part.confidence >= max(PART, at_least, other)

    def verdict(self, found: Assessment, at_least: float) -> Verdict:
        """The verdict on ``found``; FAQs whose confidence is under ``at_least`` are left out.

        Where a second FAQ fits nearly as well as the first, the visitor chooses, unless the question is literally one
        of the first.
        """
        confidences = found.confidence * found.likelihoods / found.likelihoods[0]
        shown = confidences[: int(np.count_nonzero(confidences >= at_least))]
        decision: Decision = self._thresholds.decide(found.confidence) if len(shown) else "none"
        twins = len(confidences) > 1 and bool(confidences[1] >= TWIN * confidences[0])
        if decision == "answer" and ((twins and not found.literal) or not found.calibrated):
            decision = "clarify"
        return Verdict(
            decision=decision,
            confidence=found.confidence,
            band=band(found.confidence),
            why=_why(decision, len(shown), found.unknown),
            confidences=shown,
            explain=found.explain,
            degraded=found.degraded,
        )


def _why(decision: Decision, shown: int, unknown: Sequence[str]) -> str:
    """The sentence for a visitor."""
    if not shown:
        return NONE_LEFT
    if decision == "clarify" and unknown:
        named = unknown[:NAMED]
        _, particle = josa.fitting("이라", named[-1])
        return UNKNOWN.format("’, ‘".join(named), particle or "이라")
    return ALONE if decision == "clarify" and shown == 1 else WHY[decision]
