import asyncio
import json
import logging
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.errors import StoreError
from api.observe.metrics import Metrics
from api.settings import Settings
from api.storage.feedback_store import SqlStore, upsert
from api.storage.recorder import QUEUE, Recorder
from api.storage.records import Asked, Feedback, Store, Turn
from search.answering.engine import Engine
from tests.conftest import anew
from tests.swapping import until

QUERY_ID = uuid4().hex


class Memory:
    """A store that forgets at its end, and can be out of use."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Feedback] = {}
        self.asked: dict[str, Asked] = {}
        self.talked: dict[tuple[str, int], Turn] = {}
        self.broken = False

    def keep(self, feedback: Feedback) -> None:
        self._check()
        self.told[feedback.query_id, feedback.faq] = feedback

    def log(self, asked: Asked) -> None:
        self._check()
        self.asked[asked.query_id] = asked

    def log_turn(self, turn: Turn) -> None:
        self._check()
        self.talked.setdefault((turn.conversation, turn.turn), turn)

    def turns(self, conversation: str) -> list[Turn]:
        self._check()
        return [turn for (name, _), turn in sorted(self.talked.items()) if name == conversation]

    def forget(self, query_id: str) -> bool:
        self._check()
        told = [kept for kept in self.told if kept[0] == query_id]
        for kept in told:
            del self.told[kept]
        return self.asked.pop(query_id, None) is not None or bool(told)

    def forget_before(self, moment: datetime) -> int:
        self._check()
        return 0

    def close(self) -> None:
        return

    def _check(self) -> None:
        if self.broken:
            raise StoreError("out of use")


def rows(database: Path, table: str) -> list[dict[str, Any]]:
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mureum.db"


@pytest.fixture
def client(engine: Engine, database: Path) -> Iterator[TestClient]:
    settings = Settings(database=f"sqlite:///{database}")
    with TestClient(create_app(settings, lambda _: anew(engine)), raise_server_exceptions=False) as client:
        yield client


def body(**changed: object) -> dict[str, object]:
    return {"query_id": QUERY_ID, "faq": "password-reset", "rank": 1, "helpful": True, **changed}


# ---- both stores


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, database: Path) -> Store:
    return Memory() if request.param == "memory" else SqlStore(f"sqlite:///{database}")


def test_a_store_keeps_the_turns_of_a_conversation_in_their_order(store: Store) -> None:
    first = Turn("a" * 32, 1, "web", "환불", "골라 주세요", "clarify")
    second = replace(first, turn=2, said="이 중에 없어요", state="handoff", reason="clarify_exhausted")
    for turn in (second, first, replace(first, said="또"), replace(first, conversation="b" * 32)):
        store.log_turn(turn)
    assert store.turns("a" * 32) == [first, second]
    assert store.turns("c" * 32) == []


def test_a_conversation_is_one_case(database: Path) -> None:
    store = SqlStore(f"sqlite:///{database}")
    asked = Turn("a" * 32, 1, "web", "환불", "…", "answer", "refund-period")
    for name, last in (("a", "closed"), ("b", "handoff"), ("c", "clarify")):
        store.log_turn(replace(asked, conversation=name * 32))
        reason = "asked" if last == "handoff" else None
        store.log_turn(replace(asked, conversation=name * 32, turn=2, said="네", state=last, reason=reason))
    found = {case.conversation[0]: (case.outcome, case.turns, case.asked, case.reason) for case in store.cases()}
    assert found == {
        "a": ("solved", 2, "환불", None),
        "b": ("handed over", 2, "환불", "asked"),
        "c": ("given up", 2, "환불", None),
    }
    assert store.forget_before(datetime.now(UTC) + timedelta(1)) == 6 and not store.cases()


def test_a_store_keeps_a_query_until_it_is_to_forget_it(store: Store) -> None:
    assert not store.forget(QUERY_ID)
    store.log(Asked(QUERY_ID, "환불", "answer", ("refund-period",)))
    store.log(Asked(QUERY_ID, "환불", "answer", ("refund-period",)))
    store.close()
    assert not store.forget(uuid4().hex)
    assert store.forget(QUERY_ID)
    assert not store.forget(QUERY_ID)


# ---- the database


def test_what_was_told_again_takes_the_place_of_the_first(database: Path) -> None:
    store = SqlStore(f"sqlite:///{database}")
    store.keep(Feedback(QUERY_ID, "a", 1, True))
    first = rows(database, "feedback")[0]
    for _ in range(2):
        store.keep(Feedback(QUERY_ID, "a", 2, False, "아니에요"))
    (row,) = rows(database, "feedback")
    assert (row["rank"], row["helpful"], row["comment"]) == (2, 0, "아니에요")
    assert row["created"] == first["created"] < row["updated"]
    assert abs(datetime.fromisoformat(row["updated"]).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() < 60
    store.keep(Feedback(QUERY_ID, "b", 3, True))
    store.keep(Feedback(uuid4().hex, "a", 1, True))
    assert len(rows(database, "feedback")) == 3


def test_a_file_is_made_when_the_first_is_kept_and_is_read_while_written(database: Path) -> None:
    store = SqlStore(f"sqlite:///{database}")
    assert not database.exists()
    store.keep(Feedback(QUERY_ID, "a", 1, True))
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    SqlStore(f"sqlite:///{database}").keep(Feedback(QUERY_ID, "b", 1, True))
    assert len(rows(database, "feedback")) == 2


def test_many_threads_lose_nothing(database: Path) -> None:
    store = SqlStore(f"sqlite:///{database}")

    def tell(number: int) -> None:
        for faq in "abc":
            store.keep(Feedback(f"{number:032x}", faq, 1, True))

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(database, "feedback")) == 24


def test_postgresql_is_told_the_same() -> None:
    feedback = Feedback(QUERY_ID, "a", 1, True)
    told = [str(upsert(name, feedback, datetime.now(UTC))) for name in ("sqlite", "postgresql")]
    for statement in told:
        assert "ON CONFLICT (query_id, faq) DO UPDATE SET rank" in statement
        assert "created =" not in statement


@pytest.mark.parametrize("url", ["mureum.db", "sqlite://", "sqlite:///:memory:", "mysql://localhost/a", "oracle://x/y"])
def test_a_database_that_can_t_keep_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(StoreError):
        create_app(Settings(database=url))


# ---- HTTP


def test_feedback_on_an_answer_is_kept(client: TestClient, database: Path) -> None:
    found = client.get("/v1/search", params={"q": "비번 까먹음"}).json()
    assert UUID(found["query_id"]).hex == found["query_id"]
    told = body(query_id=found["query_id"], faq=found["hits"][0]["faq"]["id"], comment=" 010-1234-5678로  연락 줘요 ")
    assert client.post("/v1/feedback", json={**told, "helpful": False}).status_code == 204
    answer = client.post("/v1/feedback", json=told)
    assert (answer.status_code, answer.content) == (204, b"")
    (row,) = rows(database, "feedback")
    assert (row["query_id"], row["faq"], row["helpful"]) == (found["query_id"], "password-reset", 1)
    assert row["comment"] == "[전화번호]로 연락 줘요"
    assert rows(database, "query") == []
    assert b"1234" not in b"".join(path.read_bytes() for path in database.parent.glob("mureum.db*"))


def test_every_search_has_an_id_of_its_own(client: TestClient) -> None:
    ids = {
        client.get("/v1/search", params={"q": question}).json()["query_id"] for question in ("환불", "환불", "", "?")
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"query_id": "x"}, "query_id"),
        ({"query_id": QUERY_ID.upper() + "A"}, "query_id"),
        ({"query_id": QUERY_ID + "\n"}, "query_id"),
        ({"rank": 0}, "rank"),
        ({"rank": "1"}, "rank"),
        ({"rank": True}, "rank"),
        ({"helpful": "yes"}, "helpful"),
        ({"helpful": 1}, "helpful"),
        ({"helpful": None}, "helpful"),
        ({"comment": "가" * 1001}, "comment"),
        ({"comment": 5}, "comment"),
        ({"more": 1}, "more"),
        ({"faq": 3}, "faq"),
    ],
)
def test_feedback_that_is_not_understood_names_the_field(
    client: TestClient, database: Path, changed: dict[str, object], field: str
) -> None:
    answer = client.post("/v1/feedback", json=body(**changed))
    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]
    assert not database.exists()


def test_feedback_on_no_faq_is_not_kept(client: TestClient, database: Path) -> None:
    answer = client.post("/v1/feedback", json=body(faq="none-such"))
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:mureum:problem:faq-not-found")
    assert not database.exists()


def unavailable(client: TestClient) -> None:
    """Feedback can't be kept, which is said as a problem, and searches do not notice."""
    answer = client.post("/v1/feedback", json=body(comment="비밀 이야기"))
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["type"] == "urn:mureum:problem:store"
    assert "sqlite" not in answer.text
    assert client.get("/v1/search", params={"q": "비번 까먹음"}).json()["hits"][0]["faq"]["id"] == "password-reset"


