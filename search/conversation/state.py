"""State: what a conversation remembers from one turn to the next."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["solved", "unsolved", "left"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visitor is: at the FAQ with the id ``faq``, its step ``step``, from 1; 0 if it is shown as a whole."""

    faq: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A FAQ that the visitor was shown, ``steps`` of its steps, and how that ended."""

    faq: str
    steps: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class State:
    """What is known after ``turn`` turns; the first turn starts from ``State()``.

    - ``question``: what was searched last, without personal data.
    - ``at``: the FAQ that is shown; ``left``: the walk through steps that another question interrupted.
    - ``offered``: all FAQs that were offered as a choice since the last answer, none of which is offered again;
      ``choices``: those of the last turn, in their order.
    - ``asked_back``: how often in a row the visitor was asked to choose; ``unanswered``: how often in a row nothing
      was found.
    - ``urgent``: something was told that cannot wait, and is not solved.
    - ``tried``: what was shown so far and did not stay open, in order.
    """

    turn: int = 0
    question: str = ""
    at: Place | None = None
    left: Place | None = None
    offered: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    asked_back: int = 0
    unanswered: int = 0
    urgent: bool = False
    tried: tuple[Tried, ...] = ()
