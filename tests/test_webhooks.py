"""Hand-overs are posted, signed, once each, until they arrive, and hold nothing personal."""

import asyncio
import hashlib
import hmac
import json
import logging
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.dialects import postgresql

from api.app import create_app
from api.channels.webhooks.backoff import Backoff
from api.channels.webhooks.webhooks import Webhooks
from api.cli import main
from api.settings import Settings
from api.storage.delivery_store import DeliveryStore, claiming
from api.storage.feedback_store import SqlStore
from api.storage.records import Delivery
from search.answering.engine import Engine
from tests.conftest import ROOT, anew
from tests.recording import Recording, recording
from tests.swapping import until

SECRET = "s" * 32
FAST = Backoff(tries=3, first=0.02, factor=2, longest=0.05)


@pytest.fixture
def desk() -> Iterator[Recording]:
    with recording() as desk:
        yield desk


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/mureum.db"


@pytest.fixture
def store(database: str) -> Iterator[DeliveryStore]:
    store = DeliveryStore(database)
    yield store
    store.close()


def waiting(url: str, **changed: object) -> Delivery:
    now = datetime.now(UTC)
    return replace(Delivery(uuid4().hex, url, '{"at":"지금"}', now, now), **changed)  # type: ignore[arg-type]


def kept(database: str) -> list[Delivery]:
    """All deliveries, the latest first."""
    store = DeliveryStore(database)
    try:
        return store.all()
    finally:
        store.close()


def deliver(store: DeliveryStore, desk: Recording, backoff: Backoff = FAST) -> list[Delivery]:
    """What is in ``store`` when nothing waits any more."""

    async def run() -> None:
        async with Webhooks([desk.url], SECRET, store, backoff, look=0.05).delivering():
            for _ in range(1000):
                if not store.all("waiting"):
                    return
                await asyncio.sleep(0.01)
            pytest.fail("something is still waiting")

    asyncio.run(run())
    return store.all()


def settings_of(desk: Recording, database: str, **more: object) -> Settings:
    given = {"database": database, "handoff_webhooks": desk.url, "handoff_secret": SECRET, **more}
    return Settings.model_validate(given)


def handed_over(client: TestClient, *said: str) -> dict[str, object]:
    """The reply to the last thing ``said`` in one conversation."""
    reply: dict[str, object] = {}
    for message in said:
        body = {"message": message, "conversation": reply.get("conversation")}
        reply = client.post("/v1/chat", json=body).json()
    assert reply["state"] == "handoff"
    return reply


# ---- what is posted


