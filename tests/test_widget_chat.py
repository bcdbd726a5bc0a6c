"""The widget as a chat: whole dialogues in a page of another site, in a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence.thresholds import Thresholds
from search.records.faq import Contact
from tests.conftest import FakeEncoder
from tests.promised import Json
from tests.test_accessibility import violations
from tests.test_api import FAQS, XSS
from tests.test_page import browser, complaints, served
from tests.test_widget import Open, shop, visit

__all__ = ["browser", "complaints", "shop", "visit"]
WIDE = 600
GREETING = "안녕하세요. 궁금한 것을 말씀해 주시면 도움말에서 답을 찾아 드릴게요."
CONTACTS = (
    Contact("phone", "phone", "전화 상담", "전화하세요.", "1588-1234", "매일 24시간", opening="24/7"),
    Contact("chat", "chat", "채팅 상담", "‘상담 시작하기’를 누르세요.", hours="평일 9시–18시"),
    Contact("mail", "email", "이메일", "쓰세요.", "help@shop.example", opening="Dec 25 00:00-00:01"),
)


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Engine:
    fake = FakeEncoder()
    return Engine(build(FAQS, CONTACTS, analyzer, fake), analyzer, fake)


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUREUM_CORS_ORIGINS", "*")
        patch.setenv("MUREUM_DATABASE", f"sqlite:///{folder}/mureum.db")
        yield


@pytest.fixture(scope="module")
def service(open_to_all: None, engine: Engine) -> Iterator[str]:
    with served(engine) as address:
        yield address


@pytest.fixture(scope="module")
def unsure(open_to_all: None, engine: Engine) -> Iterator[str]:
    """A server that asks back whatever it is asked."""
    thresholds = Thresholds(1.0, 0.0)
    with served(Engine(engine.index, engine.analyzer, engine.encoder, thresholds=thresholds)) as address:
        yield address


def chat(visit: Open, *server: str, **data: str) -> Page:
    """A page with a chat that is open and has greeted."""
    page = visit(*server, mode="chat", **data)
    page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text(GREETING)
    expect(page.get_by_role("button", name="보내기", exact=True)).to_be_enabled()
    return page


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="대화 내용")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="메시지")


def last(page: Page) -> Locator:
    return page.locator(".turn").last


def say(page: Page, text: str) -> None:
    """Say ``text`` and wait for the reply."""
    turns = page.locator(".turn").count()
    field(page).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(turns + 1)
    expect(last(page)).to_have_class(re.compile("answered"))


def press(page: Page, name: str) -> None:
    """Press the button of the last turn with this ``name`` and wait for the reply."""
    turns = page.locator(".turn").count()
    last(page).get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".turn")).to_have_count(turns + 1)
    expect(last(page)).to_have_class(re.compile("answered"))


def sent(page: Page) -> list[Json]:
    """The turns that the page sends from now on."""
    bodies: list[Json] = []

    def keep(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/v1/chat"):
            bodies.append(json.loads(request.post_data or "{}"))

    page.on("request", keep)
    return bodies


def is_wide(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] > WIDE


# dialogues


def test_an_answer_that_helped_closes_the_matter(visit: Open, service: str) -> None:
    page = chat(visit)
    bodies = sent(page)
    say(page, "비번 까먹음")
    expect(last(page).locator(".mine")).to_have_text("나: 비번 까먹음")
    answer = last(page).locator(".bubble").last
    expect(answer).to_contain_text("비밀번호를 잊어버렸어요. 어떻게 다시 설정하나요?")
    expect(answer.locator("strong")).to_have_text("비밀번호 찾기")
    expect(answer.locator("li")).to_have_count(2)
    whole = answer.get_by_role("link", name="자세히 보기")
    expect(whole).to_have_attribute("href", f"{service}/faq/password")
    expect(whole).to_have_attribute("target", "_blank")
    press(page, "도움이 됐어요")
    expect(last(page)).to_contain_text("해결됐다니 다행이에요.")
    expect(page.locator(".quick")).to_have_count(0)
    assert [(body.get("message"), body.get("choice"), body["channel"]) for body in bodies] == [
        ("비번 까먹음", None, "web"),
        (None, "helpful", "web"),
    ]
    assert all(len(body["conversation"]) > 40 for body in bodies)
    assert bodies[0]["conversation"] != bodies[1]["conversation"]


def test_one_of_several_titles_is_picked_and_another_one_later(visit: Open, unsure: str) -> None:
    page = chat(visit, unsure)
    bodies = sent(page)
    say(page, "결제 취소")
    titles = last(page).get_by_role("list", name="도움말").get_by_role("button")
    assert titles.count() > 1
    title, other = titles.all_inner_texts()[:2]
    expect(last(page).get_by_role("group", name="답하기")).to_have_text("이 중에 없어요")
    press(page, title)
    expect(last(page).locator(".mine")).to_have_text(f"나: {title}")
    expect(last(page).locator(".head")).to_have_text(title)
    assert bodies[-1]["choice"].startswith("faq:")
    assert "message" not in bodies[-1]
    expect(page.get_by_role("button", name="이 중에 없어요")).to_have_count(0)
    log(page).get_by_role("button", name=other).first.click()
    expect(last(page).locator(".head")).to_have_text(other)


def test_steps_lead_to_a_person_who_is_told_what_was_tried(visit: Open) -> None:
    page = chat(visit)
    bodies = sent(page)
    say(page, "충전했는데 그대로임")
    step = last(page).locator(".step")
    expect(step.locator(".place")).to_have_text("1/2단계")
    expect(step).to_contain_text("앱을 닫았다가 다시 열어")
    press(page, "다음 단계")
    expect(last(page).locator(".place")).to_have_text("2/2단계그래도 그대로면")
    expect(last(page).get_by_role("link", name="전화 상담 1588-1234")).to_have_attribute("href", "tel:15881234")
    press(page, "안 돼요")
    card = last(page).get_by_role("region", name="상담 안내")
    expect(card).to_contain_text("준비된 단계를 모두 해 보셨어요.")
    people = card.get_by_role("list", name="문의 방법").get_by_role("listitem")
    expect(people.filter(has_text="전화 상담")).to_contain_text("지금 열려 있어요")
    expect(people.filter(has_text="채팅 상담")).to_contain_text("평일 9시–18시")
    expect(card).to_contain_text("물어본 것: 충전했는데 그대로임")
    expect(card).to_contain_text("본 도움말: 충전을 했는데 잔액에 반영되지 않아요. (2단계까지, 해결 안 됨)")
    assert [body.get("choice") for body in bodies] == [None, "next", "unsolved"]


def test_who_wants_a_person_sees_who_is_there_now_and_who_opens_when(visit: Open) -> None:
    page = chat(visit)
    say(page, "상담원 연결해 주세요")
    people = last(page).get_by_role("list", name="문의 방법").get_by_role("listitem")
    expect(people).to_have_count(3)
    expect(people.last).to_contain_text(re.compile(r"지금은 닫혀 있어요 · 12월 25일 \(.\) 00:00에 열어요"))
    expect(people.last.get_by_role("link")).to_have_attribute("href", "mailto:help@shop.example")


def test_what_the_visitor_typed_is_shown_as_typed(visit: Open) -> None:
    page = chat(visit)
    say(page, "010-1234-5678로\n환불 며칠")
    expect(last(page).locator(".mine")).to_have_text("나: 010-1234-5678로\n환불 며칠", use_inner_text=True)
    expect(last(page)).to_contain_text("개인정보로 보이는 내용은 가리고 찾았어요.")


def test_markup_stays_text(visit: Open) -> None:
    page = chat(visit)
    say(page, "주소창 이상한 글자")
    expect(last(page).locator(".head")).to_have_text(f"주소창 이상한 글자 {XSS}")
    expect(last(page).locator(".answer")).to_contain_text(XSS)
    say(page, XSS)
    expect(last(page).locator(".mine")).to_have_text(f"나: {XSS}")
    if is_wide(page):
        page.reload()
        expect(page.locator(".head").first).to_have_text(f"주소창 이상한 글자 {XSS}")
    expect(page.locator("mureum-widget :is(img, script, [href^='javascript:'])")).to_have_count(0)


# the field


def test_a_syllable_in_the_making_is_neither_sent_nor_lost(visit: Open) -> None:
    page = chat(visit)
    bodies = sent(page)
    field(page).focus()
    keys = page.context.new_cdp_session(page)
    for composed in ("ㅎ", "화", "환", "환ㅂ", "환부", "환불"):
        keys.send("Input.imeSetComposition", {"text": composed, "selectionStart": 2, "selectionEnd": 2})
    field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229})  # Safari, after the composition
    expect(field(page)).to_have_value("환불")
    assert bodies == []
    keys.send("Input.insertText", {"text": "환불"})
    with page.expect_request(lambda request: bool(request.post_data)):
        page.keyboard.press("Enter")
    expect(last(page).locator(".mine")).to_have_text("나: 환불")
    expect(field(page)).to_have_value("")
    assert [body["message"] for body in bodies] == ["환불"]


def test_the_send_button_waits_for_the_last_syllable(visit: Open) -> None:
    page = chat(visit)
    bodies = sent(page)
    field(page).focus()
    page.keyboard.insert_text("환")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "부", "selectionStart": 1, "selectionEnd": 1})
    page.locator("mureum-widget form").evaluate("form => form.requestSubmit()")
    assert bodies == []
    with page.expect_request(lambda request: bool(request.post_data)):
        keys.send("Input.insertText", {"text": "불"})
    expect(last(page).locator(".mine")).to_have_text("나: 환불")
    assert [body["message"] for body in bodies] == ["환불"]


def test_shift_enter_begins_a_line_and_the_field_grows_to_its_limit(visit: Open) -> None:
    page = chat(visit)

    def height() -> float:
        box = page.locator("mureum-widget form").bounding_box()
        assert box
        return box["height"]

    one = height()
    field(page).press_sequentially("첫 줄")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("둘째 줄")
    expect(field(page)).to_have_value("첫 줄\n둘째 줄")
    assert one + 15 < height() < one + 40
    field(page).fill("줄\n" * 40)
    assert height() < 200
    say(page, "첫 줄\n둘째 줄")
    assert height() == one
    expect(last(page).locator(".mine")).to_have_text("나: 첫 줄\n둘째 줄", use_inner_text=True)


def test_blanks_are_not_sent_and_a_long_message_ends_at_what_the_service_takes(visit: Open) -> None:
    page = chat(visit)
    bodies = sent(page)
    field(page).fill(" \n ")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="보내기", exact=True).click()
    assert bodies == []
    field(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("가" * 600)
    assert len(field(page).input_value()) == 512


def test_one_message_goes_at_a_time_and_the_next_one_stays_in_the_field(visit: Open) -> None:
    page = chat(visit)
    held: list[Route] = []
    page.route("**/v1/chat", lambda route: held.append(route))
    field(page).fill("환불 며칠")
    page.get_by_role("button", name="보내기", exact=True).click()
    expect(page.get_by_role("button", name="보내기", exact=True)).to_be_disabled()
    expect(field(page)).to_be_focused()
    expect(page.get_by_text("답을 찾고 있어요…")).to_be_visible()
    page.keyboard.type("포인트는요")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("포인트는요")
    assert len(held) == 1
    held[0].continue_()
    expect(last(page)).to_contain_text("3~5영업일")
    expect(page.get_by_text("답을 찾고 있어요…")).to_be_hidden()
    expect(field(page)).to_have_value("포인트는요")
    page.unroute("**/v1/chat")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("적립한 날부터 2년")


# what fails


def test_what_could_not_be_sent_is_sent_again(visit: Open, complaints: list[str]) -> None:
    page = chat(visit)
    bodies = sent(page)
    page.route("**/v1/chat", lambda route: route.abort())
    field(page).fill("충전했는데 그대로임")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("연결하지 못했어요. 인터넷 연결을 확인하고 다시 시도해 주세요.")
    expect(last(page).locator(".mine")).to_have_text("나: 충전했는데 그대로임")
    expect(page.get_by_role("button", name="보내기", exact=True)).to_be_enabled()
    page.unroute("**/v1/chat")
    say(page, "환불 며칠")  # the visitor may go on meanwhile
    page.get_by_role("button", name="다시 보내기").click()
    expect(last(page).locator(".place")).to_have_text("1/2단계")
    expect(page.get_by_role("button", name="다시 보내기")).to_have_count(0)
    expect(page.locator(".mine")).to_have_text(["나: 환불 며칠", "나: 충전했는데 그대로임"])
    expect(field(page)).to_be_focused()
    page.route(
        "**/v1/chat", lambda route: route.fulfill(status=503, json={}, headers={"access-control-allow-origin": "*"})
    )
    last(page).get_by_role("button", name="다음 단계").click()
    expect(last(page)).to_contain_text("지금은 찾는 사람이 많아요.")
    expect(page.get_by_role("button", name="안 돼요")).to_be_visible()
    page.unroute("**/v1/chat")
    page.get_by_role("button", name="다시 보내기").click()
    expect(last(page).locator(".place")).to_contain_text("2/2단계")
    assert [body.get("message") or body["choice"] for body in bodies] == [
        "충전했는데 그대로임",
        "환불 며칠",
        "충전했는데 그대로임",
        "next",
        "next",
    ]
    assert len(complaints) == 2
    complaints.clear()


def test_a_chat_that_could_not_be_fetched_is_fetched_at_the_next_opening(visit: Open, complaints: list[str]) -> None:
    page = visit(mode="chat")
    page.route("**/widget_chat_talk.js", lambda route: route.abort())
    page.get_by_role("button", name="물어보기").click()
    expect(page.get_by_text("연결하지 못했어요. 닫았다가 다시 열어 주세요.")).to_be_visible()
    page.unroute("**/widget_chat_talk.js")
    page.get_by_role("button", name="닫기").click()
    page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text(GREETING)
    expect(field(page)).to_be_focused()
    assert complaints
    complaints.clear()


# kept in the tab


def test_on_another_page_the_chat_is_as_it_was_left(visit: Open) -> None:
    page = chat(visit)
    say(page, "충전했는데 그대로임")
    shown = log(page).inner_text()
    field(page).fill("다 쓰지 못한")
    page.goto(f"{page.url}?another")
    if is_wide(page):
        expect(log(page)).to_be_visible()
        assert page.evaluate("document.activeElement === document.body")
    else:  # it would hide the page that the visitor went to
        expect(page.locator("dialog")).to_be_hidden()
        page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text("1/2단계")
    assert log(page).inner_text() == shown
    expect(field(page)).to_have_value("다 쓰지 못한")
    press(page, "다음 단계")
    expect(last(page).locator(".place")).to_contain_text("2/2단계")
    page.get_by_role("button", name="닫기").click()
    page.reload()
    expect(page.get_by_role("button", name="물어보기")).to_be_visible()
    expect(page.locator("dialog")).to_be_hidden()


def test_a_page_that_was_left_before_the_answer_came_asks_again(visit: Open) -> None:
    page = chat(visit)
    page.route("**/v1/chat", lambda route: None)
    field(page).fill("환불 며칠")
    page.keyboard.press("Enter")
    expect(last(page).locator(".mine")).to_have_text("나: 환불 며칠")
    page.unroute("**/v1/chat")
    page.goto(f"{page.url}?another")
    page.evaluate("mureum.open()")
    page.get_by_role("button", name="다시 보내기").click()
    expect(last(page)).to_contain_text("3~5영업일")
    page.reload()
    page.evaluate("mureum.open()")
    expect(page.locator(".mine")).to_have_text(["나: 환불 며칠"])
    expect(page.locator(".failed")).to_have_count(0)


def test_a_new_conversation_forgets_the_old_one(visit: Open) -> None:
    page = chat(visit)
    say(page, "환불 며칠")
    bodies = sent(page)
    page.get_by_role("button", name="새 대화").click()
    expect(log(page)).to_have_text(f"도우미: {GREETING}")
    expect(field(page)).to_be_focused()
    assert bodies[0]["conversation"] is None
    assert "환불" not in page.evaluate("JSON.stringify(sessionStorage)")
    assert page.evaluate("localStorage.length") == 0


def test_a_new_conversation_hears_nothing_of_the_old_one(visit: Open) -> None:
    page = chat(visit)
    held: list[Route] = []
    page.route("**/v1/chat", lambda route: held.append(route))
    field(page).fill("환불 며칠")
    page.keyboard.press("Enter")
    expect(last(page).locator(".mine")).to_be_visible()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="새 대화").click()
    page.wait_for_timeout(100)
    expect(page.get_by_role("button", name="보내기", exact=True)).to_be_disabled()  # until the greeting comes
    page.unroute("**/v1/chat")
    held[-1].continue_()
    expect(log(page)).to_have_text(f"도우미: {GREETING}")
    say(page, "포인트는 언제까지")
    expect(page.locator(".mine")).to_have_text(["나: 포인트는 언제까지"])
    expect(page.locator(".failed")).to_have_count(0)


HELD = "() => Object.keys(sessionStorage).find((key) => key.startsWith('mureum.chat '))"


@pytest.mark.parametrize(
    "held", ["{", "3", "null", '{"until": 9e15, "talk": {"turns": [3]}}', '{"until": 9e15, "talk": {"turns": {}}}']
)
def test_what_another_script_left_there_is_no_harm(visit: Open, held: str) -> None:
    page = chat(visit)
    key = page.evaluate(HELD)
    page.get_by_role("button", name="닫기").click()
    page.goto(f"{page.url}?another")
    page.evaluate("([key, held]) => sessionStorage.setItem(key, held)", [key, held])
    page.evaluate("mureum.open()")
    expect(log(page)).to_have_text(f"도우미: {GREETING}")
    say(page, "환불 며칠")


def test_a_conversation_is_not_kept_for_longer_than_a_day(visit: Open) -> None:
    page = chat(visit)
    say(page, "환불 며칠")
    key = page.evaluate(HELD)
    page.get_by_role("button", name="닫기").click()
    page.goto(f"{page.url}?another")
    held = json.loads(page.evaluate("(key) => sessionStorage.getItem(key)", key))
    age = page.evaluate("Date.now()") + 24 * 3600 * 1000 - held["until"]
    assert 0 <= age < 60_000
    page.evaluate(
        "([key, held]) => sessionStorage.setItem(key, held)",
        [key, json.dumps(held | {"until": held["until"] - 24 * 3600 * 1000 - 1})],
    )
    page.evaluate("mureum.open()")
    expect(log(page)).to_have_text(f"도우미: {GREETING}")


def test_a_conversation_that_the_service_no_longer_knows_goes_on_as_a_new_one(visit: Open) -> None:
    page = chat(visit)
    say(page, "환불 며칠")
    key = page.evaluate(HELD)
    page.get_by_role("button", name="닫기").click()
    page.goto(f"{page.url}?another")
    page.evaluate(
        "(key) => { const held = JSON.parse(sessionStorage.getItem(key)); held.talk.token = 'of.before';"
        " sessionStorage.setItem(key, JSON.stringify(held)); }",
        key,
    )
    page.evaluate("mureum.open()")
    expect(log(page)).to_contain_text("3~5영업일")
    say(page, "포인트는 언제까지")
    expect(last(page)).to_contain_text("앞의 대화가 끝나 새 대화로 이어져요.")
    expect(last(page)).to_contain_text("적립한 날부터 2년")


def test_a_tab_that_keeps_nothing_is_no_harm(visit: Open) -> None:
    page = visit(mode="chat")
    page.evaluate(
        "() => { for (const name of ['getItem', 'setItem', 'removeItem'])"
        " Storage.prototype[name] = () => { throw new DOMException('no', 'SecurityError'); }; }"
    )
    page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text(GREETING)
    say(page, "충전했는데 그대로임")
    press(page, "다음 단계")
    expect(last(page).locator(".place")).to_contain_text("2/2단계")
    page.get_by_role("button", name="새 대화").click()
    expect(log(page)).to_have_text(f"도우미: {GREETING}")


# taken away


def test_what_was_shown_is_saved_as_a_text(visit: Open, unsure: str) -> None:
    page = chat(visit)
    say(page, "비번 까먹음")
    say(page, "충전했는데 그대로임")
    press(page, "다음 단계")
    with page.expect_download() as saved:
        page.get_by_role("button", name="대화 저장").click()
    assert re.fullmatch(r"도움말-대화-\d{4}-\d\d-\d\d\.txt", saved.value.suggested_filename)
    title, when, *lines = Path(saved.value.path()).read_text("utf-8").splitlines()
    assert title == "도움말 대화 기록"
    assert re.match(r"\d{4}\. \d{1,2}\. \d{1,2}\. 오[전후] ", when)
    assert lines == [
        "",
        f"도우미: {GREETING}",
        "나: 비번 까먹음",
        "도우미: 비밀번호를 잊어버렸어요. 어떻게 다시 설정하나요?",
        "로그인 화면의 비밀번호 찾기에서 다시 설정할 수 있어요.",
        "- 휴대폰으로 인증",
        "- 이메일로 인증",
        "나: 충전했는데 그대로임",
        "도우미: 충전을 했는데 잔액에 반영되지 않아요.",
        "은행 점검 시간에는 늦어질 수 있어요.",
        "도우미: 1/2단계: 앱을 닫았다가 다시 열어 잔액을 확인합니다.",
        "나: 다음 단계",
        "도우미: 2/2단계 (그래도 그대로면): 고객센터로 문의합니다.",
        "도우미: 전화 상담 · 1588-1234 · 지금 열려 있어요",
    ]


def test_what_was_offered_is_saved_too(visit: Open, unsure: str) -> None:
    page = chat(visit, unsure)
    say(page, "결제 취소")
    titles = last(page).get_by_role("list", name="도움말").get_by_role("button").all_inner_texts()
    with page.expect_download() as saved:
        page.get_by_role("button", name="대화 저장").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert all(f"\n  {place}. {title}\n" in text for place, title in enumerate(titles, 1))


def test_a_mail_holds_the_last_lines_and_goes_to_the_address_that_was_told(visit: Open) -> None:
    page = chat(visit)
    link = page.get_by_role("link", name="메일로 보내기")

    def mail() -> tuple[str, str]:
        address = link.get_attribute("href") or ""
        assert len(address) <= 2000
        to, body = re.fullmatch(r"mailto:([^?]*)\?subject=[^&]*&body=(.*)", address, re.DOTALL).groups()  # type: ignore[union-attr]
        return to, unquote(body)

    assert mail() == ("", f"도우미: {GREETING}\r\n")
    say(page, "환불 며칠")
    assert mail() == (
        "",
        f"도우미: {GREETING}\r\n나: 환불 며칠\r\n도우미: 환불은 며칠 걸리나요?\r\n카드는 3~5영업일이 걸려요.\r\n",
    )
    say(page, "상담원 연결해 주세요")
    to, body = mail()
    assert to == "help@shop.example"
    assert "도우미: 이메일 · help@shop.example" in body
    for _ in range(3):
        say(page, "비번 까먹음")
    to, body = mail()
    assert body.startswith("앞부분은 길어서 뺐어요. ‘대화 저장’으로 받은 파일을 붙여 주세요.\r\n\r\n")
    assert body.endswith("- 이메일로 인증\r\n")


# for everybody


def test_a_screen_reader_is_told_and_the_focus_stays_in_the_field(visit: Open) -> None:
    page = chat(visit, title="가게에 묻기")
    expect(page.get_by_role("dialog", name="가게에 묻기")).to_be_visible()
    expect(log(page)).to_have_attribute("aria-live", "polite")
    expect(field(page)).to_be_focused()
    say(page, "충전했는데 그대로임")
    expect(field(page)).to_be_focused()
    expect(last(page)).to_contain_text("도우미: ")
    last(page).get_by_role("button", name="다음 단계").focus()
    page.keyboard.press("Enter")
    expect(last(page).locator(".place")).to_contain_text("2/2단계")
    expect(field(page)).to_be_focused()


def test_escape_closes_it_and_the_focus_returns(visit: Open) -> None:
    page = chat(visit)
    opener = page.get_by_role("button", name="물어보기", include_hidden=True)
    expect(opener).to_have_attribute("aria-expanded", "true")
    field(page).dispatch_event("keydown", {"key": "Escape", "isComposing": True, "bubbles": True, "composed": True})
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    page.evaluate("mureum.open()")
    expect(field(page)).to_be_focused()
    expect(page.locator(".turn")).to_have_count(1)
    if is_wide(page):
        page.reload()
        field(page).focus()
        page.keyboard.press("Escape")
        expect(opener).to_be_focused()


def test_the_page_can_be_used_beside_it_where_there_is_room(visit: Open) -> None:
    page = chat(visit)
    assert page.locator("dialog").evaluate("e => e.matches(':modal')") is not is_wide(page)


def test_a_phones_keyboard_hides_nothing_of_it(visit: Open) -> None:
    page = chat(visit)
    say(page, "충전했는데 그대로임")
    if not is_wide(page):
        assert page.locator("dialog").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
    log(page).evaluate("e => e.scrollTo({ top: e.scrollHeight, behavior: 'instant' })")
    page.wait_for_timeout(100)
    page.evaluate(
        "() => { for (const [name, value] of Object.entries({ height: 420, offsetTop: 60 }))"
        " Object.defineProperty(visualViewport, name, { value }); visualViewport.dispatchEvent(new Event('resize')); }"
    )
    shown = page.locator("dialog").bounding_box()
    assert shown
    if not is_wide(page):
        assert shown == {"x": 0, "y": 60, "width": 390, "height": 420}
    assert shown["height"] <= 420
    expect(page.get_by_role("button", name="보내기", exact=True)).to_be_in_viewport(ratio=1)
    page.wait_for_function(
        "() => { const e = document.querySelector('mureum-widget').shadowRoot.querySelector('.log');"
        " return e.scrollTop + e.clientHeight > e.scrollHeight - 8; }"
    )


def test_a_long_answer_is_shown_from_its_beginning(visit: Open) -> None:
    page = chat(visit)
    for _ in range(3):
        say(page, "충전했는데 그대로임")
        say(page, "상담원 연결해 주세요")
    expect(last(page).locator(".mine")).to_be_in_viewport(ratio=1)


def test_motion_is_only_for_those_who_want_it(visit: Open) -> None:
    page = chat(visit)
    expect(log(page)).to_have_css("scroll-behavior", "smooth")
    page.emulate_media(reduced_motion="reduce")
    expect(log(page)).to_have_css("scroll-behavior", "auto")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong(visit: Open, unsure: str, complaints: list[str], theme: str) -> None:
    page = visit(mode="chat", theme=theme)
    assert violations(page) == []
    page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text(GREETING)
    assert violations(page) == []
    for text in ("환불 며칠", "충전했는데 그대로임", "배고파", "상담원 연결해 주세요", "010-1234-5678 환불"):
        say(page, text)
        assert violations(page) == [], text
    page.route("**/v1/chat", lambda route: route.abort())
    field(page).fill("환불")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="다시 보내기")).to_be_visible()
    assert violations(page) == []
    complaints.clear()
    page.unroute("**/v1/chat")
    page = chat(visit, unsure, theme=theme)
    say(page, "결제 취소")
    expect(page.locator(".offers")).to_be_visible()
    assert violations(page) == []


def test_a_page_pays_for_the_button_and_a_visitor_for_the_chat(browser: Browser, shop: str, service: str) -> None:
    page = browser.new_page(locale="ko-KR")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda told: paths.update({told["requestId"]: told["request"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])})
    )

    def fetched() -> dict[str, int]:
        page.wait_for_load_state("networkidle")
        found = {paths[each]: size for each, size in sizes.items() if paths[each].endswith(".js") and size}
        assert all(url.startswith(service) for url in found)
        sizes.clear()
        return {url.rpartition("/")[2]: size for url, size in found.items()}

    page.goto(f"{shop}/{service.removeprefix('http://')}/{json.dumps({'mode': 'chat'}).encode().hex()}")
    expect(page.get_by_role("button", name="물어보기")).to_be_visible()
    button = fetched()
    assert "widget_search.js" not in button
    assert sum(button.values()) <= 25_000, button
    page.get_by_role("button", name="물어보기").click()
    expect(log(page)).to_contain_text(GREETING)
    opened = fetched()
    assert opened.keys().isdisjoint({"widget_answers.js", "search_field.js", "widget_search.js"})
    assert sum(opened.values()) <= 25_000, opened
    page.close()
