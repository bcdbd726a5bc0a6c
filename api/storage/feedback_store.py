"""Feedback store: keeps feedback, queries and turns of conversations in SQLite or PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

from api.storage.database import INSERTS, Database, utc
from api.storage.delivery_store import DELIVERY
from api.storage.records import Asked, Case, Feedback, Opinion, Outcome, Question, Turn

_METADATA = MetaData()
_TIMES = ("created", "updated")
FEEDBACK = Table(
    "feedback",
    _METADATA,
    Column("query_id", String(32), primary_key=True),
    Column("faq", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text),
    *[Column(name, DateTime(timezone=True), nullable=False) for name in _TIMES],
)
QUERY = Table(
    "query",
    _METADATA,
    Column("query_id", String(32), primary_key=True),
    Column("query", Text, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("faqs", sqlalchemy.JSON, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
)

TURN = Table(
    "turn",
    _METADATA,
    Column("conversation", String(32), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("said", Text, nullable=False),
    Column("replied", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("faq", Text),
    Column("query_id", String(32)),
    Column("reason", String(32)),
    Column("created", DateTime(timezone=True), nullable=False),
)


def upsert(dialect: str, feedback: Feedback, now: datetime) -> sqlite.Insert | postgresql.Insert:
    """The statement that stores ``feedback`` in place of earlier feedback; ``created`` stays that of the first."""
    told = {**asdict(feedback), "created": now, "updated": now}
    again = {name: told[name] for name in ("rank", "helpful", "comment", "updated")}
    return INSERTS[dialect](FEEDBACK).values(told).on_conflict_do_update(index_elements=["query_id", "faq"], set_=again)


def _turn(row: sqlalchemy.Row[Any]) -> Turn:
    return Turn(
        row.conversation,
        row.turn,
        row.channel,
        row.said,
        row.replied,
        row.state,
        row.faq,
        row.query_id,
        row.reason,
    )


def _case(rows: Sequence[sqlalchemy.Row[Any]]) -> Case:
    """The conversation of these turns. What was handed over stays so, whatever was said after it."""
    reasons = [row.reason for row in rows if row.reason]
    outcome: Outcome = "handed over" if reasons else "solved" if rows[-1].state == "closed" else "given up"
    asked = next((row.said for row in rows if row.said), "")
    last = rows[-1]
    at = utc(last.created)
    return Case(last.conversation, at, last.channel, len(rows), outcome, reasons[-1] if reasons else None, asked)


class SqlStore:
    """Feedback, queries and turns in the database at ``url``. Its tables are created when the first row is stored.

    Raises:
        StoreError: as :class:`Database`.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, (FEEDBACK, QUERY, TURN, DELIVERY), to_write=True)

    def keep(self, feedback: Feedback) -> None:
        """Store ``feedback`` in place of earlier feedback on the same FAQ for the same query."""
        with self._database.transaction() as connection:
            connection.execute(upsert(connection.dialect.name, feedback, datetime.now(UTC)))

    def log(self, asked: Asked) -> None:
        """Store the query ``asked``."""
        row = {**asdict(asked), "faqs": list(asked.faqs), "created": datetime.now(UTC)}
        with self._database.transaction() as connection:
            connection.execute(INSERTS[connection.dialect.name](QUERY).values(row).on_conflict_do_nothing())

    def log_turn(self, turn: Turn) -> None:
        """Store ``turn``; one that is stored already stays as it is."""
        row = {**asdict(turn), "created": datetime.now(UTC)}
        with self._database.transaction() as connection:
            connection.execute(INSERTS[connection.dialect.name](TURN).values(row).on_conflict_do_nothing())

    def turns(self, conversation: str) -> list[Turn]:
        """The stored turns of a conversation, in their order."""
        wanted = sqlalchemy.select(TURN).where(TURN.c.conversation == conversation).order_by(TURN.c.turn)
        return [_turn(row) for row in self._read(wanted)]

    def cases(self) -> list[Case]:
        """All stored conversations, that with the latest turn first."""
        found: dict[str, list[sqlalchemy.Row[Any]]] = {}
        for row in self._read(sqlalchemy.select(TURN).order_by(TURN.c.turn)):
            found.setdefault(row.conversation, []).append(row)
        return sorted(map(_case, found.values()), key=lambda case: case.at, reverse=True)

    def forget(self, query_id: str) -> bool:
        """Remove the query with this id and all feedback on it; False if there is neither."""
        if self._database.is_missing():
            return False
        with self._database.transaction() as connection:
            gone = [
                connection.execute(sqlalchemy.delete(table).where(table.c.query_id == query_id)).rowcount
                for table in (QUERY, FEEDBACK)
            ]
            return any(gone)

    def forget_before(self, moment: datetime) -> int:
        """Remove what was stored before ``moment``, and feedback last changed before it; return how many.

        That is queries, turns, and what was handed over, sent or not.
        """
        if self._database.is_missing():
            return 0
        with self._database.transaction() as connection:
            return sum(
                connection.execute(sqlalchemy.delete(moments.table).where(moments < moment)).rowcount
                for moments in (QUERY.c.created, TURN.c.created, FEEDBACK.c.updated, DELIVERY.c.created)
            )

    def opinions(self, helpful: bool | None = None) -> list[Opinion]:
        """All feedback, or only that with this ``helpful``, the latest first."""
        told = sqlalchemy.select(FEEDBACK, QUERY.c.query).outerjoin(QUERY, FEEDBACK.c.query_id == QUERY.c.query_id)
        if helpful is not None:
            told = told.where(FEEDBACK.c.helpful == helpful)
        return [
            Opinion(utc(row.updated), row.query, Feedback(row.query_id, row.faq, row.rank, row.helpful, row.comment))
            for row in self._read(told.order_by(FEEDBACK.c.updated.desc()))
        ]

    def questions(self, decision: str | None = None) -> list[Question]:
        """All stored queries, or only those with this ``decision``, the latest first."""
        asked = sqlalchemy.select(QUERY)
        if decision is not None:
            asked = asked.where(QUERY.c.decision == decision)
        return [
            Question(utc(row.created), Asked(row.query_id, row.query, row.decision, tuple(row.faqs)))
            for row in self._read(asked.order_by(QUERY.c.created.desc()))
        ]

    def _read(self, what: sqlalchemy.Select[Any]) -> Sequence[sqlalchemy.Row[Any]]:
        if self._database.is_missing():
            return ()
        with self._database.transaction() as connection:
            return connection.execute(what).all()

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
        self._database.close()
