"""Records of feedback and of queries, and the protocol of a store that keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether the FAQ ``faq``, shown at ``rank`` (1 is the first), helped with the query ``query_id``.

    ``comment`` holds no personal data any more.
    """

    query_id: str
    faq: str
    rank: int
    helpful: bool
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that was answered: its text without personal data, the decision, and the ids of the first ``faqs``."""

    query_id: str
    query: str
    decision: str
    faqs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """``feedback`` as it was told last, ``at`` a moment; ``query`` is what was asked, None where that is not kept."""

    at: datetime
    query: str | None
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Question:
    """What was ``asked``, and when: ``at`` a moment."""

    at: datetime
    asked: Asked


class Store(Protocol):
    """Keeps feedback and queries; called from several threads. What can't be kept raises :class:`StoreError`."""

    def keep(self, feedback: Feedback) -> None:
        """Keep ``feedback`` in place of what was told before of the same FAQ for the same query."""

    def log(self, asked: Asked) -> None:
        """Keep ``asked``."""

    def forget(self, query_id: str) -> bool:
        """Remove the query with this id and all feedback on it; False if there is neither."""

    def forget_before(self, moment: datetime) -> int:
        """Remove queries kept before ``moment`` and feedback told last before it, and return how many."""

    def close(self) -> None:
        """Let go of all connections; the next use opens them again."""