def test_a_locked_database_is_a_503_and_no_more(
    client: TestClient, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.post("/v1/feedback", json=body()).status_code == 204
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with caplog.at_level(logging.WARNING):
        unavailable(client)
    assert "database is locked" in caplog.text
    assert "비밀" not in caplog.text
    other.rollback()
    other.close()
    assert client.post("/v1/feedback", json=body()).status_code == 204


def test_a_folder_that_is_missing_or_a_file_that_is_no_database_is_a_503(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database" * 100)
    for path in (tmp_path / "none" / "a.db", tmp_path / "text.db"):
        with TestClient(
            create_app(Settings(database=f"sqlite:///{path}", log_queries=True), lambda _: anew(engine))
        ) as client:
            unavailable(client)


def test_a_database_that_can_t_be_opened_is_told_in_the_log_at_the_start(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/none/a.db")
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        until(lambda: "none/a.db can't be used" in caplog.text)
        assert client.get("/v1/search", params={"q": "비번 까먹음"}).status_code == 200


def test_a_read_only_database_is_a_503(engine: Engine, database: Path) -> None:
    SqlStore(f"sqlite:///{database}").log(Asked(QUERY_ID, "환불", "answer", ()))
    settings = Settings(database=f"sqlite:///file:{database}?mode=ro&uri=true")
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        unavailable(client)


def test_queries_are_kept_only_where_that_is_asked_for_and_without_personal_data(
    engine: Engine, database: Path
) -> None:
    settings = Settings(database=f"sqlite:///{database}", log_queries=True)
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        found = client.post("/v1/search", json={"query": "비번 까먹음 900101-1234567"}).json()
        (row,) = rows(database, "query")
        assert (row["query_id"], row["query"]) == (found["query_id"], "비번 까먹음 [주민등록번호]")
        assert (row["decision"], json.loads(row["faqs"])) == (
            found["decision"],
            [hit["faq"]["id"] for hit in found["hits"]],
        )
        assert client.post("/v1/feedback", json=body(query_id=found["query_id"])).status_code == 204
        assert [row["query_id"] for row in rows(database, "feedback")] == [found["query_id"]]


def test_feedback_on_a_query_that_could_not_be_kept_is_kept(engine: Engine) -> None:
    memory = Memory()
    with TestClient(create_app(Settings(log_queries=True), lambda _: engine, memory)) as client:
        memory.broken = True
        query_id = client.get("/v1/search", params={"q": "환불"}).json()["query_id"]
        memory.broken = False
        assert client.post("/v1/feedback", json=body(query_id=query_id)).status_code == 204
        assert (set(memory.told), memory.asked) == ({(query_id, "password-reset")}, {})


class Hanging(Memory):
    """A store that keeps queries when it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def log(self, asked: Asked) -> None:
        assert self.go_on.wait(60)
        super().log(asked)


def test_while_the_database_hangs_no_more_queries_wait_than_may_and_the_others_are_counted(engine: Engine) -> None:
    store, metrics = Hanging(), Metrics()
    recorder = Recorder(store, True, metrics)
    answer = engine.search("환불")

    async def main() -> None:
        waiting = [asyncio.create_task(recorder.log(f"{number:032x}", answer)) for number in range(QUEUE)]
        await asyncio.sleep(0.1)
        for number in range(3):
            await asyncio.wait_for(recorder.log(f"{QUEUE + number:032x}", answer), 5)
        assert b"\nmureum_queries_lost_total 3.0\n" in metrics.text()[0]
        store.go_on.set()
        await asyncio.gather(*waiting)
        assert store.asked.keys() == {f"{number:032x}" for number in range(QUEUE)}
        store.broken = True
        await recorder.log("f" * 32, answer)
        store.broken = False
        await recorder.log("e" * 32, answer)

    asyncio.run(main())
    assert b"\nmureum_queries_lost_total 4.0\n" in metrics.text()[0]
    assert "e" * 32 in store.asked


def test_another_store_can_be_given(engine: Engine) -> None:
    memory = Memory()
    with TestClient(create_app(Settings(log_queries=True), lambda _: engine, memory)) as client:
        found = client.get("/v1/search", params={"q": "환불"}).json()
        assert memory.asked[found["query_id"]].query == "환불"
        told = body(query_id=found["query_id"])
        assert client.post("/v1/feedback", json=told).status_code == 204
        assert memory.told == {
            (found["query_id"], "password-reset"): Feedback(found["query_id"], "password-reset", 1, True)
        }
        memory.broken = True
        unavailable(client)


def test_an_operator_reads_what_was_told_and_asked(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'mureum.db'}"

    def said(*arguments: str) -> list[str]:
        told = CliRunner().invoke(main, arguments, env={"MUREUM_DATABASE": url})
        assert told.exit_code == 0
        return told.output.splitlines()

    assert (said("feedback"), said("queries")) == (["no feedback"], ["no queries"])
    store = SqlStore(url)
    store.log(Asked("1" * 32, "환불 언제", "answer", ("refund-period",)))
    store.log(Asked("2" * 32, "배고파", "none", ()))
    store.keep(Feedback("1" * 32, "refund-period", 1, helpful=True))
    store.keep(Feedback("3" * 32, "pay-failed", 2, helpful=False, comment="달라요"))
    store.close()
    assert [line[18:] for line in said("feedback")] == [
        "no   2  pay-failed  달라요",
        "yes  1  refund-period  환불 언제",
    ]
    assert [line[18:] for line in said("feedback", "--unhelpful")] == ["no   2  pay-failed  달라요"]
    assert [line[18:] for line in said("queries", "--decision", "none")] == ["none     -  배고파"]
    (asked,) = map(json.loads, said("queries", "--decision", "answer", "--json"))
    assert asked["asked"] == {
        "query_id": "1" * 32,
        "query": "환불 언제",
        "decision": "answer",
        "faqs": ["refund-period"],
    }
    assert datetime.fromisoformat(asked["at"]).tzinfo is not None
    assert json.loads(said("feedback", "--json")[1])["query"] == "환불 언제"
