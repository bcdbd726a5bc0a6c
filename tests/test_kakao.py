import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, get_args

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import SecretStr, ValidationError
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.channels.kakao import checking, rendering
from api.channels.kakao.reading import read
from api.channels.kakao.rendering import SORRY, Sent
from api.channels.kakao.schema import Button, SkillResponse
from api.channels.kakao.skill import SECONDS
from api.channels.kakao.splitting import MORE, cut, shortened, split
from api.cli import main
from api.settings import Rate, Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import MAX_QUERY, Engine
from search.arrays import Float32Array
from search.conversation import wording
from search.conversation.reply import Choice, Message, Reachable, Reply, Stage
from search.encoding.encoder import Progress
from search.korean.titles import title
from search.records.faq import Contact, Faq, Step
from tests.conftest import CONTACTS, FAQS, FakeEncoder, anew
from tests.listening import listening
from tests.test_api import problem

PATH = "/v1/kakao/skill"
SECRET = "open-builder-5f1a"
PAY = "결제가 안 돼요. 왜 그런가요?"
USER = "u-73e1f0-never-kept"
LONG = Faq(
    "long/one two",
    "긴 약관은 어디에 있나요?",
    "\n\n".join(
        f"{number}조. 이용자는 약관의 {number}번째 내용을 지켜야 합니다. " + "내용이 이어집니다. " * 12
        for number in range(60)
    ),
)
SHOP = (
    Contact("web", "inquiry", "1:1 문의 게시판에 글 남기기", "글을 남기세요.", "https://shop.example/ask"),
    Contact("desk", "phone", "매장", "오세요.", "1층 안내 데스크"),
    Contact("talk", "chat", "채팅", "눌러요.", "https://shop.example/talk"),
    Contact("mail", "email", "이메일", "보내세요.", "help@shop.example"),
)


@contextmanager
def opened(engine: Engine, folder: Path, **given: object) -> Iterator[TestClient]:
    made = Settings(index=Path("small"), database=f"sqlite:///{folder}/mureum.db", **{"limit_ip": None, **given})  # type: ignore[arg-type]
    app = create_app(made, lambda _: anew(engine))
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1)) as client:
        yield client


@pytest.fixture(scope="module")
def made(analyzer: Analyzer) -> Engine:
    return Engine(build((*FAQS, LONG), CONTACTS, analyzer, FakeEncoder()), analyzer, FakeEncoder())


