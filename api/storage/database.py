"""Database: SQLite or PostgreSQL by its URL. Only this module and the stores know SQL."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
"""How a database may be written."""
INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""How each dialect inserts what may be there already."""


class Database:
    """The database at ``url``. ``tables`` are made on first use.

    What is there ``to_write`` keeps no connection that can't: one that was opened on a disk that is read-only would
    stay so when that is over. What only reads needs neither the disk nor a turn among writers.

    Raises:
        StoreError: ``url`` is none of SQLite or PostgreSQL, or its driver is not installed.
    """

    def __init__(self, url: str, tables: Sequence[Table], to_write: bool) -> None:
        try:
            name = sqlalchemy.make_url(url).get_backend_name()
            waiting: dict[str, Any] = {"timeout": PATIENCE} if name == "sqlite" else {"connect_timeout": 1}
            # what fails says so in the log, where no visitor's words belong
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
            IntegrityError: what was to be inserted contradicts what is there.
            StoreError: the database can't be used.
        """
        try:
            if not self._made:
                self._make()
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:  # the database is well
            raise
        except SQLAlchemyError as error:
            self.close()  # the file may be another one by now, or can be read only
            self._made = False
            logger.warning("%s can't be used: %s", self._engine.url.set(query={}).render_as_string(), error)
            raise StoreError("the database can't be used at the moment; try again later") from error

    def is_missing(self) -> bool:
        """Whether it is a file of SQLite that is not there yet, in a folder that is, so that nothing is in it."""
        name = self._engine.url.database or ""
        if self._engine.dialect.name != "sqlite" or name.startswith("file:"):
            return False
        try:
            return Path(name).parent.is_dir() and not Path(name).exists()
        except OSError:  # opening it will tell why
            return False

    def close(self) -> None:
        """Let go of all connections; the next use opens them again."""
        self._engine.dispose()

    def _make(self) -> None:
        with self._engine.begin() as connection:
            for table in self._tables:
                connection.execute(CreateTable(table, if_not_exists=True))
        self._made = True


def _write_ahead(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")  # readers and the writer do not wait for each other


def _refuse_read_only(connection: sqlite3.Connection, _: object) -> None:
    """Refuse a connection that can't write."""
    connection.execute("BEGIN")
    connection.execute("PRAGMA user_version = 0")  # the least that can be written, and taken back
    connection.rollback()
