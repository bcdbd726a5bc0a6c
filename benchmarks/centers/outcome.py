"""The outcome of one question: what the visitor who asked it was given."""

from collections.abc import Collection, Sequence
from typing import Literal, get_args

from search.confidence.thresholds import OFFERED, Decision

Covered = Literal["right", "choice", "bad choice", "wrong", "lost"]
"""The outcomes of a question that a FAQ answers.

- right: answered, and the first FAQ is judged relevant; wrong: answered, and it is not;
- choice: offered, with a relevant one among the first three; bad choice: offered, without one;
- lost: told that there is no answer.
"""
Uncovered = Literal["answered", "offered", "none"]
"""The outcomes of a question that no FAQ answers; only ``none`` is right."""

COVERED: tuple[Covered, ...] = get_args(Covered)
UNCOVERED: tuple[Uncovered, ...] = get_args(Uncovered)
_UNCOVERED: dict[Decision, Uncovered] = {"answer": "answered", "clarify": "offered", "none": "none"}


def covered(decision: Decision, found: Sequence[str], relevant: Collection[str]) -> Covered:
    """The outcome of a question that the ``relevant`` FAQs answer; ``found`` are the ids shown, best first."""
    if decision == "answer":
        return "right" if found and found[0] in relevant else "wrong"
    if decision == "clarify":
        return "choice" if any(each in relevant for each in found[:OFFERED]) else "bad choice"
    return "lost"


def uncovered(decision: Decision) -> Uncovered:
    """The outcome of a question that no FAQ answers."""
    return _UNCOVERED[decision]
