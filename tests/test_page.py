import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect, sync_playwright

from api.app import create_app
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.loading import load
from search.confidence.thresholds import Thresholds
from tests.promised import answering, marked, opinions, suggesting, suggestion
from tests.test_api import XSS, small_engine
from tests.test_meanings import TWO, everyday_engine

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DESKTOP, PHONE = (1280, 860), (390, 844)


class Open(Protocol):
    def __call__(self, path: str, server: str = ...) -> Page: ...


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """Where a real server answers from ``engine``."""
    app = create_app(Settings(), lambda _: engine)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the server ended at its start"
        assert time.monotonic() < deadline, "the server did not start within 30 s"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def address(analyzer: Analyzer) -> Iterator[str]:
    """A server of a small index."""
    with served(small_engine(analyzer)) as address:
        yield address


@pytest.fixture(scope="module")
def unsure(analyzer: Analyzer) -> Iterator[str]:
    """A server of the same index that is never sure enough to answer, nor to say no."""
    sure = small_engine(analyzer)
    with served(Engine(sure.index, analyzer, sure.encoder, thresholds=Thresholds(1.0, 0.0))) as address:
        yield address


@pytest.fixture(scope="module")
def everyday(analyzer: Analyzer) -> Iterator[str]:
    """A server of the small index that understands everyday words."""
    with served(everyday_engine(analyzer)) as address:
        yield address