@pytest.fixture(scope="module")
def client(made: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with opened(made, tmp_path_factory.mktemp("kakao"), public_url="https://help.example/faqs") as client:
        yield client


def asked(
    client: TestClient, utterance: str, extra: object = None, contexts: object = (), **more: dict[str, str]
) -> Response:
    body = {
        "userRequest": {"utterance": utterance, "lang": "kr", "user": {"id": USER, "type": "botUserKey"}},
        "action": {"clientExtra": extra},
        "contexts": contexts,
    }
    return client.post(PATH, json=body, headers=more.get("headers"), params=more.get("params"))


def said(client: TestClient, utterance: str, extra: object = None, contexts: object = ()) -> dict[str, Any]:
    return shown(asked(client, utterance, extra, contexts))


def shown(response: Response) -> dict[str, Any]:
    """The valid answer that ``response`` is."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return valid(response.text)


def valid(written: str) -> dict[str, Any]:
    """What ``written`` holds, by the models and by Kakao's limits as numbers."""
    SkillResponse.model_validate_json(written)
    answer: dict[str, Any] = json.loads(written)
    assert answer["version"] == "2.0"
    outputs, quick = answer["template"]["outputs"], answer["template"].get("quickReplies", [])
    assert 1 <= len(outputs) <= 3 and len(quick) <= 10
    buttons = [*quick]
    for output in outputs:
        ((kind, one),) = output.items()
        if kind == "simpleText":
            assert one["text"].strip() and len(one["text"]) <= 1000
        elif kind == "textCard":
            assert one["description"].strip() and len(one["description"]) + len(one.get("title", "")) <= 400
            assert len(one.get("buttons", [])) <= 3
            buttons += one.get("buttons", [])
        else:
            assert kind == "listCard" and one["header"]["title"].strip()
            assert 1 <= len(one["items"]) <= 5 and len(one.get("buttons", [])) <= 2
            assert all(item["title"].strip() and item["messageText"].strip() for item in one["items"])
    for button in buttons:
        assert button["label"].strip() and len(button["label"]) <= 14
        needed = {"message": "messageText", "webLink": "webLinkUrl", "phone": "phoneNumber", "operator": "label"}
        assert button[needed[button["action"]]].strip()
    return answer


def text(answer: dict[str, Any]) -> str:
    """All that the bubbles say."""
    bubbles = [one for output in answer["template"]["outputs"] for one in output.values()]
    items = [item["title"] for bubble in bubbles for item in bubble.get("items", [])]
    return "\n".join([*(bubble.get("text") or bubble.get("description") or "" for bubble in bubbles), *items])


def buttons(answer: dict[str, Any]) -> list[dict[str, Any]]:
    cards = [output["textCard"] for output in answer["template"]["outputs"] if "textCard" in output]
    return [button for card in cards for button in card.get("buttons", [])]


def quick(answer: dict[str, Any], label: str) -> dict[str, Any]:
    (found,) = [one for one in answer["template"]["quickReplies"] if one["label"] == label]
    return dict(found)


def token(answer: dict[str, Any]) -> str:
    ((name, value),) = [(one["name"], one["params"]["conversation"]) for one in answer["context"]["values"]]
    assert name == "mureum"
    return str(value)


def remembered(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """What Kakao sends with the next message."""
    params = {"conversation": {"value": token(answer), "resolvedValue": token(answer)}}
    return [{"name": "other", "params": {}}, {"name": "mureum", "lifespan": 9, "ttl": 60, "params": params}]


# reading


def body(**parts: object) -> bytes:
    return json.dumps({"userRequest": {"utterance": "환불"}, **parts}).encode()


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"action": None, "contexts": None, "bot": None, "intent": None},
        {"action": {}, "contexts": []},
        {"action": {"clientExtra": None}, "contexts": [{}]},
        {"action": {"clientExtra": "null", "params": []}, "contexts": {"name": "mureum"}},
        {"action": [], "contexts": [None, 3, {"name": 3, "params": None}]},
        {"contexts": [{"name": "mureum", "params": {"conversation": {"value": 3}}}]},
        {"contexts": [{"name": "other", "params": {"conversation": "theirs"}}]},
        {"action": {"clientExtra": {"choice": 3, "conversation": ["x"]}}},
        {"action": {"clientExtra": {"choice": "x" * 300, "conversation": "x" * 9000}}},
        {"userRequest": {"utterance": " 환불\n", "user": None, "lang": "ko", "new": {"field": 1}}, "flow": {}},
    ],
)
def test_only_the_utterance_is_needed(parts: dict[str, Any]) -> None:
    asks = read(body(**parts))
    assert asks is not None
    assert (asks.message, asks.choice, asks.conversation, asks.channel) == ("환불", None, None, "kakao")


def test_the_conversation_is_that_of_the_button_before_that_of_the_context() -> None:
    extra = {"clientExtra": {"choice": "next", "conversation": "newer", "query_id": "q", "faq": "f"}}
    for params in ({"conversation": "older"}, {"conversation": {"value": "older"}}):
        contexts = [{"name": "mureum", "lifeSpan": 3, "params": params}]
        by_context = read(body(contexts=contexts))
        assert by_context is not None
        assert (by_context.message, by_context.choice, by_context.conversation) == ("환불", None, "older")
        by_button = read(body(contexts=contexts, action=extra))
        assert by_button is not None
        assert (by_button.message, by_button.choice, by_button.conversation) == (None, "next", "newer")
        chosen = read(body(contexts=contexts, action={"clientExtra": {"choice": "next"}}))
        assert chosen is not None
        assert (chosen.choice, chosen.conversation) == ("next", "older")


def test_what_has_no_words_is_a_visitor_who_has_just_come() -> None:
    for utterance in ("", " \n", None):
        asks = read(json.dumps({"userRequest": {"utterance": utterance}}).encode())
        assert asks is not None
        assert (asks.message, asks.choice) == (None, None)