def test_a_turn_that_hands_over_is_posted_and_others_are_not(engine: Engine, desk: Recording, database: str) -> None:
    with TestClient(create_app(settings_of(desk, database, log_queries=True), lambda _: anew(engine))) as client:
        reply = handed_over(client, "결제가 안 돼요. 왜 그런가요?", "상담원 연결해 주세요")
        until(lambda: len(desk.received) == 1)
        until(lambda: [each.state for each in kept(database)] == ["sent"])
    (posted,) = desk.received
    body = posted.json
    assert list(body) == ["id", "conversation", "channel", "at", "handoff"]
    assert body["handoff"] == reply["handoff"]
    assert body["handoff"]["summary"]["tried"][0]["title"] == "결제가 안 돼요. 왜 그런가요?"
    assert [line["text"] for line in body["handoff"]["transcript"] if line["who"] == "visitor"] == [
        "결제가 안 돼요. 왜 그런가요?",
        "상담원 연결해 주세요",
    ]
    assert body["channel"] == "api" and UUID(body["conversation"])
    assert abs(datetime.fromisoformat(body["at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert posted.headers["content-type"] == "application/json"


def test_a_receiver_can_check_who_signed_and_when(engine: Engine, desk: Recording, database: str) -> None:
    with TestClient(create_app(settings_of(desk, database), lambda _: anew(engine))) as client:
        handed_over(client, "상담원")
        until(lambda: len(desk.received) == 1)
    (posted,) = desk.received
    stamp = posted.headers["x-mureum-timestamp"]
    signed = hmac.new(SECRET.encode(), stamp.encode() + b"." + posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["x-mureum-signature"] == f"sha256={signed}"
    assert abs(int(stamp) - time.time()) < 60
    assert UUID(posted.headers["x-mureum-id"]) == UUID(posted.json["id"])


def test_the_receiver_of_the_page_checks_just_that(store: DeliveryStore, desk: Recording) -> None:
    store.add([waiting(desk.url)])
    deliver(store, desk)
    (posted,) = desk.received
    page = (ROOT / "docs" / "chatbot" / "webhooks.md").read_text("utf-8")
    found: dict[str, Any] = {}
    exec(textwrap.dedent(page.split("```python\n")[1].split("```")[0]), found)
    verified = found["verified"]
    assert verified(SECRET, posted.headers, posted.body)
    assert not verified("x" * 32, posted.headers, posted.body)
    assert not verified(SECRET, posted.headers, posted.body + b" ")
    assert not verified(SECRET, posted.headers, posted.body, longest=-1)


def test_nothing_personal_is_posted_kept_or_logged(
    engine: Engine, desk: Recording, database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    personal = ("010-1234-5678", "kim@example.com", "900101-1234567")
    caplog.set_level(logging.DEBUG, "mureum")
    desk.answers = [400]
    with TestClient(create_app(settings_of(desk, database, log_queries=True), lambda _: anew(engine))) as client:
        handed_over(client, *(f"결제가 안 돼요 {each}" for each in personal), f"상담원 연결 {personal[0]}")
        until(lambda: [each.state for each in kept(database)] == ["dead"])
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("mureum.db*")).decode("utf-8", "replace")
    said = desk.received[0].body.decode()
    assert "결제가 안 돼요" in said and "결제가 안 돼요" in stored
    for each in personal:
        assert each not in said and each not in stored and each not in caplog.text


def test_each_address_has_its_own_and_an_answer_waits_for_none(engine: Engine, desk: Recording, database: str) -> None:
    with recording() as slow:
        slow.hold()
        given = settings_of(desk, database, handoff_webhooks=f"{slow.url}/a,{desk.url}/b")
        with TestClient(create_app(given, lambda _: anew(engine))) as client:
            begun = time.monotonic()
            handed_over(client, "상담원")
            assert time.monotonic() - begun < 3
            until(lambda: bool(slow.received and desk.received))
            assert (slow.received[0].path, desk.received[0].path) == ("/a", "/b")
            assert slow.received[0].json["id"] != desk.received[0].json["id"]
            begun = time.monotonic()
        assert time.monotonic() - begun < 3, "the end of the service does not wait for a receiver"
    states = {each.url: each.state for each in kept(database)}
    assert states == {f"{slow.url}/a": "waiting", f"{desk.url}/b": "sent"}


# ---- until it arrives


def test_what_fails_is_tried_again_under_the_same_id(store: DeliveryStore, desk: Recording) -> None:
    desk.answers = [500, 429]
    store.add([waiting(desk.url)])
    (sent,) = deliver(store, desk)
    assert (sent.state, sent.tries, sent.error) == ("sent", 3, None)
    assert {each.headers["x-mureum-id"] for each in desk.received} == {sent.id}
    assert {each.body for each in desk.received} == {sent.body.encode()}
    assert len(desk.received) == 3


@pytest.mark.parametrize(("asked", "waited"), [("1", 1.0), ("900", 1.5), ("soon", 0.0)])
def test_a_wait_that_the_receiver_asks_for_is_kept_up_to_the_longest(
    store: DeliveryStore, desk: Recording, asked: str, waited: float
) -> None:
    desk.answers, desk.retry_after = [503], asked
    store.add([waiting(desk.url)])
    began = time.monotonic()
    (sent,) = deliver(store, desk, Backoff(tries=3, first=0.02, factor=2, longest=1.5))
    assert (sent.state, sent.tries) == ("sent", 2)
    assert time.monotonic() - began >= waited


@pytest.mark.parametrize(
    ("answers", "error"), [([503] * 9, "HTTP 503"), ([408] * 9, "HTTP 408"), ([429] * 9, "HTTP 429")]
)
def test_what_fails_too_often_is_given_up(
    store: DeliveryStore, desk: Recording, answers: list[int], error: str
) -> None:
    desk.answers = answers
    store.add([waiting(desk.url)])
    (dead,) = deliver(store, desk)
    assert (dead.state, dead.tries, dead.error) == ("dead", 3, error)
    assert len(desk.received) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422, 302, 308])
def test_what_the_receiver_refuses_is_given_up_at_once(store: DeliveryStore, desk: Recording, status: int) -> None:
    desk.answers = [status]
    store.add([waiting(desk.url)])
    (dead,) = deliver(store, desk)
    assert (dead.state, dead.tries, dead.error) == ("dead", 1, f"HTTP {status}")
    assert [each.path for each in desk.received] == ["/"], "no redirect is followed"


def test_a_receiver_that_is_away_is_tried_again_and_the_log_has_only_its_host(
    store: DeliveryStore, caplog: pytest.LogCaptureFixture
) -> None:
    away = Recording("http://127.0.0.1:9/secret-path")  # nobody listens at the port of "discard"
    store.add([waiting(away.url)])
    (dead,) = deliver(store, away)
    assert (dead.state, dead.tries) == ("dead", 3)
    assert "ConnectError" in str(dead.error)
    assert "127.0.0.1" in caplog.text and "secret" not in caplog.text


def test_what_waits_at_the_end_of_a_service_is_delivered_by_the_next(
    engine: Engine, desk: Recording, database: str
) -> None:
    desk.hold()
    with TestClient(create_app(settings_of(desk, database), lambda _: anew(engine))) as client:
        handed_over(client, "상담원")
        until(lambda: len(desk.received) == 1)
    desk.held.set()
    with TestClient(create_app(settings_of(desk, database), lambda _: anew(engine))):
        until(lambda: [each.state for each in kept(database)] == ["sent"])
    first, second = desk.received
    assert first.headers["x-mureum-id"] == second.headers["x-mureum-id"] and first.body == second.body


def test_an_address_that_is_no_longer_named_gets_nothing(store: DeliveryStore, desk: Recording) -> None:
    store.add([waiting(f"{desk.url}/old"), waiting(desk.url)])

    async def run() -> None:
        async with Webhooks([desk.url], SECRET, store, FAST, look=0.02).delivering():
            await asyncio.sleep(0.3)

    asyncio.run(run())
    assert [each.path for each in desk.received] == ["/"]


@given(st.integers(1, 9), st.floats(0, 10), st.floats(1, 10), st.floats(10, 500))
def test_waits_grow_up_to_the_longest_and_half_of_each_is_sure(
    tries: int, first: float, factor: float, longest: float
) -> None:
    backoff = Backoff(tries, first, factor, longest)
    for done in range(1, tries):
        full = min(first * factor ** (done - 1), longest)
        wait = backoff.wait(done)
        assert wait is not None and full / 2 <= wait <= full
    assert backoff.wait(tries) is None
    with pytest.raises(ValueError, match="no backoff"):
        Backoff(0)


# ---- several processes


WORKER = """
import asyncio, sys
from api.channels.webhooks.backoff import Backoff
from api.channels.webhooks.webhooks import Webhooks
from api.storage.delivery_store import DeliveryStore, claiming
database, url, secret = sys.argv[1:]
async def run():
    store = DeliveryStore(database)
    async with Webhooks([url], secret, store, Backoff(), look=0.01).delivering():
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
asyncio.run(run())
"""


def test_processes_that_share_a_database_deliver_each_once(
    store: DeliveryStore, desk: Recording, database: str
) -> None:
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, database, desk.url, SECRET],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(3)
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    for _ in range(4):
        store.add([waiting(desk.url) for _ in range(20)])
    until(lambda: len(store.all("sent")) == 80)
    for worker in workers:
        worker.communicate("\n", timeout=30)
        assert worker.returncode == 0
    ids = [each.headers["x-mureum-id"] for each in desk.received]
    assert len(ids) == 80 and len(set(ids)) == 80


def test_a_claim_is_for_one_and_ends(store: DeliveryStore) -> None:
    urls = ["http://a.example"]
    store.add([waiting(urls[0]) for _ in range(3)])
    first = store.claim(urls, 2, seconds=0.2)
    second = store.claim(urls, 2, seconds=60)
    assert [len(first), len(second), len(store.claim(urls, 2, 60))] == [2, 1, 0]
    until(lambda: len(store.claim(urls, 9, 60)) == 2)
    assert {each.tries for each in store.all()} == {1, 2}


def test_postgresql_passes_over_what_another_process_takes() -> None:
    now = datetime.now(UTC)
    told = str(claiming(["http://a.example"], 2, now, now).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "FOR UPDATE SKIP LOCKED" in told and "RETURNING" in told
    assert told.count("delivery.state =") == 2, "what was locked is looked at again"


# ---- the command


@pytest.fixture
def commands(database: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("MUREUM_DATABASE", database)
    return CliRunner()


def test_what_was_given_up_is_listed_and_sent_again(store: DeliveryStore, desk: Recording, commands: CliRunner) -> None:
    assert commands.invoke(main, ["webhooks"]).stderr == "no hand-overs\n"
    desk.answers = [500, 500, 500]
    lost, taken = waiting(desk.url), waiting(desk.url)
    store.add([lost])
    deliver(store, desk)
    store.add([taken])
    deliver(store, desk)
    told = commands.invoke(main, ["webhooks", "--dead"])
    (line,) = told.stdout.splitlines()
    assert line == f"{lost.created:%Y-%m-%d %H:%M}  dead     3  {lost.id}  {desk.url}  HTTP 500"
    assert len(commands.invoke(main, ["webhooks"]).stdout.splitlines()) == 2
    assert commands.invoke(main, ["webhooks", "resend", lost.id]).exit_code == 0
    assert {each.state for each in deliver(store, desk)} == {"sent"}
    assert [each.headers["x-mureum-id"] for each in desk.received].count(lost.id) == 4
    assert commands.invoke(main, ["webhooks", "--dead"]).stdout == ""


def test_an_unknown_id_is_one_line_and_exit_code_2(commands: CliRunner) -> None:
    for _ in range(2):
        told = commands.invoke(main, ["webhooks", "resend", "none"])
        assert told.exit_code == 2
        assert told.stderr == "error: there is no hand-over 'none'; see: faq-serve webhooks\n"


# ---- what is kept, and what is set


def test_hand_overs_are_removed_with_what_visitors_asked(store: DeliveryStore, database: str) -> None:
    old = waiting("http://a.example", created=datetime.now(UTC) - timedelta(days=91))
    store.add([old, waiting("http://a.example")])
    feedback = SqlStore(database)
    assert feedback.forget_before(datetime.now(UTC) - timedelta(days=90)) == 1
    feedback.close()
    assert old.id not in {each.id for each in store.all()} and len(store.all()) == 1


def test_without_addresses_nothing_is_stored(engine: Engine, database: str, tmp_path: Path) -> None:
    with TestClient(create_app(Settings(database=database), lambda _: anew(engine))) as client:
        handed_over(client, "상담원")
    assert not (tmp_path / "mureum.db").exists()


@pytest.mark.parametrize("wrong", ["ftp://a.example", "desk.example", "http://", "https://a.example/#x", "file:///etc"])
def test_an_address_is_one_of_http(wrong: str) -> None:
    with pytest.raises(ValidationError, match="no address to post to"):
        Settings.model_validate({"handoff_webhooks": wrong, "handoff_secret": SECRET})


def test_addresses_need_a_secret_that_cant_be_guessed() -> None:
    with pytest.raises(ValidationError, match="MUREUM_HANDOFF_SECRET must be set, too"):
        Settings.model_validate({"handoff_webhooks": "https://a.example"})
    with pytest.raises(ValidationError, match="shorter than 32"):
        Settings.model_validate({"handoff_webhooks": "https://a.example", "handoff_secret": "short"})
    given = Settings.model_validate({"handoff_webhooks": "https://a.example/x?y=1, http://b", "handoff_secret": SECRET})
    assert given.handoff_webhooks == ("https://a.example/x?y=1", "http://b")
    assert SECRET not in json.dumps(given.model_dump(mode="json"), default=str)