@pytest.fixture(scope="module")
def sample(sample_index: Path) -> Iterator[str]:
    """A server of the shipped data with the packaged model."""
    with served(load(sample_index)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is missing; the page is tested in a real browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What a page must not do; a test that provokes some empties it."""
    return []


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str, complaints: list[str]) -> Iterator[Open]:
    """Opens a path, also of another server, in a window that must stay free of errors and of requests to others."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=width < 500, is_mobile=width < 500, locale="ko-KR"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    if "/v1/suggest" not in create_app(Settings()).openapi()["paths"]:
        suggesting(page, {})
    servers = [address]
    page.on("request", lambda sent: None if sent.url.startswith(tuple(servers)) else complaints.append(sent.url))

    def opened(path: str, server: str = address) -> Page:
        servers.append(server)
        page.goto(server + path)
        return page

    yield opened
    width_of_content = page.evaluate("document.documentElement.scrollWidth")
    title = page.title()
    context.close()
    assert width_of_content <= width, f"{width_of_content} pixels of content in a window of {width}"
    assert title != "owned"
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.get_by_role("combobox", name="궁금한 점").fill(question)
    page.get_by_role("button", name="검색").click()


def well_told(page: Page) -> None:
    """Headings lie within each other without a gap, and no visitor has to read a number of ours."""
    levels = [
        int(name[1]) for name in page.locator("h1, h2, h3, h4").evaluate_all("found => found.map(h => h.tagName)")
    ]
    assert levels[0] == 1
    assert all(lower <= upper + 1 for upper, lower in pairwise(levels)), levels
    assert not re.search(r"\d\.\d|%", page.locator("main").inner_text())


def test_a_question_opens_the_best_answer_with_its_steps_and_contacts(visit: Open) -> None:
    page = visit("/")
    ask(page, "충전했는데 그대로임")
    best = page.locator("article.best")
    expect(best.get_by_role("heading", level=2)).to_have_text("충전을 했는데 잔액에 반영되지 않아요.")
    expect(best.locator(".chip")).to_have_text("충전 \u203a 충전 오류")
    steps = best.locator("ol.steps > li")
    expect(steps).to_have_count(2)
    expect(steps.nth(0)).to_contain_text("앱을 닫았다가 다시 열어")
    expect(steps.nth(0).locator(".condition")).to_have_count(0)
    expect(steps.nth(1).locator(".condition")).to_have_text("그래도 그대로면")
    expect(steps.nth(1)).to_contain_text("→ 전화 상담")
    expect(best.get_by_role("link", name="1588-1234")).to_have_attribute("href", "tel:15881234")
    expect(page.get_by_role("status")).to_have_text("‘충전했는데 그대로임’의 답을 찾았어요")
    expect(page.get_by_role("complementary", name="원하는 답이 없나요?")).to_be_visible()
    well_told(page)
    assert "?q=" in page.url
    assert page.title().startswith("충전했는데 그대로임")


def test_other_hits_are_folded_until_they_are_opened(visit: Open) -> None:
    page = visit("/?q=비번 까먹음")
    expect(page.locator("article.best strong")).to_have_text("비밀번호 찾기")
    expect(page.locator("article.best ul").first.locator("li")).to_have_text(["휴대폰으로 인증", "이메일로 인증"])
    other = page.locator("details").first
    expect(other.locator(".body")).to_have_count(0)
    other.locator("summary").click()
    expect(other.locator(".body")).to_be_visible()


def test_before_a_question_there_are_popular_faqs_categories_and_contacts(visit: Open) -> None:
    page = visit("/")
    expect(page.get_by_role("heading", name="자주 찾는 질문 TOP 3")).to_be_visible()
    popular = page.locator("ol.plain summary .title")
    expect(popular.nth(0)).to_contain_text("충전을 했는데")
    expect(popular.nth(2)).to_contain_text("비밀번호를")
    popular.nth(0).click()
    expect(page.locator("ol.plain details").first.locator("ol.steps > li")).to_have_count(2)
    expect(page.locator(".help").get_by_role("link", name="1588-1234")).to_be_visible()


def test_a_category_lists_its_faqs_and_then_narrows_the_search(visit: Open) -> None:
    page = visit("/")
    page.locator(".tiles").get_by_role("link", name="결제").click()
    expect(page.get_by_role("status")).to_have_text("‘결제’ 도움말 2개")
    expect(page.locator("details")).to_have_count(2)
    page.locator(".filter").get_by_role("link", name="결제 취소").click()
    expect(page.locator("details")).to_have_count(1)
    ask(page, "결제 취소")
    expect(page.locator("article.best h2")).to_have_text("결제를 취소하고 싶어요.")
    expect(page.get_by_role("status")).to_contain_text("‘결제 \u203a 결제 취소’ 안에서")
    ask(page, "환불")
    expect(page.get_by_role("heading", name="찾으시는 내용이 이 분류에 없는 것 같아요")).to_be_visible()
    page.get_by_role("link", name="전체에서 찾기").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")


def test_the_address_says_what_is_shown_and_back_goes_back(visit: Open) -> None:
    page = visit("/?q=환불")
    expect(page.get_by_role("combobox")).to_have_value("환불")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    ask(page, "포인트")
    expect(page.locator("article.best h2")).to_contain_text("포인트")
    page.go_back()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    expect(page.get_by_role("combobox")).to_have_value("환불")
    page.get_by_role("link", name="고객센터 도움말").click()
    expect(page.get_by_role("heading", name="분류로 찾기")).to_be_visible()


def test_it_works_with_the_keyboard_alone(visit: Open) -> None:
    page = visit("/")
    for _ in range(3):  # the skip link, the brand, the field
        page.keyboard.press("Tab")
    page.keyboard.type("비번 까먹음")
    page.keyboard.press("Enter")
    expect(page.locator("article.best h2")).to_contain_text("비밀번호를 잊어버렸어요")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details .body").first).to_be_visible()


def test_markup_in_data_and_question_stays_text(visit: Open) -> None:
    page = visit("/?q=주소창 이상한 글자")
    best = page.locator("article.best")
    expect(best.get_by_role("heading", level=2)).to_have_text(f"주소창 이상한 글자 {XSS}")
    expect(best.locator("strong")).to_have_text(XSS)
    expect(best.locator("img, script, a[href^='javascript:']")).to_have_count(0)
    page.goto(page.url.split("?")[0] + "?q=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D'owned'%22%3E")
    expect(page.get_by_role("status")).to_contain_text("<img src=x")
    expect(page.locator("main img")).to_have_count(0)


def test_an_entry_without_a_question_is_named_by_the_beginning_of_its_answer(visit: Open) -> None:
    page = visit("/?q=해외 결제 수수료")
    title = page.locator("article.best h2").inner_text()
    assert title.startswith("해외 결제 수수료는 카드사가 정한 비율에")
    assert title.endswith("…")


def test_nothing_found_says_why_and_whom_to_ask(visit: Open) -> None:
    page = visit("/?q=😀")
    expect(page.get_by_role("heading", name="맞는 도움말을 찾지 못했어요")).to_be_visible()
    expect(page.locator("#view")).to_contain_text("글자나 숫자가 없어서")
    expect(page.locator("#view").get_by_role("link", name="1588-1234")).to_be_visible()
    well_told(page)


def test_what_fits_several_is_offered_for_choice(visit: Open, unsure: str) -> None:
    page = visit("/?q=결제 취소", unsure)
    expect(page.get_by_role("heading", name="어떤 걸 찾으세요?", level=2)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("‘결제 취소’에 가까운 도움말이 여럿 있어요")
    expect(page.locator("#view")).to_contain_text("찾으시는 것을 골라 주세요.")
    expect(page.locator("article.best")).to_have_count(0)
    choices = page.locator("details:visible")
    expect(choices).to_have_count(3)
    expect(choices.first.locator(".body")).to_have_count(0)
    expect(page.get_by_role("link", name="1588-1234")).to_have_count(0)
    choices.filter(has_text="결제를 취소하고 싶어요.").locator("summary").click()
    expect(choices.locator(".body")).to_contain_text("결제 내역에서 취소하세요.")
    well_told(page)


def test_who_finds_none_of_the_choices_right_is_told_whom_to_ask(visit: Open, unsure: str) -> None:
    page = visit("/?q=결제 취소", unsure)
    page.get_by_role("button", name="이 중에 없어요").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="찾으시는 내용이 도움말에 없는 것 같아요")).to_be_focused()
    expect(page.get_by_role("button", name="이 중에 없어요")).to_have_count(0)
    expect(page.get_by_role("heading", name="전화 상담")).to_be_visible()
    expect(page.get_by_role("link", name="1588-1234")).to_be_visible()
    expect(page.locator("details:visible")).to_have_count(5)
    expect(page.locator(".body")).to_have_count(0)
    well_told(page)