def test_of_a_long_message_the_beginning_counts() -> None:
    asks = read(json.dumps({"userRequest": {"utterance": "환불 " * 900}}).encode())
    assert asks is not None and asks.message is not None
    assert len(asks.message) == MAX_QUERY


@pytest.mark.parametrize("wrong", [b"", b"{", b"[]", b"null", b"{}", b'{"userRequest": 3}', b"\xff\xfe{}"])
def test_what_is_none_of_kakao_s_is_not_read(wrong: bytes) -> None:
    assert read(wrong) is None


# splitting


def test_a_text_is_cut_after_a_paragraph_before_a_sentence_before_a_word() -> None:
    assert split("하나. 둘 셋.\n\n넷 다섯.", 14, 9) == (["하나. 둘 셋.", "넷 다섯."], "")
    assert split("하나 둘 셋. 넷 다섯 여섯", 12, 9) == (["하나 둘 셋.", "넷 다섯 여섯"], "")
    assert split("하나 둘 셋 넷", 7, 1) == (["하나 둘 셋"], "넷")
    assert split("가" * 25, 10, 2) == (["가" * 10, "가" * 10], "가" * 5)
    assert split(" \n", 10, 2) == ([], "")
    assert cut("하나 둘 셋 넷", 7) == f"하나 둘 셋{MORE}"
    assert cut("하나 둘", 8) == "하나 둘"
    assert shortened("결제를\n취소했는데  환불이 안 돼요.", 14) == "결제를 취소했는데 환불이…"


@given(st.text(max_size=300), st.integers(4, 60), st.integers(1, 8))
def test_pieces_fit_and_nothing_but_space_is_lost(words: str, most: int, pieces: int) -> None:
    found, rest = split(words, most, pieces)
    assert len(found) <= pieces and all(0 < len(piece) <= most for piece in found)
    assert "".join("".join([*found, rest]).split()) == "".join(words.split())


# what is shown


def test_a_walk_is_led_by_quick_replies_to_its_end(client: TestClient) -> None:
    answer = said(client, PAY)
    assert [list(one) for one in answer["template"]["outputs"]] == [["simpleText"], ["simpleText"]]
    assert "결제가 안 돼요. 왜 그런가요?\n\n카드 정보와 한도를 먼저 확인하세요." in text(answer)
    assert "1/3단계\n카드 정보를 확인하세요." in text(answer)
    first = quick(answer, "다음 단계")
    assert (first["action"], first["messageText"]) == ("message", "다음 단계")
    assert first["extra"].keys() == {"choice", "conversation", "query_id", "faq"}
    assert (first["extra"]["choice"], first["extra"]["faq"]) == ("next", "pay-failed")
    answer = said(client, first["messageText"], first["extra"])
    assert text(answer) == "2/3단계 · 그래도 안 되면\n앱을 다시 시작하세요."
    answer = said(client, "아무 말", quick(answer, "안 돼요")["extra"])  # what is said with a choice does not count
    assert text(answer).startswith("3/3단계 · 계속 안 되면\n문의하세요.\n\n전화 상담 · 1588-1234")
    assert [(one["action"], one["label"], one.get("phoneNumber")) for one in buttons(answer)] == [
        ("phone", "전화 상담", "1588-1234")
    ]
    over = said(client, "안 돼요", quick(answer, "안 돼요")["extra"])
    assert wording.HANDED_OVER["steps_exhausted"] in text(over)
    assert {one["action"] for one in buttons(over)} == {"phone", "operator"}
    solved = said(client, "해결됐어요", quick(answer, "해결됐어요")["extra"])
    assert wording.CLOSED in text(solved)


def test_a_walk_goes_on_by_what_kakao_remembers(client: TestClient) -> None:
    first = said(client, PAY)
    assert first["context"]["values"][0]["lifeSpan"] == 10
    for params in (token(first), {"value": token(first)}):
        contexts = [{"name": "mureum", "lifeSpan": 9, "params": {"conversation": params}}]
        assert text(said(client, "다음 단계", None, contexts)).startswith("2/3단계")
    assert "2/3단계" not in text(said(client, "다음 단계"))
    second = said(client, "다음 단계", None, remembered(first))
    older = {"choice": "next", "conversation": token(first)}  # the button of a bubble further up
    assert text(said(client, "다음 단계", older, remembered(second))).startswith("2/3단계")


