"""Records of feedback and of queries, and the protocol of a store that keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback: whether the FAQ ``faq``, shown at ``rank`` (1 is the first), helped with the query ``query_id``.

    Personal data in ``comment`` is masked already.
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
    """``feedback`` that was last changed ``at`` a moment; ``query`` is the text asked, None if it is not stored."""

    at: datetime
    query: str | None
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class Question:
    """A stored query: what was ``asked``, ``at`` what moment."""

    at: datetime
    asked: Asked


class Store(Protocol):
    """The protocol of a store of feedback and queries, called from several threads; fails with :class:`StoreError`."""

    def keep(self, feedback: Feedback) -> None:
        """Store ``feedback`` in place of earlier feedback on the same FAQ for the same query."""

    def log(self, asked: Asked) -> None:
        """Store the query ``asked``."""

    def forget(self, query_id: str) -> bool:
        """Remove the query with this id and all feedback on it; False if there is neither."""

    def forget_before(self, moment: datetime) -> int:
        """Remove queries stored before ``moment`` and feedback last changed before it, and return how many."""

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