def test_what_is_not_covered_is_said_so_with_whom_to_ask_first(visit: Open) -> None:
    page = visit("/?q=배고파")
    expect(page.get_by_role("heading", name="찾으시는 내용이 도움말에 없는 것 같아요", level=2)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("‘배고파’에 맞는 도움말을 찾지 못했어요")
    expect(page.locator("article.best")).to_have_count(0)
    expect(page.locator("#view").get_by_role("link", name="1588-1234")).to_be_visible()
    shown = page.locator("#view").inner_text()
    assert shown.index("1588-1234") < shown.index("혹시 이런 내용인가요?")
    folded = page.locator("details")
    expect(folded).to_have_count(3)
    expect(folded.locator(".body")).to_have_count(0)
    folded.first.locator("summary").click()
    expect(folded.first.locator(".body")).to_be_visible()
    well_told(page)


def test_two_questions_have_a_section_each_with_its_own_outcome(visit: Open, unsure: str) -> None:
    question = "비번 까먹음. 그리고 환불 며칠 걸려요?"
    page = visit(f"/?q={question}")
    expect(page.get_by_role("status")).to_have_text(f"‘{question}’에서 두 가지를 나누어 찾았어요")
    parts = page.locator(".asked > section")
    expect(parts.locator("> h2")).to_have_text(["비번 까먹음", "그리고 환불 며칠 걸려요"])
    answers = ["비밀번호를 잊어버렸어요. 어떻게 다시 설정하나요?", "환불은 며칠 걸리나요?"]
    expect(parts.locator("article.best > h3")).to_have_text(answers)
    well_told(page)
    page = visit(f"/?q={question}", unsure)
    expect(parts.locator("> h2")).to_have_count(2)
    expect(page.get_by_role("button", name="이 중에 없어요")).to_have_count(2)
    second = parts.nth(1)
    second.get_by_role("button", name="이 중에 없어요").click()
    expect(second.get_by_role("link", name="1588-1234")).to_be_visible()
    expect(parts.nth(0).get_by_role("link", name="1588-1234")).to_have_count(0)
    well_told(page)


def test_the_shipped_data_has_all_outcomes(visit: Open, sample: str) -> None:
    page = visit("/?q=비번 까먹음", sample)
    expect(page.locator("article.best > h2")).to_contain_text("비밀번호를 잊어버렸어요.")
    ask(page, "오늘 저녁 뭐 먹지")
    expect(page.get_by_role("heading", name="찾으시는 내용이 도움말에 없는 것 같아요")).to_be_visible()
    expect(page.locator(".people > li")).to_have_count(4)
    ask(page, "비번 까먹음. 그리고 환불 며칠 걸려요?")
    expect(page.locator(".asked > section")).to_have_count(2)
    expect(page.locator(".asked > section").nth(1)).to_contain_text("환불은 보통 얼마나 걸리나요?")
    well_told(page)


def test_while_it_searches_it_says_so(visit: Open) -> None:
    page = visit("/")
    held: list[Route] = []
    page.route("**/v1/search", lambda route: held.append(route))
    ask(page, "환불")
    expect(page.get_by_role("status")).to_have_text("찾고 있어요…")
    expect(page.locator("#view")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page.locator("article.best")).to_be_visible()
    expect(page.locator("#view")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(
    ("kind", "told"), [("overload", "지금은 찾는 사람이 많아요"), ("not-ready", "아직 준비하고 있어요")]
)
def test_when_the_service_is_busy_or_starts_it_says_so(
    visit: Open, complaints: list[str], kind: str, told: str
) -> None:
    page = visit("/")
    problem = {"type": f"urn:mureum:problem:{kind}", "status": 503}
    page.route("**/v1/search", lambda route: route.fulfill(status=503, json=problem))
    ask(page, "환불")
    expect(page.get_by_role("alert")).to_contain_text(told)
    page.unroute("**/v1/search")
    page.get_by_role("button", name="다시 시도").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert all("503" in complaint for complaint in complaints)
    complaints.clear()


def test_without_a_connection_it_offers_another_try(visit: Open, complaints: list[str]) -> None:
    page = visit("/")
    expect(page.get_by_role("heading", name="분류로 찾기")).to_be_visible()
    page.context.set_offline(True)
    ask(page, "환불")
    expect(page.get_by_role("alert")).to_contain_text("연결하지 못했어요")
    page.context.set_offline(False)
    page.get_by_role("button", name="다시 시도").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert any("ERR_INTERNET_DISCONNECTED" in told for told in complaints)
    complaints.clear()


def test_an_unknown_category_leads_back_to_all(visit: Open, complaints: list[str]) -> None:
    page = visit("/?q=환불&category=없음")
    expect(page.locator("#view")).to_contain_text("해당하는 FAQ가 없어요")
    page.get_by_role("link", name="전체에서 찾기").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert complaints == []
    page = visit("/?category=없음")
    expect(page.get_by_role("alert")).to_contain_text("찾을 수 없는 분류예요")


def test_at_night_it_is_dark(visit: Open) -> None:
    page = visit("/")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(245, 246, 249)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == "rgb(18, 20, 26)"


# ---- suggestions

PAY = [
    suggestion("결제를 취소하고 싶어요."),
    suggestion("결제 내역은 어디서 보나요?"),
    suggestion("결제", "category", ["결제"]),
    suggestion("환불은 며칠 걸리나요?"),
]


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="궁금한 점")


def compose(page: Page, *stages: str) -> CDPSession:
    """Type as a Korean input method does: each of ``stages`` replaces the last; nothing is committed yet."""
    method = page.context.new_cdp_session(page)
    for stage in stages:
        method.send(
            "Input.imeSetComposition", {"text": stage, "selectionStart": len(stage), "selectionEnd": len(stage)}
        )
    return method


def active(page: Page) -> str | None:
    """The text of the option that a screen reader is told is active; only that one may be selected."""
    chosen = field(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]").all_inner_texts()
    if chosen is None:
        assert selected == []
        return None
    text = page.locator(f"#{chosen} .words").inner_text()
    assert [option.split("\n")[0] for option in selected] == [text]
    return text


def test_suggestions_come_while_typing_and_arrows_go_round(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"결제": PAY})
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press_sequentially("결제")
    listbox = page.get_by_role("listbox", name="추천 검색어")
    expect(listbox.get_by_role("option")).to_have_count(4)
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(field(page)).to_have_attribute("aria-controls", listbox.get_attribute("id") or "none")
    expect(page.locator("#told")).to_have_text("추천 4개")
    expect(listbox.locator("mark").first).to_have_text("결제")
    assert active(page) is None
    seen = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "ArrowUp"):
        field(page).press(key)
        seen.append(active(page))
    first, second, last = PAY[0]["text"], PAY[1]["text"], PAY[-1]["text"]
    assert seen == [first, second, last, None, last, first, None]
    expect(field(page)).to_have_value("결제")
    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("결제")
    page.keyboard.press("ArrowDown")
    expect(listbox).to_be_visible()
    page.keyboard.press("Tab")
    expect(listbox).to_be_hidden()
    expect(page.get_by_role("button", name="검색")).to_be_focused()
    assert "?q=" not in page.url


