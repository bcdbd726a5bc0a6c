"""Database: opens SQLite or PostgreSQL by its URL. Only this module and the stores use SQL."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from api.errors import StoreError

logger = logging.getLogger("mureum.store")

PATIENCE = 1.0
"""Seconds to wait for a database that another writer has locked, or for a connection."""
FORMS = (
    "a file of SQLite (sqlite:///mureum.db, or from the root sqlite:////srv/mureum.db) or PostgreSQL (postgresql://…)"
)
"""The forms that the URL of a database may have."""
INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""How each dialect inserts what may be there already."""


class Database:
    """The database at ``url``. ``tables`` are created on first use.

    With ``to_write``, a connection that can't write is not kept: one that was opened while the disk was read-only would
    stay read-only afterwards. Without it, neither a writable disk nor waiting for writers is needed.

    Raises:
        StoreError: ``url`` is none of SQLite or PostgreSQL, or its driver is not installed.
    """

    def __init__(self, url: str, tables: Sequence[Table], to_write: bool) -> None:
        try:
            name = sqlalchemy.make_url(url).get_backend_name()
            waiting: dict[str, Any] = {"timeout": PATIENCE} if name == "sqlite" else {"connect_timeout": 1}
            # errors are logged, and the log must not hold a visitor's words
            self._engine = sqlalchemy.create_engine(url, connect_args=waiting, hide_parameters=True)
        except (ArgumentError, ImportError) as error:
            raise StoreError(f"MUREUM_DATABASE can't be used ({error}): it is {FORMS}") from None
        if name not in INSERTS or self._engine.url.database in {None, "", ":memory:"}:
            raise StoreError(f"MUREUM_DATABASE is {FORMS}")
        if name == "sqlite":
            sqlalchemy.event.listen(self._engine, "connect", _write_ahead)
            if to_write:
                sqlalchemy.event.listen(self._engine, "connect", _refuse_read_only)
        self._tables = tables
        self._made = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction in a database that has the tables.

        Raises:
            IntegrityError: a row to be inserted conflicts with an existing one.
            StoreError: the database can't be used.
        """
        try:
            if not self._made:
                self._make()
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:  # the database itself works
            raise
        except SQLAlchemyError as error:
            self.close()  # the file may have been replaced, or be read-only
            self._made = False
            logger.warning("%s can't be used: %s", self._engine.url.set(query={}).render_as_string(), error)
            raise StoreError("the database can't be used at the moment; try again later") from error

    def is_missing(self) -> bool:
        """Whether it is an SQLite file that does not exist yet, in a folder that does: then it is empty."""
        name = self._engine.url.database or ""
        if self._engine.dialect.name != "sqlite" or name.startswith("file:"):
            return False
        try:
            return Path(name).parent.is_dir() and not Path(name).exists()
        except OSError:  # opening it will raise the reason
            return False

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
        self._engine.dispose()

    def _make(self) -> None:
        with self._engine.begin() as connection:
            for table in self._tables:
                connection.execute(CreateTable(table, if_not_exists=True))
        self._made = True


def utc(moment: datetime) -> datetime:
    """``moment`` with the time zone UTC, which SQLite does not store."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _write_ahead(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # readers and the writer do not wait for each other


def _refuse_read_only(connection: sqlite3.Connection, _: object) -> None:
    """Raise an error for a connection that can't write."""
    connection.execute("BEGIN")
    connection.execute("PRAGMA user_version = 0")  # the smallest possible write, rolled back afterwards
    connection.rollback()
