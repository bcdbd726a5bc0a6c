"""Unit: the piece of a FAQ that is retrieved."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval

Role = Literal["question", "alias", "symptom", "answer"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One wording of a FAQ or one chunk of its answer. ``faq`` is the FAQ's position in the index."""

    faq: Annotated[int, Interval(ge=0, lt=2**31)]
    role: Role
    text: str
