"""Records of feedback and of queries, and the protocol of a store that keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Outcome = Literal["solved", "handed over", "given up"]
"""How a conversation ended."""
DeliveryState = Literal["waiting", "sent", "dead"]
"""Whether something is still to be delivered, was delivered, or was given up."""


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


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a conversation: what was ``said`` or chosen, without personal data, and what was ``replied``, in short.

    ``state`` is that of the reply, ``faq`` the FAQ that it shows, ``reason`` why it was handed over, if it was.
    """

    conversation: str
    turn: int
    channel: str
    said: str
    replied: str
    state: str
    faq: str | None = None
    query_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation as one matter, whose last turn was ``at`` a moment; ``asked`` is what was said first."""

    conversation: str
    at: datetime
    channel: str
    turns: int
    outcome: Outcome
    reason: str | None
    asked: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A ``body`` to be posted to ``url``, or posted already, under ``id``, which stays the same on every try.

    ``tries`` have begun so far; the next is ``due``, if it is waiting. ``error`` is why the last one failed. Body and
    error have no personal data.
    """

    id: str
    url: str
    body: str
    created: datetime
    due: datetime
    tries: int = 0
    state: DeliveryState = "waiting"
    error: str | None = None


class Store(Protocol):
    """The protocol of a store of feedback, queries and conversations, called from several threads.

    It fails with :class:`StoreError`.
    """

    def keep(self, feedback: Feedback) -> None:
        """Store ``feedback`` in place of earlier feedback on the same FAQ for the same query."""

    def log(self, asked: Asked) -> None:
        """Store the query ``asked``."""

    def log_turn(self, turn: Turn) -> None:
        """Store ``turn``; one that is stored already stays as it is."""

    def turns(self, conversation: str) -> list[Turn]:
        """The stored turns of a conversation, in their order."""

    def forget(self, query_id: str) -> bool:
        """Remove the query with this id and all feedback on it; False if there is neither."""

    def forget_before(self, moment: datetime) -> int:
        """Remove queries and turns stored before ``moment``, and feedback last changed before it; return how many."""

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