def test_a_choice_is_only_what_a_button_brings(client: TestClient) -> None:
    answer = said(client, "faq:password-reset")
    assert "비밀번호 찾기를 누르세요" not in text(answer)
    answer = said(client, "next", None, remembered(said(client, PAY)))
    assert "2/3단계" not in text(answer)


def test_faqs_to_choose_are_a_list_with_whole_titles(client: TestClient) -> None:
    answer = said(client, "결제")
    (card,) = [output["listCard"] for output in answer["template"]["outputs"] if "listCard" in output]
    assert {item["title"] for item in card["items"]} >= {"결제가 안 돼요. 왜 그런가요?", "결제를 취소하고 싶어요."}
    assert [one["label"] for one in answer["template"]["quickReplies"]] == ["이 중에 없어요"]
    (item,) = [one for one in card["items"] if one["title"].startswith("결제를 취소")]
    assert (item["action"], item["messageText"], item["extra"]["choice"]) == (
        "message",
        "결제를 취소하고 싶어요.",
        "faq:pay-cancel",
    )
    assert "취소 버튼을 누르세요" in text(said(client, item["messageText"], item["extra"]))


def test_a_long_label_is_cut_and_said_whole(client: TestClient) -> None:
    choice = Choice("faq:x", "취소한 적이 없는데 결제가 취소됨으로 나와요.")
    answer = rendering.rendered(Reply("answer", (Message("text", "네"),), (choice,)), Sent("t"))
    (reply,) = answer.template.quick_replies
    assert (reply.label, reply.message_text) == ("취소한 적이 없는데 결제…", choice.label)
    assert reply.extra == {"choice": "faq:x", "conversation": "t"}


def test_what_does_not_fit_ends_with_a_link_to_its_page(client: TestClient) -> None:
    answer = said(client, LONG.question)
    assert [next(iter(one)) for one in answer["template"]["outputs"]] == ["simpleText", "simpleText", "textCard"]
    assert buttons(answer) == [
        {"action": "webLink", "label": "전체 보기", "webLinkUrl": "https://help.example/faqs/faq/long/one%20two"}
    ]
    assert text(answer).endswith(MORE)
    address = buttons(answer)[0]["webLinkUrl"].removeprefix("https://help.example")
    assert client.get(address).status_code == 200
    assert all(
        re.search(r"[.…]$", output.get("simpleText", {"text": "."})["text"]) for output in answer["template"]["outputs"]
    )


def test_without_a_public_address_there_is_no_link(made: Engine, tmp_path: Path) -> None:
    with opened(made, tmp_path) as client:
        answer = said(client, LONG.question)
    assert buttons(answer) == [] and text(answer).endswith(MORE)
    assert len(text(answer)) > 2500


def test_a_text_is_unfolded_if_it_fits_so() -> None:
    words = "문장이 하나 있습니다. " * 70  # 910 characters
    outputs = rendering.rendered(Reply("answer", (Message("answer", words, "f", "제목"),)), Sent("t")).template.outputs
    pieces = [output.simple_text.text for output in outputs if output.simple_text]
    assert len(pieces) == 2 and all(len(piece) <= 500 and piece.endswith(".") for piece in pieces)


def test_markdown_becomes_plain_text() -> None:
    message = Message("answer", "**먼저** [설정](https://x.example)을 여세요.\n\n- 하나\n- `둘`", "f", "제목")
    answer = rendering.rendered(Reply("answer", (message,)), Sent("t"))
    assert text(valid(answer.written())) == "제목\n\n먼저 설정을 여세요.\n하나\n둘"


def test_contacts_are_what_their_address_is() -> None:
    contacts = tuple(Message("contact", wording.reachable(Reachable(one)), contact=Reachable(one)) for one in SHOP)
    answer = valid(rendering.rendered(Reply("handoff", (Message("text", "여기요."), *contacts)), Sent("t")).written())
    assert buttons(answer) == [
        {"action": "webLink", "label": "1:1 문의 게시판에 글…", "webLinkUrl": "https://shop.example/ask"},
        {"action": "webLink", "label": "채팅", "webLinkUrl": "https://shop.example/talk"},
    ]
    assert "1층 안내 데스크" in text(answer) and "help@shop.example" in text(answer)


