import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from api.app import create_app
from api.settings import Settings
from search.analysis import Analyzer
from search.confidence import Thresholds
from search.engine import Engine
from search.loading import load
from tests.test_api import XSS, small_engine

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