def test_enter_searches_the_active_suggestion_else_what_is_typed(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"결제": PAY, "환불": PAY})
    field(page).press_sequentially("결제")
    expect(page.get_by_role("option")).to_have_count(4)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("article.best h2")).to_have_text("결제를 취소하고 싶어요.")
    expect(field(page)).to_have_value("결제를 취소하고 싶어요.")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field(page).fill("환불")
    expect(page.get_by_role("option")).to_have_count(4)
    field(page).press("Enter")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    expect(field(page)).to_have_value("환불")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_can_be_clicked_or_touched(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"*": PAY})
    touch = bool(page.evaluate("matchMedia('(pointer: coarse)').matches"))

    def take(option: Locator) -> None:
        if touch:
            option.tap()
        else:
            option.hover()
            assert active(page) == option.locator(".words").inner_text()
            option.click()

    field(page).press_sequentially("환불")
    take(page.get_by_role("option", name="환불은 며칠 걸리나요?"))
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    field(page).fill("결제")
    category = page.get_by_role("option", name="결제 분류")
    expect(category).to_be_visible()
    take(category)
    expect(page.get_by_role("status")).to_have_text("‘결제’ 도움말 2개")
    expect(field(page)).to_have_value("")


def test_a_suggestion_from_elsewhere_leaves_the_chosen_category(visit: Open) -> None:
    page = visit("/?category=결제")
    expect(page.locator("details")).to_have_count(2)
    suggesting(page, {"*": [suggestion("환불은 며칠 걸리나요?", category=["환불"])]})
    field(page).fill("환불")
    page.get_by_role("option").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert "category" not in page.url


