"""SqlStore: feedback and queries in SQLite or PostgreSQL. Only this module knows SQL, and the clock for it."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Boolean, Column, Connection, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from api.feedback import Asked, Feedback, StoreError

logger = logging.getLogger("mureum.store")

PATIENCE = 1.0
"""Seconds to wait for a database that another writer has locked, or for a connection."""

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
_INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def upsert(dialect: str, feedback: Feedback, now: datetime) -> sqlite.Insert | postgresql.Insert:
    """The statement that keeps ``feedback`` in place of what was told before; ``created`` stays that of the first."""
    told = {**asdict(feedback), "created": now, "updated": now}
    again = {name: told[name] for name in ("rank", "helpful", "comment", "updated")}
    return (
        _INSERTS[dialect](FEEDBACK).values(told).on_conflict_do_update(index_elements=["query_id", "faq"], set_=again)
    )


class SqlStore:
    """Feedback and queries in the database at ``url``. Its tables are made when the first thing is kept.

    Raises:
        StoreError: ``url`` is none of SQLite or PostgreSQL, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            name = sqlalchemy.make_url(url).get_backend_name()
            waiting: dict[str, Any] = {"timeout": PATIENCE} if name == "sqlite" else {"connect_timeout": 1}
            # what fails says so in the log, where no visitor's words belong
            self._engine = sqlalchemy.create_engine(url, connect_args=waiting, hide_parameters=True)
        except (ArgumentError, ImportError) as error:
            raise StoreError(f"no database can be opened: {error}") from None
        if name not in _INSERTS or self._engine.url.database in {None, "", ":memory:"}:
            raise StoreError(
                "the database must be a file of SQLite (sqlite:///mureum.db) or PostgreSQL (postgresql://…)"
            )
        self._made = False

    def keep(self, feedback: Feedback) -> None:
        """Keep ``feedback`` in place of what was told before of the same FAQ for the same query."""
        with self._writing() as connection:
            connection.execute(upsert(connection.dialect.name, feedback, datetime.now(UTC)))

    def log(self, asked: Asked) -> None:
        """Keep ``asked``."""
        row = {**asdict(asked), "faqs": list(asked.faqs), "created": datetime.now(UTC)}
        with self._writing() as connection:
            connection.execute(_INSERTS[connection.dialect.name](QUERY).values(row).on_conflict_do_nothing())

    def knows(self, query_id: str) -> bool:
        """Whether a query with this id was kept."""
        with self._writing() as connection:
            found = connection.execute(sqlalchemy.select(QUERY.c.query_id).where(QUERY.c.query_id == query_id))
            return found.first() is not None

    def close(self) -> None:
        """Let go of all connections; the next use opens them again."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction in a database that has the tables."""
        try:
            if not self._made:
                self._make()
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            self.close()  # a file that was opened while it could only be read would never be written to
            self._made = False
            logger.warning("nothing can be kept in %s: %s", self._engine.url.render_as_string(), error)
            raise StoreError("the store of feedback can't be used at the moment; try again later") from error

    def _make(self) -> None:
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":  # readers and the writer do not wait for each other
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            for table in (FEEDBACK, QUERY):
                connection.execute(CreateTable(table, if_not_exists=True))
            connection.commit()
        self._made = True
