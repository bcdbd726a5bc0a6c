"""Delivery store: keeps what is to be posted to other services in SQLite or PostgreSQL, until it is and afterwards."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.sql.dml import ReturningUpdate

from api.storage.database import Database, utc
from api.storage.records import Delivery, DeliveryState

DELIVERY = Table(
    "delivery",
    MetaData(),
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("due", DateTime(timezone=True), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("error", Text),
)


def claiming(urls: Sequence[str], most: int, now: datetime, until: datetime) -> ReturningUpdate[Any]:
    """The statement that takes at most ``most`` deliveries to ``urls`` that are due; they are due again at ``until``.

    It is one statement, so that no other process takes the same: SQLite has one writer; PostgreSQL passes over rows
    that another has locked, and looks at each again before it changes it.
    """
    due = (DELIVERY.c.state == "waiting") & (DELIVERY.c.due <= now)
    first = sqlalchemy.select(DELIVERY.c.id).where(due & DELIVERY.c.url.in_(urls)).order_by(DELIVERY.c.due)
    return (
        sqlalchemy.update(DELIVERY)
        .where(DELIVERY.c.id.in_(first.limit(most).with_for_update(skip_locked=True)) & due)
        .values(tries=DELIVERY.c.tries + 1, due=until)
        .returning(DELIVERY)
    )


class DeliveryStore:
    """Deliveries in the database at ``url``, for several processes at once. Its table is created with the first one.

    Raises:
        StoreError: as :class:`Database`.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, (DELIVERY,), to_write=True)

    def add(self, deliveries: Sequence[Delivery]) -> None:
        """Store new ``deliveries``."""
        with self._database.transaction() as connection:
            connection.execute(sqlalchemy.insert(DELIVERY), [asdict(each) for each in deliveries])

    def claim(self, urls: Sequence[str], most: int, seconds: float) -> list[Delivery]:
        """Begin a try of at most ``most`` deliveries to ``urls`` that are due, the longest due first.

        For ``seconds`` nobody else is given them: then their process counts as gone, and they are due again.
        """
        if self._database.is_missing():
            return []
        now = datetime.now(UTC)
        taken = claiming(urls, most, now, until=now + timedelta(seconds=seconds))
        with self._database.transaction() as connection:
            return sorted(map(_delivery, connection.execute(taken)), key=lambda each: each.created)

    def settle(self, id_: str, state: DeliveryState, error: str | None = None, wait: float = 0) -> None:
        """End a try: the delivery is sent or dead, or is waiting and due again in ``wait`` seconds."""
        due = datetime.now(UTC) + timedelta(seconds=wait)
        changed = sqlalchemy.update(DELIVERY).where(DELIVERY.c.id == id_).values(state=state, error=error, due=due)
        with self._database.transaction() as connection:
            connection.execute(changed)

    def next_due(self, urls: Sequence[str]) -> datetime | None:
        """When the next delivery to ``urls`` is due; None if none is waiting."""
        wanted = sqlalchemy.select(sqlalchemy.func.min(DELIVERY.c.due)).where(
            (DELIVERY.c.state == "waiting") & DELIVERY.c.url.in_(urls)
        )
        moment = self._read(wanted)[0][0] if not self._database.is_missing() else None
        return utc(moment) if moment else None

    def all(self, state: DeliveryState | None = None) -> list[Delivery]:
        """All deliveries, or only those in this ``state``, the latest first."""
        wanted = sqlalchemy.select(DELIVERY).order_by(DELIVERY.c.created.desc())
        if state is not None:
            wanted = wanted.where(DELIVERY.c.state == state)
        return [] if self._database.is_missing() else list(map(_delivery, self._read(wanted)))

    def resend(self, id_: str) -> bool:
        """Make a delivery due at once, with all its tries before it; False if there is none with this id."""
        if self._database.is_missing():
            return False
        again = {"state": "waiting", "tries": 0, "error": None, "due": datetime.now(UTC)}
        with self._database.transaction() as connection:
            changed = connection.execute(sqlalchemy.update(DELIVERY).where(DELIVERY.c.id == id_).values(again))
            return changed.rowcount == 1

    def close(self) -> None:
        """Close all connections; the next use opens them again."""
        self._database.close()

    def _read(self, what: sqlalchemy.Select[Any]) -> Sequence[sqlalchemy.Row[Any]]:
        with self._database.transaction() as connection:
            return connection.execute(what).all()


def _delivery(row: sqlalchemy.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        url=row.url,
        body=row.body,
        created=utc(row.created),
        due=utc(row.due),
        tries=row.tries,
        state=row.state,
        error=row.error,
    )