def test_a_syllable_in_the_making_asks_once_for_what_it_became(visit: Open) -> None:
    page = visit("/")
    asked = suggesting(page, {"*": PAY})
    field(page).focus()
    method = compose(page, "ㄱ", "겨", "결")
    expect(page.get_by_role("option")).to_have_count(4)
    assert asked == ["결"]
    for key in ("ArrowDown", "Enter"):
        page.evaluate(
            "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            " {key, isComposing: true, keyCode: 229, bubbles: true, cancelable: true}))",
            key,
        )
    assert active(page) is None
    assert "?q=" not in page.url
    method.send("Input.insertText", {"text": "결"})
    compose(page, "ㅈ", "제")
    page.wait_for_timeout(500)
    assert asked == ["결", "결제"]
    expect(field(page)).to_have_value("결제")


def test_letters_that_come_slowly_are_not_asked_for_one_by_one(visit: Open) -> None:
    page = visit("/")
    asked = suggesting(page, {"*": PAY})
    field(page).focus()
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(days=1))  # the page's time passes as this says
    for stages in (("ㅎ", "화", "환"), ("ㅂ", "부", "불")):
        for stage in stages:  # as long between two keys as most people take
            method = compose(page, stage)
            page.clock.run_for(180)
        method.send("Input.insertText", {"text": stages[-1]})
    page.clock.run_for(1000)
    expect(page.get_by_role("option")).to_have_count(4)
    assert asked == ["환불"]


def test_enter_in_a_composition_searches_once_with_the_last_syllable(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"*": PAY})
    sent = answering(page)
    field(page).focus()
    page.keyboard.insert_text("환")
    method = compose(page, "ㅂ", "부", "불")
    expect(page.get_by_role("option")).to_have_count(4)
    page.evaluate("document.querySelector('form.search').requestSubmit()")
    method.send("Input.insertText", {"text": "불"})
    page.evaluate("document.querySelector('form.search').requestSubmit()")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    page.wait_for_timeout(200)
    assert [each["query"] for each in sent] == ["환불"]
    expect(field(page)).to_have_value("환불")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_taken_in_a_composition_does_not_get_the_syllable_too(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"*": PAY})
    field(page).focus()
    compose(page, "ㅎ", "화", "환")
    page.get_by_role("option", name="환불은 며칠 걸리나요?").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    expect(field(page)).to_have_value("환불은 며칠 걸리나요?")


