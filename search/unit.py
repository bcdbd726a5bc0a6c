"""Unit: the piece of a FAQ that is retrieved."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["question", "alias", "symptom", "answer"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One wording of a FAQ or one chunk of its answer. ``faq`` is the FAQ's position in the index."""

    faq: int
    role: Role
    text: str