def test_whom_to_tell_first_comes_first() -> None:
    told = Message("contact", "전화 · 112", contact=Reachable(Contact("p", "phone", "전화", "거세요", "112")))
    messages = (Message("text", wording.CAUTION), told, Message("answer", "잠그세요.", "f", "잃어버렸어요"))
    first, second = rendering.rendered(Reply("answer", messages, faq="f"), Sent("t")).template.outputs
    assert first.text_card is not None and first.text_card.description == f"{wording.CAUTION}\n\n전화 · 112"
    assert second.simple_text is not None


WORDS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "",
        " \n",
        "가" * 5000,
        "낱말 " * 3000,
        "문장이 있어요. " * 900,
        "- 줄\n" * 900,
        "**",
        "\u200b",
        "한\n\n글\n\n" * 700,
    ]
)
CONTACT = st.builds(
    Contact,
    id=st.just("c"),
    channel=st.sampled_from(["phone", "chat", "email", "inquiry", "other"]),
    name=WORDS,
    how=st.just("how"),
    address=st.none()
    | WORDS
    | st.sampled_from(["1588-1234", "https://x.example/a b", "https://x.example/" + "a" * 900]),
)


@st.composite
def messages(draw: st.DrawFn) -> list[Message]:
    """What a conversation may say of a FAQ and its contacts, in any order."""
    faq = Faq("a/b c", draw(WORDS), draw(WORDS), steps=tuple(draw(st.lists(st.builds(Step, WORDS, WORDS), max_size=4))))
    called = title(faq)
    every = [Message("text", draw(WORDS)), Message("answer", faq.answer, faq.id, called)]
    for number, step in enumerate(faq.steps, 1):
        every.append(Message("step", step.text, faq.id, called, number, len(faq.steps), step.condition))
    for contact in draw(st.lists(CONTACT, max_size=5)):
        one = Reachable(contact, draw(st.sampled_from([None, True, False])))
        every.append(Message("contact", wording.reachable(one), contact=one))
    return draw(st.lists(st.sampled_from(every), max_size=9))


