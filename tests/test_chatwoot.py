"""A dialogue in Chatwoot from the first message to the agent, over real HTTP in both directions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import ValidationError

from api.app import create_app
from api.channels.chatwoot.events import ANSWERED, REMEMBERED, TOKEN, Event, incoming
from api.settings import Settings
from api.storage.feedback_store import SqlStore
from api.storage.records import Case
from search.answering.engine import MAX_QUERY, Engine
from tests.conftest import anew
from tests.recording import Recorded, Recording, recording
from tests.test_webhooks import kept

KEY, BOT = "k" * 32, "bot-token"
ROOT = "/api/v1/accounts/3/conversations/17/"


class Chatwoot:
    """The Chatwoot that ``server`` records, and a visitor of it: it sends events as Chatwoot does."""

    def __init__(self, client: TestClient, server: Recording) -> None:
        self._client = client
        self.server = server
        self.attributes: dict[str, Any] = {"order": "A-1"}
        self.status = "pending"
        self.number = 100

    def says(self, content: str | None, **changed: object) -> Response:
        self.number += 1
        return self.send({**self.event("message_created", self.number), "content": content, **changed})

    def chooses(self, value: str, message: int) -> Response:
        """The visitor has chosen in the select message with the number ``message``."""
        items = [{"title": "…", "value": value}]
        select = {"content_type": "input_select", "content_attributes": {"items": items, "submitted_values": items}}
        return self.send({**self.event("message_updated", message), "message_type": "outgoing", **select})

    def event(self, name: str, number: int) -> dict[str, Any]:
        thread = {
            "id": 17,
            "status": self.status,
            "custom_attributes": self.attributes,
            "channel": "Channel::WebWidget",
        }
        return {
            "event": name,
            "id": number,
            "content": "",
            "content_type": "text",
            "content_attributes": {},
            "message_type": "incoming",
            "private": False,
            "sender": {"id": 5, "name": "김방문", "email": "kim@example.com", "type": "contact"},
            "conversation": thread,
            "account": {"id": 3, "name": "shop"},
            "inbox": {"id": 1},
        }

    def send(self, event: dict[str, Any], key: str = KEY) -> Response:
        """The answer to ``event``; what is written meanwhile is the state of the conversation from then on."""
        before = len(self.server.received)
        answer = self._client.post("/v1/chatwoot", params={"key": key}, json=event)
        for request in self.server.received[before:]:
            if request.path == f"{ROOT}custom_attributes":
                self.attributes = request.json["custom_attributes"]
            if request.path == f"{ROOT}toggle_status":
                self.status = request.json["status"]
        return answer

    @property
    def written(self) -> list[Any]:
        """The messages that were written so far."""
        return [each.json for each in self.server.received if each.path == f"{ROOT}messages"]


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/mureum.db"


@pytest.fixture
def server() -> Iterator[Recording]:
    with recording() as server:
        yield server


@pytest.fixture
def chatwoot(engine: Engine, server: Recording, database: str) -> Iterator[Chatwoot]:
    given = {"database": database, "log_queries": True, "chatwoot_url": server.url, "chatwoot_token": BOT}
    desk = {"handoff_webhooks": f"{server.url}/desk", "handoff_secret": KEY}
    settings = Settings.model_validate({**given, "chatwoot_key": KEY, **desk})
    app = create_app(settings, lambda _: anew(engine))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Chatwoot(client, server)


def cases(database: str) -> list[Case]:
    store = SqlStore(database)
    try:
        return store.cases()
    finally:
        store.close()


def of_chatwoot(server: Recording) -> list[Recorded]:
    return [each for each in server.received if each.path.startswith("/api/")]


def test_a_dialogue_leads_from_a_question_through_steps_to_an_agent(chatwoot: Chatwoot, database: str) -> None:
    assert chatwoot.says("결제가 안 돼요. 왜 그런가요?").status_code == 200
    said, select = chatwoot.written
    assert said["content"].startswith("**결제가 안 돼요. 왜 그런가요?**\n\n카드 정보와 한도를 **먼저** 확인하세요.")
    assert said["content"].endswith("**1/3단계** 카드 정보를 확인하세요.")
    assert select["content_type"] == "input_select"
    assert select["content_attributes"]["items"][:2] == [
        {"title": "해결됐어요", "value": "solved"},
        {"title": "안 돼요", "value": "unsolved"},
    ]
    assert all(each.headers["api_access_token"] == BOT for each in of_chatwoot(chatwoot.server))
    assert chatwoot.attributes["order"] == "A-1" and chatwoot.attributes[TOKEN]

    chatwoot.chooses("next", message=7)
    assert chatwoot.written[2]["content"] == "**2/3단계** (그래도 안 되면) 앱을 다시 시작하세요."

    chatwoot.says("안 돼요")
    assert chatwoot.written[4]["content"].startswith("**3/3단계** (계속 안 되면) 문의하세요.")

    chatwoot.chooses("unsolved", message=9)
    told, note = chatwoot.written[-2:]
    assert "private" not in told and "content_type" not in told, "an agent answers now: there is nothing to choose"
    assert "지금까지 해 본 것" in told["content"] and told["content"].endswith("잠시만 기다려 주세요.")
    assert note["private"] is True
    for part in ("준비된 단계를 모두", "**물은 것** 결제가 안 돼요.", "3단계까지: 해결 안 됨", "방문자: 다음 단계"):
        assert part in note["content"]
    assert [each.path.removeprefix(ROOT) for each in of_chatwoot(chatwoot.server)][-4:] == [
        "custom_attributes",
        "messages",
        "messages",
        "toggle_status",
    ]
    assert of_chatwoot(chatwoot.server)[-1].json == {"status": "open"}

    count = len(of_chatwoot(chatwoot.server))
    assert chatwoot.says("감사합니다").status_code == 200
    assert len(of_chatwoot(chatwoot.server)) == count, "the conversation is an agent's"
    assert [each.channel for each in cases(database)] == ["chatwoot"]
    (handed,) = kept(database)
    assert '"channel":"chatwoot"' in handed.body and "김방문" not in handed.body


def test_a_choice_is_taken_by_its_value_by_its_title_and_once(chatwoot: Chatwoot) -> None:
    chatwoot.says("결제")
    (select,) = chatwoot.written
    titles = {each["value"]: each["title"] for each in select["content_attributes"]["items"]}
    assert select["content"] and list(titles)[-1] == "none_of_these"

    chatwoot.chooses("faq:pay-cancel", message=7)
    answer = chatwoot.written[1]["content"]
    assert answer == "**결제를 취소하고 싶어요.**\n\n결제 내역에서 취소 버튼을 누르세요."
    count = len(chatwoot.server.received)
    chatwoot.chooses("faq:pay-cancel", message=7)  # as when the message is read
    assert len(chatwoot.server.received) == count

    chatwoot.says("faq:pay-cancel")  # as Telegram does
    chatwoot.says(titles["faq:pay-cancel"])  # as WhatsApp does
    assert [each["content"] for each in chatwoot.written if each["content"] == answer] == [answer] * 3
    chatwoot.says("도움이 됐어요")
    assert "해결됐다니" in chatwoot.written[-1]["content"]


def test_what_no_visitor_said_is_passed_over(chatwoot: Chatwoot) -> None:
    message = chatwoot.event("message_created", 1) | {"content": "결제"}
    thread = message["conversation"]
    passed = [
        message | {"message_type": "outgoing"},
        message | {"private": True},
        message | {"content": None},
        message | {"content": "  "},
        message | {"conversation": {**thread, "status": "open"}},
        message | {"conversation": {**thread, "status": "resolved"}},
        message | {"event": "message_updated"},
        message
        | {"event": "message_updated", "content_attributes": {"submitted_values": {"csat_survey_response": {}}}},
        {"event": "conversation_resolved", "id": 17, "status": "resolved", "messages": []},
        {"event": "webwidget_triggered", "id": 2, "source_id": "x", "event_info": {"referer": "…"}},
    ]
    for event in passed:
        answer = chatwoot.send(event)
        assert (answer.status_code, answer.content) == (200, b""), event
    assert not chatwoot.server.received
    assert chatwoot.send({"id": 1}).status_code == 422
    chatwoot.send(message)
    assert chatwoot.written


def test_what_is_too_long_or_changed_is_answered_all_the_same(chatwoot: Chatwoot) -> None:
    chatwoot.attributes = {TOKEN: "x" * 9000, ANSWERED: 4}
    for said in ("결제 취소 " * MAX_QUERY, "faq:" + "x" * 999):
        assert chatwoot.says(said).status_code == 200
        assert chatwoot.chooses(said, chatwoot.number).status_code == 200
    assert len(chatwoot.attributes[TOKEN]) < 4097


def test_the_answered_messages_that_are_remembered_are_the_last(chatwoot: Chatwoot) -> None:
    attributes: dict[str, Any] = {}
    for number in range(REMEMBERED + 5):
        event = chatwoot.event("message_updated", number + 1)
        event["content_attributes"] = {"submitted_values": [{"title": "다음 단계", "value": "next"}]}
        event["conversation"]["custom_attributes"] = attributes
        said = incoming(Event.model_validate(event))
        assert said is not None and said.request.choice == "next"
        attributes = {**said.attributes}
    assert attributes[ANSWERED].split() == [str(number) for number in range(6, REMEMBERED + 6)]


def test_only_who_knows_the_key_is_heard(chatwoot: Chatwoot) -> None:
    event = chatwoot.event("message_created", 1) | {"content": "결제"}
    assert chatwoot.send(event, key="").status_code == 401
    assert chatwoot.send(event, key="다른 열쇠").status_code == 401
    assert not chatwoot.server.received
    assert chatwoot._client.post("/v1/chatwoot", headers={"X-Mureum-Key": KEY}, json=event).status_code == 200
    assert chatwoot.written


def test_what_chatwoot_does_not_take_is_a_502_and_is_kept(chatwoot: Chatwoot, database: str) -> None:
    chatwoot.server.answers = [200, 500]
    answer = chatwoot.says("상담원")
    assert answer.status_code == 502
    assert answer.json()["detail"] == "Chatwoot answered 500 to messages"
    assert [each.outcome for each in cases(database)] == ["handed over"]
    assert len(kept(database)) == 1, "it is handed over, whatever Chatwoot does"


def test_there_is_no_route_without_chatwoot_and_no_chatwoot_without_its_secrets(engine: Engine, database: str) -> None:
    with TestClient(create_app(Settings(database=database), lambda _: anew(engine))) as client:
        assert client.post("/v1/chatwoot", json={}).status_code == 404
    for given in ({}, {"chatwoot_token": "t"}, {"chatwoot_key": KEY}):
        with pytest.raises(ValidationError, match="must be set, too"):
            Settings.model_validate({"chatwoot_url": "https://app.chatwoot.com", **given})
