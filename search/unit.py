"""Unit: the piece of a FAQ that is retrieved."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["question", "alias", "symptom", "answer"]
WORDINGS: tuple[Role, ...] = ("question", "alias", "symptom")
"""The roles that a visitor's own words are compared with as question against question."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One wording of a FAQ or one chunk of its answer. ``faq`` is the FAQ's position in the index."""

    faq: int
    role: Role
    text: str
