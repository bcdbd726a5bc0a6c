import asyncio
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.auth.key_store import KeyStore
from api.observe.metrics import Metrics
from api.settings import Settings
from api.storage.database import PATIENCE
from api.storage.feedback_store import SqlStore
from api.storage.recorder import Recorder
from api.storage.records import Asked, Feedback
from api.storage.retention import retaining
from search.answering.engine import Engine
from tests.test_api import problem
from tests.test_feedback import rows


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mureum.db"


@pytest.fixture
def store(database: Path) -> SqlStore:
    return SqlStore(f"sqlite:///{database}")


def ask(store: SqlStore, database: Path, days_ago: float) -> str:
    """The id of a query that was kept so many days ago, with feedback on it of the same day."""
    query_id = uuid4().hex
    store.log(Asked(query_id, "환불", "answer", ("refund-period",)))
    store.keep(Feedback(query_id, "refund-period", 1, True, "저는 홍길동인데 잘 됐어요"))
    with sqlite3.connect(database) as connection:
        then = datetime.now(UTC).replace(tzinfo=None) - timedelta(days_ago)
        for change in ("query SET created", "feedback SET updated"):
            changed = connection.execute(f"UPDATE {change} = ? WHERE query_id = ?", (str(then), query_id))
            assert changed.rowcount == 1
    return query_id


def kept(database: Path, table: str = "query") -> set[str]:
    return {row["query_id"] for row in rows(database, table)}


def wait_for(database: Path, expected: set[str]) -> None:
    until = time.monotonic() + 10
    while kept(database) != expected:
        assert time.monotonic() < until, kept(database)
        time.sleep(0.02)


# ---- retention


@pytest.mark.parametrize("log_queries", [True, False])
def test_old_queries_and_feedback_are_removed_at_the_start(
    engine: Engine, database: Path, store: SqlStore, log_queries: bool
) -> None:
    ask(store, database, 30.1)
    young = ask(store, database, 29.9)
    settings = Settings(database=f"sqlite:///{database}", log_queries=log_queries, log_days=30)
    with TestClient(create_app(settings, lambda _: engine)):
        wait_for(database, {young})
    assert kept(database, "feedback") == {young}


def test_they_stay_for_90_days_where_nothing_else_is_said(engine: Engine, database: Path, store: SqlStore) -> None:
    ask(store, database, 90.1)
    young = ask(store, database, 89.9)
    with TestClient(create_app(Settings(database=f"sqlite:///{database}"), lambda _: engine)):
        wait_for(database, {young})


def test_queries_that_grow_old_are_removed_later(database: Path, store: SqlStore) -> None:
    async def run() -> None:
        async with retaining(Recorder(store, True, Metrics()), days=90, every=0.05):
            for _ in range(3):
                ask(store, database, 91)
                await asyncio.to_thread(wait_for, database, set())

    asyncio.run(run())


def test_a_store_out_of_use_ends_neither_the_service_nor_the_removing(database: Path, store: SqlStore) -> None:
    ask(store, database, 91)
    locked = sqlite3.connect(database, isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")

    async def run() -> None:
        async with retaining(Recorder(store, True, Metrics()), days=90, every=0.05):
            await asyncio.sleep(PATIENCE + 0.5)
            locked.execute("ROLLBACK")
            locked.close()
            await asyncio.to_thread(wait_for, database, set())

    asyncio.run(run())


def test_where_nothing_was_kept_nothing_is_made(engine: Engine, database: Path) -> None:
    with TestClient(create_app(Settings(database=f"sqlite:///{database}", log_queries=True), lambda _: engine)):
        time.sleep(0.1)
    assert not database.exists()


@pytest.mark.parametrize("days", [0, -1, 10**6])
def test_days_that_make_no_sense_are_told(days: int) -> None:
    with pytest.raises(ValidationError, match="log_days"):
        Settings(log_days=days)


# ---- one query


def test_an_admin_removes_a_query_with_its_feedback(engine: Engine, database: Path, store: SqlStore) -> None:
    gone, other = ask(store, database, 1), ask(store, database, 2)
    alone = uuid4().hex
    store.keep(Feedback(alone, "pay-failed", 1, False, "안 돼요"))
    keys = KeyStore(f"sqlite:///{database}")
    admin = {"authorization": f"Bearer {keys.create('admin', ('admin',))[1]}"}
    shop = {"authorization": f"Bearer {keys.create('shop', ('search', 'feedback'))[1]}"}
    settings = Settings(database=f"sqlite:///{database}")
    with TestClient(create_app(settings, lambda _: engine)) as client:
        path = f"/v1/admin/queries/{gone}"
        problem(client.delete(path), 401, "key-missing")
        problem(client.delete(path, headers=shop), 403, "key-scope")
        assert kept(database) == {gone, other}
        response = client.delete(path, headers=admin)
        assert (response.status_code, response.content) == (204, b"")
        assert (kept(database), kept(database, "feedback")) == ({other}, {other, alone})
        problem(client.delete(path, headers=admin), 404, "query-not-found")
        assert client.delete(f"/v1/admin/queries/{alone}", headers=admin).status_code == 204
        assert kept(database, "feedback") == {other}
        for wrong in ("x", "A" * 32, "0" * 31, "0" * 32 + "%0A"):
            problem(client.delete(f"/v1/admin/queries/{wrong}", headers=admin), 422, "validation")