CHOICES: SearchStrategy[list[Choice]] = st.lists(
    st.builds(Choice, st.sampled_from(["faq:a", "faq:b", "next", "person"]), WORDS), max_size=14, unique=True
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(get_args(Stage)),
    messages(),
    CHOICES,
    st.sampled_from(["", "https://help.example"]),
)
@example("handoff", [Message("contact", " \n", contact=Reachable(Contact("c", "phone", " \n", "how")))], [], "")
def test_nothing_that_a_faq_holds_makes_an_invalid_answer(
    state: Stage, told: list[Message], choices: list[Choice], public_url: str
) -> None:
    reply = Reply(state, tuple(told), tuple(choices), faq="a/b c")
    answer = valid(rendering.rendered(reply, Sent("token", "query", public_url)).written())
    offered = [item for one in answer["template"]["outputs"] for item in one.get("listCard", {"items": []})["items"]]
    assert len(offered) + len(answer["template"].get("quickReplies", [])) >= min(len(choices), 10)
    valid(rendering.apology([one.contact.contact for one in told if one.contact]).written())


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "가" * 15, "action": "operator"},
        {"label": " ", "action": "operator"},
        {"label": "열기", "action": "webLink"},
        {"label": "열기", "action": "webLink", "webLinkUrl": "javascript:alert(1)"},
        {"label": "전화", "action": "phone", "phoneNumber": "안내 데스크"},
        {"label": "말", "action": "message"},
        {"label": "말", "action": "share"},
    ],
)
def test_a_button_that_kakao_would_not_show_is_invalid(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Button.model_validate(wrong)


def test_a_card_has_two_buttons_beside_each_other_and_three_below() -> None:
    three = [{"label": str(number), "action": "operator"} for number in range(3)]
    card: dict[str, Any] = {"description": "글", "buttons": three}

    def written(**more: str) -> str:
        return json.dumps({"version": "2.0", "template": {"outputs": [{"textCard": {**card, **more}}]}})

    checking.read(written().encode())
    with pytest.raises(ValueError, match="3 buttons beside each other"):
        checking.read(written(buttonLayout="horizontal").encode())
    with pytest.raises(ValueError, match="401 characters of title and description"):
        checking.read(written(title="가" * 50, description="나" * 351).encode())


# the key


def test_a_key_is_asked_for_where_there_is_one(made: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with opened(made, tmp_path, kakao_key=SecretStr(SECRET), require_key=True) as client, caplog.at_level(logging.INFO):
        problem(asked(client, "환불"), 401, "key-missing")
        for headers in ({"authorization": "Bearer other"}, {"x-mureum-key": "other"}, {"authorization": "Basic x"}):
            kind = "key-missing" if "Basic x" in headers.values() else "key-unknown"
            problem(asked(client, "환불", headers=headers), 401, kind)
        problem(asked(client, "환불", params={"key": SECRET[:-1]}), 401, "key-unknown")
        for given_ in ({"authorization": f"Bearer {SECRET}"}, {"x-mureum-key": SECRET}):
            shown(asked(client, "환불", headers=given_))
        shown(asked(client, "환불", params={"key": SECRET}))
        problem(client.post("/v1/chat", json={}, headers={"authorization": f"Bearer {SECRET}"}), 401, "key-unknown")
    ours = "\n".join(str(vars(one)) for one in caplog.records if one.name.startswith("mureum"))
    assert "POST /v1/kakao/skill 200" in ours
    assert SECRET not in ours and USER not in ours and "환불" not in ours


def test_without_a_key_the_skill_is_as_open_as_a_search(made: Engine, tmp_path: Path) -> None:
    with opened(made, tmp_path, kakao_key="") as client:
        shown(asked(client, "환불"))
    with opened(made, tmp_path, require_key=True) as client:
        problem(asked(client, "환불"), 401, "key-missing")


def test_kakao_s_few_addresses_are_not_limited_if_it_brings_the_key(made: Engine, tmp_path: Path) -> None:
    with opened(made, tmp_path, kakao_key=SECRET, limit_ip=Rate(2, 3600)) as client:
        for _ in range(5):
            shown(asked(client, "환불", headers={"x-mureum-key": SECRET}))
        for _ in range(2):
            problem(asked(client, "환불", headers={"x-mureum-key": "guess"}), 401, "key-unknown")
        problem(asked(client, "환불", headers={"x-mureum-key": "guess"}), 429, "rate")
        problem(client.get("/v1/search", params={"q": "환불"}, headers={"x-mureum-key": SECRET}), 429, "rate")


# whatever happens


@pytest.mark.parametrize("wrong", [b"", b"{", b"[]", b"{}", "환불".encode("cp949")])
def test_what_can_t_be_read_is_answered_with_whom_to_ask(client: TestClient, wrong: bytes) -> None:
    answer = shown(client.post(PATH, content=wrong))
    assert text(answer).startswith(SORRY)
    assert [one["action"] for one in buttons(answer)] == ["phone", "operator"]
    assert "context" not in answer  # Kakao goes on remembering the conversation that there is


class Troubled(FakeEncoder):
    """An encoder that takes its time for queries about delivery."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.begun = threading.Event()

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        if any("배송" in one for one in texts):
            self.begun.set()
            time.sleep(self.seconds)
        return super().encode_queries(texts, progress)


@pytest.mark.slow
def test_a_turn_that_takes_too_long_is_answered_in_time(analyzer: Analyzer, tmp_path: Path) -> None:
    slow = Troubled(SECONDS + 1)
    engine = Engine(build(FAQS, CONTACTS, analyzer, FakeEncoder()), analyzer, slow)
    with opened(engine, tmp_path) as client:
        began = time.monotonic()
        answer = said(client, "배송이 늦어요")
        assert SECONDS <= time.monotonic() - began < SECONDS + 0.6
        assert text(answer).startswith(SORRY) and buttons(answer)
        assert "카드 정보" in text(said(client, PAY))


@pytest.mark.slow
def test_too_many_turns_at_once_are_answered_with_whom_to_ask(analyzer: Analyzer, tmp_path: Path) -> None:
    slow = Troubled(1.5)
    engine = Engine(build(FAQS, CONTACTS, analyzer, FakeEncoder()), analyzer, slow)
    with opened(engine, tmp_path, concurrency=1, queue=0) as client:
        first = threading.Thread(target=said, args=(client, "배송이 늦어요"))
        first.start()
        assert slow.begun.wait(10)
        assert text(said(client, PAY)).startswith(SORRY)
        first.join()
        assert "카드 정보" in text(said(client, PAY))


def test_an_error_of_ours_is_an_apology_and_a_line_in_the_log(
    made: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Engine):
        def masked(self, text: str) -> NoReturn:
            raise RuntimeError(text)

    broken = Broken(made.index, made.analyzer, made.encoder)
    settings_ = Settings(index=Path("small"), database=f"sqlite:///{tmp_path}/mureum.db")
    with TestClient(create_app(settings_, lambda _: broken)) as client:
        assert text(said(client, PAY)).startswith(SORRY)
    (line,) = [one for one in caplog.records if one.name == "mureum.kakao"]
    assert line.exc_info and PAY not in line.getMessage() and "RuntimeError" in line.getMessage()


def test_a_turn_is_kept_as_one_of_kakao_without_who_said_it(made: Engine, tmp_path: Path) -> None:
    with opened(made, tmp_path, log_queries=True) as client:
        first = said(client, PAY)
        said(client, "해결됐어요", quick(first, "해결됐어요")["extra"])
        lines = client.post("/v1/chat/transcript", json={"conversation": token(first)}).text
        assert "방문자: 결제가 안 돼요" in lines and "방문자: 해결됐어요" in lines
        assert 'mureum_chat_turns_total{channel="kakao",state="step"} 1.0' in client.get("/metrics").text
        assert 'mureum_feedback_total{helpful="yes"} 1.0' in client.get("/metrics").text
    assert USER.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


# faq-serve kakao check


def test_the_recorded_requests_are_of_every_kind() -> None:
    recorded = dict(checking.requests())
    extras = {name: one["action"]["clientExtra"] for name, one in recorded.items()}
    assert list(recorded) == ["1-welcome", "2-message", "3-quick-reply", "4-button-of-a-block", "5-context-only"]
    assert recorded["1-welcome"]["userRequest"]["utterance"] == ""
    assert [name for name, extra in extras.items() if extra] == ["3-quick-reply", "4-button-of-a-block"]
    assert extras["5-context-only"] is None and recorded["5-context-only"]["contexts"]
    assert all(read(json.dumps(one).encode()) for one in recorded.values())


def test_a_service_is_checked(made: Engine, tmp_path: Path) -> None:
    settings_ = Settings(index=Path("small"), database=f"sqlite:///{tmp_path}/mureum.db", kakao_key=SecretStr(SECRET))
    with listening(create_app(settings_, lambda _: anew(made))) as (host, port):
        for address in (f"http://{host}:{port}/", f"http://{host}:{port}{PATH}"):
            ran = CliRunner().invoke(main, ["kakao", "check", address, "--key", SECRET])
            assert ran.exit_code == 0, ran.output
            assert len(ran.output.splitlines()) == 5
            assert all(line.startswith("ok    ") for line in ran.output.splitlines())
        refused = CliRunner().invoke(main, ["kakao", "check", f"http://{host}:{port}"])
        assert refused.exit_code == 1
        assert refused.output.splitlines()[0] == "FAIL  1-welcome: status 401"


def test_a_wrong_answer_and_none_are_told() -> None:
    async def other(scope: Scope, receive: Receive, send: Send) -> None:
        wrong = {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "가" * 1001}}]}}
        if b"content-length" in dict(scope["headers"]):
            await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(wrong).encode()})

    with listening(other, lifespan="off") as (host, port):
        ran = CliRunner().invoke(main, ["kakao", "check", f"http://{host}:{port}"])
    assert ran.exit_code == 1
    assert ran.output.splitlines()[1].startswith(
        "FAIL  2-message: template.outputs.0.simpleText.text: String should have at most 1000 characters"
    )
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = CliRunner().invoke(main, ["kakao", "check", f"http://127.0.0.1:{unused.getsockname()[1]}"])
    assert nobody.exit_code == 1 and "refused" in nobody.output.splitlines()[0]


def test_the_check_says_how_it_is_used() -> None:
    told = CliRunner().invoke(main, ["kakao", "check", "--help"])
    assert told.exit_code == 0 and "Examples:" in told.output and "--key" in told.output