def test_one_request_at_a_time_and_old_answers_are_dropped(visit: Open) -> None:
    page = visit("/")
    held: list[Route] = []
    page.route("**/v1/suggest?*", lambda route: held.append(route))
    field(page).fill("결")
    page.wait_for_timeout(300)
    field(page).fill("결제")
    page.wait_for_timeout(300)
    field(page).fill("환불")
    page.wait_for_timeout(300)
    assert len(held) == 1
    with page.expect_request("**/v1/suggest?*"):
        held[0].fulfill(json=PAY[:1])
    page.wait_for_timeout(300)
    assert len(held) == 2
    assert "q=%ED%99%98%EB%B6%88" in held[1].request.url
    expect(page.get_by_role("option")).to_have_count(0)
    held[1].fulfill(json=PAY[3:])
    expect(page.get_by_role("option")).to_have_text(["환불은 며칠 걸리나요?"])


def test_without_suggestions_the_search_goes_on(visit: Open, complaints: list[str]) -> None:
    page = visit("/")
    page.route("**/v1/suggest?*", lambda route: route.fulfill(status=503, json={}))
    field(page).fill("환불")
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox")).to_be_hidden()
    field(page).press("Enter")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert all("503" in told for told in complaints)
    complaints.clear()


def test_markup_in_suggestions_stays_text(visit: Open) -> None:
    page = visit("/")
    suggesting(page, {"*": [suggestion(XSS, start=1), suggestion(XSS, "category", [XSS])]})
    field(page).fill("<img")
    option = page.get_by_role("option").first
    expect(option.locator(".words")).to_have_text(XSS)
    expect(page.locator(".suggestions :is(img, script)")).to_have_count(0)
    option.click()
    expect(page.get_by_role("status")).to_contain_text("<img src=x")
    expect(page.locator("main img")).to_have_count(0)


# ---- what the service understood


def test_matches_are_marked_in_question_and_answer(visit: Open) -> None:
    page = visit("/")
    answering(page, hits=marked([[0, 4], [900, 901]], "<p><mark>로그인</mark> 화면의 <strong>찾기</strong></p>"))
    ask(page, "비번 까먹음")
    best = page.locator("article.best")
    expect(best.locator("h2 mark")).to_have_text(["비밀번호"])
    assert best.locator(".answer").inner_html() == "<p><mark>로그인</mark> 화면의 <strong>찾기</strong></p>"
    expect(page.locator("#foreign")).to_have_count(0)


def test_marks_of_letters_beyond_the_basic_plane_stay_in_place(visit: Open) -> None:
    page = visit("/")
    shown = page.evaluate(
        """async () => {
            const { marked } = await import("/static/dom.js");
            const box = document.createElement("div");
            box.append(...marked("😀 환불을 😀 빨리 받는 법", [[2, 4], [11, 13], [18, 99]]));
            return box.innerHTML.replaceAll(' class=""', "");
        }"""
    )
    assert shown == "😀 <mark>환불</mark>을 😀 빨리 <mark>받는</mark> 법"


def test_a_correction_is_told_and_the_original_can_be_searched(visit: Open) -> None:
    page = visit("/")
    corrected = iter(["환불", None])
    sent = answering(page, corrected_query=lambda found: next(corrected), query="ghksqnf")
    ask(page, "ghksqnf")
    notice = page.locator(".correction")
    expect(notice).to_have_text("‘환불’(으)로 검색한 결과예요. 원래 검색어 ‘ghksqnf’(으)로 검색")
    notice.get_by_role("link").click()
    expect(page.locator(".correction")).to_have_count(0)
    assert "as_typed=1" in page.url
    assert [each.get("as_typed") for each in sent] == [None, True]
    assert sent[1]["query"] == "ghksqnf"
    expect(field(page)).to_have_value("ghksqnf")


