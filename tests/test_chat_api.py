"""``POST /v1/chat``: a conversation over HTTP, its token, what of it is kept, and what is handed over."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from api.app import create_app
from api.chat.tokens import MOST, Kept, Tokens
from api.settings import Settings
from search.answering.engine import Engine
from search.conversation.state import Place, State, Tried
from tests.conftest import anew

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(
        database=f"sqlite:///{tmp_path}/chat.db",
        log_queries=True,
        chat_keys=f"{KEY},{KEY[::-1]}",  # type: ignore[arg-type]
    )
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        yield client


def turn(client: TestClient, **body: object) -> dict[str, Any]:
    got = client.post("/v1/chat", json={name: value for name, value in body.items() if value is not None})
    assert got.status_code == 200, got.text
    found: dict[str, Any] = got.json()
    return found


def test_a_conversation_goes_on_with_its_token(client: TestClient) -> None:
    first = turn(client, message="결제가 안 돼요 왜 그런가요")
    assert (first["turn"], first["state"], first["faq"]) == (1, "step", "pay-failed")
    assert first["messages"][0]["html"].startswith("<p>카드 정보와 한도를 <strong>먼저</strong>")
    assert first["explain"]["decision"] == "answer" and len(first["query_id"]) == 32
    second = turn(client, conversation=first["conversation"], choice="next")
    assert (second["turn"], second["messages"][0]["number"]) == (2, 2)
    assert second["messages"][0]["condition"] == "그래도 안 되면"
    third = turn(client, conversation=second["conversation"], choice="unsolved")
    assert [one["part"] for one in third["messages"]] == ["step", "contact"]  # the step names the phone
    over = turn(client, conversation=third["conversation"], choice="unsolved")
    handed = over["handoff"]
    assert (over["state"], handed["reason"]) == ("handoff", "steps_exhausted")
    assert handed["summary"]["tried"][0]["steps_done"] == 3
    assert handed["query_ids"] == [first["query_id"]]
    assert [line["text"] for line in handed["transcript"] if line["who"] == "visitor"] == [
        "결제가 안 돼요 왜 그런가요",
        "다음 단계",
        "안 돼요",
        "안 돼요",
    ]


def test_nothing_said_begins_with_a_greeting(client: TestClient) -> None:
    assert "안녕하세요" in turn(client)["messages"][0]["text"]


def test_a_text_is_never_a_command(client: TestClient) -> None:
    first = turn(client, message="결제가 안 돼요 왜 그런가요")
    assert turn(client, conversation=first["conversation"], message="faq:pay-cancel")["state"] != "answer"


@pytest.mark.parametrize(
    "body", [{"message": "x", "choice": "next"}, {"message": "가" * 600}, {"locale": "en"}, {"x": 1}]
)
def test_what_cannot_be_understood_is_a_problem(client: TestClient, body: dict[str, object]) -> None:
    got = client.post("/v1/chat", json=body)
    assert got.status_code == 422 and got.json()["type"] == "urn:mureum:problem:validation"


def test_a_foreign_token_begins_anew(client: TestClient, engine: Engine) -> None:
    good = turn(client, message="결제가 안 돼요 왜 그런가요")["conversation"]
    other = Tokens(["f" * 32], 60).write(Kept(state=State(turn=7)))
    for token in ("", "nonsense", good[:-2], "A" + good, other, "가나다", "x" * 5000):
        assert turn(client, conversation=token, choice="next")["turn"] == 1


def test_tokens_of_an_earlier_key_are_still_read() -> None:
    kept = Kept(state=State(turn=3, at=Place("a", 2)))
    token = Tokens(["old" * 11], 60).write(kept)
    assert Tokens(["new" * 11, "old" * 11], 60).read(token) == kept
    assert Tokens(["new" * 11], 60).read(token).state == State()


def test_a_token_that_is_too_old_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens([KEY], 3600)
    token = tokens.write(Kept(state=State(turn=3)))
    assert tokens.read(token).state.turn == 3
    later = time.time() + 3601
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert tokens.read(token).state == State()


texts = st.text(max_size=512)


@given(
    question=texts,
    offered=st.lists(texts, max_size=40).map(tuple),
    tried=st.lists(st.builds(Tried, texts, st.integers(0, 99), st.sampled_from(["solved", "left"])), max_size=8).map(
        tuple
    ),
    queries=st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), max_size=12).map(tuple),
)
def test_a_token_is_never_longer_than_4_kb(
    question: str, offered: tuple[str, ...], tried: tuple[Tried, ...], queries: tuple[str, ...]
) -> None:
    state = State(turn=5, question=question, at=Place("a", 1), offered=offered, tried=tried)
    tokens = Tokens([KEY], 60)
    token = tokens.write(Kept("0" * 32, state, queries))
    assert len(token) <= MOST
    assert tokens.read(token).name == "0" * 32


@given(st.text(max_size=300) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_no_text_is_taken_for_a_token(text: str) -> None:
    assert Tokens([KEY], 60).read(text).state == State()


def test_a_signed_token_with_another_content_begins_anew() -> None:
    signer = URLSafeTimedSerializer(KEY, salt="mureum.chat")
    contents: list[object] = [[], {"state": {"turn": "x"}}, {"name": 5}, None, {"state": {"at": {"faq": []}}}]
    for content in contents:
        assert Tokens([KEY], 60).read(str(signer.dumps(content))).state == State()


def test_turns_are_kept_without_personal_data_and_told_as_a_transcript(client: TestClient, tmp_path: Path) -> None:
    first = turn(client, message="010-1234-5678인데 결제를 취소하고 싶어요", channel="web")
    last = turn(client, conversation=first["conversation"], choice="helpful", channel="web")
    assert last["state"] == "closed"
    told = client.post("/v1/chat/transcript", json={"conversation": last["conversation"]})
    assert told.headers["content-type"].startswith("text/plain")
    assert told.text.startswith("방문자: [전화번호]인데 결제를 취소하고 싶어요\n도우미: ")
    assert told.text.endswith(
        "방문자: 도움이 됐어요\n도우미: 해결됐다니 다행이에요. 또 궁금한 것이 있으면 말씀해 주세요.\n"
    )
    with sqlite3.connect(tmp_path / "chat.db") as database:
        kept = database.execute("select channel, said, state, faq from turn order by turn").fetchall()
        opinions = database.execute("select faq, helpful, query_id from feedback").fetchall()
    assert [row[0] for row in kept] == ["web", "web"] and "1234" not in str(kept)
    assert [row[2:] for row in kept] == [("answer", "pay-cancel"), ("closed", None)]
    assert opinions == [("pay-cancel", 1, first["query_id"])]


def test_a_conversation_that_is_not_kept_has_no_transcript(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/none.db")
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        token = turn(client, message="결제를 취소하고 싶어요")["conversation"]
        got = client.post("/v1/chat/transcript", json={"conversation": token})
        assert got.status_code == 404 and got.json()["type"] == "urn:mureum:problem:conversation-not-found"
    assert not (tmp_path / "none.db").exists()


def test_a_key_is_needed_where_search_needs_one(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/keys.db", require_key=True)
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        assert client.post("/v1/chat", json={"message": "환불"}).status_code == 401
