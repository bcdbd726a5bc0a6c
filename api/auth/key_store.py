"""Key store: keeps API keys in SQLite or PostgreSQL."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Column, DateTime, MetaData, String, Table
from sqlalchemy.exc import IntegrityError

from api.auth import key
from api.auth.key import Key, Scope
from api.storage.database import Database
from search.errors import MureumError

KEY = Table(
    "api_key",
    MetaData(),
    Column("id", String(8), primary_key=True),
    Column("name", String(key.NAME), nullable=False, unique=True),
    Column("scopes", sqlalchemy.JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
)


class KeyNameError(MureumError):
    """Another key has this name already."""


class KeyStore:
    """The keys in the database at ``url``. Its table is created with the first key.

    Raises:
        StoreError: as :class:`Database`.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, (KEY,), to_write=False)

    def create(self, name: str, scopes: tuple[Scope, ...]) -> tuple[Key, str]:
        """Store a new key, and return it with its token, which is not stored.

        Raises:
            KeyNameError: another key has this name.
        """
        created, token = key.new(name, scopes, datetime.now(UTC))
        try:
            with self._database.transaction() as connection:
                connection.execute(sqlalchemy.insert(KEY).values({**asdict(created), "scopes": list(scopes)}))
        except IntegrityError:
            told = f"there is a key {name!r} already; revoke it first, or choose another name"
            raise KeyNameError(told) from None
        return created, token

    def find(self, id_: str) -> Key | None:
        """The key with this id; None if there is none."""
        return next(iter(self._selected(KEY.c.id == id_)), None)

    def all(self) -> list[Key]:
        """All keys, the oldest first."""
        return self._selected(sqlalchemy.true())

    def revoke(self, name: str) -> Key | None:
        """Remove the key with this name, or else with this id, and return it; None if there is none."""
        found = self._selected(KEY.c.name == name) or self._selected(KEY.c.id == name)
        if not found:
            return None
        with self._database.transaction() as connection:
            connection.execute(sqlalchemy.delete(KEY).where(KEY.c.id == found[0].id))
        return found[0]

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
        self._database.close()

    def _selected(self, condition: sqlalchemy.ColumnElement[bool]) -> list[Key]:
        if self._database.is_missing():
            return []
        with self._database.transaction() as connection:
            rows = connection.execute(sqlalchemy.select(KEY).where(condition).order_by(KEY.c.created, KEY.c.id))
            return [_key(row) for row in rows.mappings()]


def _key(row: Mapping[Any, Any]) -> Key:
    return Key(**{**row, "scopes": tuple(row["scopes"])})
