"""All that a service opens is closed, whatever happens, and in an order that breaks nothing."""

import asyncio
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api import services
from api.app import create_app
from api.auth.key_store import KeyStore
from api.auth.keyring import Keyring
from api.errors import GenerationRefusedError, NotReadyError
from api.observe.metrics import Metrics
from api.settings import Settings
from api.storage.recorder import Recorder
from search.answering.engine import Engine
from search.errors import IndexNotFoundError
from tests.test_feedback import Memory


class Watched(Memory):
    """A store that takes its time to remove what is old, and tells what was done with it in which order."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.begun = threading.Event()

    def forget_before(self, moment: datetime) -> int:
        self.begun.set()
        time.sleep(0.5)
        self.done.append("removed")
        return 0

    def close(self) -> None:
        self.done.append("closed")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path, database=f"sqlite:///{tmp_path}/mureum.db")


def reload_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("reload")]


def test_a_removal_that_is_under_way_ends_before_the_store_is_closed(engine: Engine, settings: Settings) -> None:
    store = Watched()
    with TestClient(create_app(settings, lambda _: engine, store)):
        assert store.begun.wait(30)
    assert store.done == ["removed", "closed"]


def test_a_start_that_fails_closes_what_was_opened(settings: Settings) -> None:
    def load(settings: Settings) -> Engine:
        raise IndexNotFoundError("there is none")

    store, before = Watched(), len(reload_threads())
    with pytest.raises(IndexNotFoundError), TestClient(create_app(settings, load, store)):
        pytest.fail("it started")
    assert store.done == ["closed"]
    assert len(reload_threads()) == before


def test_an_error_while_it_runs_closes_all_too(engine: Engine, settings: Settings) -> None:
    store, metrics = Watched(), Metrics()
    recorder, keyring = Recorder(store, False, metrics), Keyring(KeyStore(settings.database), False)
    seen: list[services.Services] = []

    def renew(settings: Settings, previous: Engine) -> Engine:
        return previous

    async def fail() -> None:
        async with services.opened(settings, lambda _: engine, renew, recorder, keyring, metrics) as opened:
            seen.append(opened)
            assert opened.current.get().engine is engine
            with pytest.raises(GenerationRefusedError):  # there is no index in the folder
                await opened.reloader.reload_async()
            assert reload_threads()
            raise LookupError("no luck")

    with pytest.raises(LookupError, match="no luck"):
        asyncio.run(fail())
    assert store.done[-1] == "closed"
    with pytest.raises(NotReadyError):
        seen[0].current.get()
    deadline = time.monotonic() + 10
    while reload_threads():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_nothing_is_put_on_the_app(engine: Engine, settings: Settings) -> None:
    app = create_app(settings, lambda _: engine)
    assert isinstance(app, FastAPI)
    with TestClient(app) as client:
        assert isinstance(client.app_state["services"], services.Services)
        assert vars(app.state) == {"_state": {}}
