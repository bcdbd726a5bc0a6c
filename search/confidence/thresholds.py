"""Thresholds: turns a confidence into a decision (answer, clarify or none) and into a word."""

from dataclasses import dataclass
from typing import Literal

from search.errors import ThresholdError

Decision = Literal["answer", "clarify", "none"]
Band = Literal["high", "medium", "low"]

HIGH, MEDIUM = 0.7, 0.4
"""Where the bands of confidence begin."""
OFFERED = 3
"""How many FAQs a visitor is offered to choose from."""
WRONG_COSTS = 1.0
"""What a wrong answer costs, if nothing else is said, in what a right answer gains over an offered choice."""
NONE_BELOW = 0.15
"""The confidence below which nothing is offered: a list that helps fewer than one in seven sends the others astray."""


def answer_at(wrong_costs: float) -> float:
    """The probability of being right from which on an answer gains more than it costs, 0 to 1.

    A right answer gains 1 and a wrong one costs ``wrong_costs``, at least 0, compared with offering a choice.
    """
    return wrong_costs / (1 + wrong_costs)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence a visitor is answered, and below which told that there is no answer."""

    answer_at: float
    none_below: float

    def __post_init__(self) -> None:
        if not 0 <= self.none_below <= self.answer_at <= 1:
            told = f"none_below {self.none_below} and answer_at {self.answer_at}"
            raise ThresholdError(f"{told}: must be 0 to 1, none_below not over answer_at")

    def overridden(self, answer_at: float | None, none_below: float | None) -> "Thresholds":
        """These thresholds, with the given ones in their place.

        If only one is given and contradicts the other, the other is moved.
        """
        answer = answer_at if answer_at is not None else max(self.answer_at, none_below or 0.0)
        none = none_below if none_below is not None else min(self.none_below, answer)
        return Thresholds(answer, none)

    def decide(self, confidence: float) -> Decision:
        """The decision for a first hit with this ``confidence``."""
        if confidence >= self.answer_at:
            return "answer"
        return "clarify" if confidence >= self.none_below else "none"


def band(confidence: float) -> Band:
    """The word for a confidence."""
    if confidence >= HIGH:
        return "high"
    return "medium" if confidence >= MEDIUM else "low"