def test_the_everyday_words_that_an_answer_was_found_by_are_told(visit: Open) -> None:
    page = visit("/")
    told = iter(["‘돈 돌려받다’를 ‘환불’로도 찾았어요.", XSS, ""])
    answering(page, meanings_text=lambda found: next(told))
    ask(page, "돈은 언제 돌려받아요?")
    expect(page.locator(".meanings")).to_have_text("‘돈 돌려받다’를 ‘환불’로도 찾았어요.")
    ask(page, "환불")
    expect(page.locator(".meanings")).to_have_text(XSS)
    expect(page.locator(".meanings *")).to_have_count(0)
    ask(page, "환불 며칠")
    expect(page.locator("article.best").first).to_be_visible()
    expect(page.locator(".meanings")).to_have_count(0)


def test_each_of_two_questions_tells_its_everyday_words(visit: Open, everyday: str) -> None:
    page = visit(f"/?q={TWO}", everyday)
    expect(page.locator(".asked > section")).to_have_count(2)
    expect(page.locator(".meanings")).to_have_text(["‘돈 돌려받다’를 ‘환불’로도 찾았어요."])
    expect(page.locator(".asked > section").nth(1).locator(".meanings")).to_be_visible()


def test_personal_data_is_warned_of_and_forgotten(visit: Open) -> None:
    page = visit("/")
    answering(page, personal=["card", "phone"], query="[카드번호] 환불")
    ask(page, "4111-1111-1111-1111 환불")
    warning = page.get_by_role("note")
    expect(warning).to_contain_text("주민등록번호·카드번호 같은 개인정보는 적지 마세요.")
    expect(warning).to_contain_text("카드번호·전화번호는 가리고 찾았어요")
    expect(field(page)).to_have_value("[카드번호] 환불")
    assert "4111" not in page.url
    assert "4111" not in page.title()
    assert "4111" not in page.content()


# ---- what a visitor does with an answer


def test_steps_are_ticked_off_and_stay_so(visit: Open) -> None:
    page = visit("/?q=충전했는데 그대로임")
    steps = page.locator("article.best").get_by_role("checkbox")
    expect(steps).to_have_count(2)
    page.locator("article.best").get_by_role("checkbox", name="앱을 닫았다가 다시 열어 잔액을 확인합니다.").check()
    ask(page, "환불")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    page.go_back()
    expect(steps.nth(0)).to_be_checked()
    expect(steps.nth(1)).not_to_be_checked()
    steps.nth(0).press("Space")
    expect(steps.nth(0)).not_to_be_checked()


def test_an_opinion_is_sent_can_be_changed_and_a_failure_is_told(visit: Open, complaints: list[str]) -> None:
    page = visit("/")
    answering(page, query_id="0" * 32)
    sent = opinions(page, 204, 500)
    ask(page, "환불")
    asked = page.locator("article.best").get_by_role("group", name="도움이 되었나요?")
    yes, no = asked.get_by_role("button", name="네", exact=True), asked.get_by_role("button", name="아니요")
    yes.click()
    expect(asked).to_contain_text("고마워요! 도움이 되어 다행이에요.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    no.click()
    expect(asked).to_contain_text("의견을 보내지 못했어요.")
    expect(yes).to_have_attribute("aria-pressed", "true")
    no.click()
    expect(asked).to_contain_text("알려 주셔서 고마워요.")
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(yes).to_have_attribute("aria-pressed", "false")
    first = {"query_id": "0" * 32, "faq": "refund", "rank": 1}
    assert sent == [{**first, "helpful": helpful} for helpful in (True, False, False)]
    other = page.locator("details").first
    other.locator("summary").click()
    other.get_by_role("button", name="아니요").click()
    expect(other).to_contain_text("알려 주셔서 고마워요.")
    assert sent[-1]["rank"] == 2
    assert sent[-1]["faq"] != "refund"
    assert all("500" in told for told in complaints)
    complaints.clear()


def test_every_answer_has_an_address_of_its_own(visit: Open) -> None:
    page = visit("/?q=환불")
    expect(page.locator("article.best").get_by_role("link", name="이 도움말만 보기")).to_have_attribute(
        "href", "/faq/refund"
    )
