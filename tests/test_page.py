import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from api.app import create_app
from api.settings import Settings
from search.analysis import Analyzer
from tests.test_api import XSS, small_engine

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DESKTOP, PHONE = (1280, 860), (390, 844)

Open = Callable[[str], Page]


@pytest.fixture(scope="module")
def address(analyzer: Analyzer) -> Iterator[str]:
    """Where a real server answers."""
    engine = small_engine(analyzer)
    app = create_app(Settings(), lambda folder: engine)
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
    """Opens a path in a browser window that must stay free of errors and of requests to others."""
    width, height = request.param
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=width < 500, is_mobile=width < 500, locale="ko-KR"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", lambda sent: None if sent.url.startswith(address) else complaints.append(f"asked {sent.url}"))

    def opened(path: str) -> Page:
        page.goto(address + path)
        return page

    yield opened
    width_of_content = page.evaluate("document.documentElement.scrollWidth")
    title = page.title()
    context.close()
    assert width_of_content <= width, f"{width_of_content} pixels of content in a window of {width}"
    assert title != "owned"
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.get_by_role("searchbox", name="궁금한 점").fill(question)
    page.get_by_role("button", name="검색").click()


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
    expect(page.get_by_role("status")).to_have_text("‘충전했는데 그대로임’ 검색 결과 5개")
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
    ask(page, "환불")
    expect(page.locator("article.best h2")).to_have_text("결제를 취소하고 싶어요.")
    expect(page.get_by_role("status")).to_contain_text("‘결제 \u203a 결제 취소’ 안에서")
    page.get_by_role("link", name="전체에서 찾기").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")


def test_the_address_says_what_is_shown_and_back_goes_back(visit: Open) -> None:
    page = visit("/?q=환불")
    expect(page.get_by_role("searchbox")).to_have_value("환불")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    ask(page, "포인트")
    expect(page.locator("article.best h2")).to_contain_text("포인트")
    page.go_back()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    expect(page.get_by_role("searchbox")).to_have_value("환불")
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
    expect(page.get_by_role("alert")).to_contain_text("글자나 숫자가 없어서")
    expect(page.locator(".help").get_by_role("link", name="1588-1234")).to_be_visible()


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
    expect(page.get_by_role("alert")).to_contain_text("해당하는 FAQ가 없어요")
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
