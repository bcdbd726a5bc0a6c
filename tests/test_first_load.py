"""What crosses the wire until the search page shows the shipped data, and what comes only when it is needed."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from indexer.build.build import build
from indexer.sources.source import read
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests.conftest import ROOT, FakeEncoder
from tests.test_page import browser, served

__all__ = ["browser"]
LIMIT = 30_000
DRAWING = "/static/results.js"


@pytest.fixture(scope="module")
def shipped(analyzer: Analyzer) -> Iterator[str]:
    """A server of the shipped FAQs with vectors of no meaning: what is measured does not depend on the model."""
    source = read(ROOT / "faq_data")
    fake = FakeEncoder()
    with served(Engine(build(source.faqs, source.contacts, analyzer, fake), analyzer, fake)) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ko-KR")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def paths(requests: list[Request]) -> list[str]:
    return [urlsplit(request.url).path for request in requests]


def test_it_is_at_most_30_kb_with_headers_and_answers_of_the_api(page: Page, shipped: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, int] = {}
    session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(shipped, wait_until="networkidle")
    expect(page.locator(".tiles li")).to_have_count(13)
    expect(page.locator("ol.plain > li")).to_have_count(5)
    expect(page.locator(".people > li")).to_have_count(4)
    assert {"/v1/categories", "/v1/popular", "/v1/contacts", "/static/page.css"} <= set(paths(asked))
    assert len(sizes) >= len(asked)
    assert all(request.url.startswith(shipped) for request in asked)
    assert 10_000 < sum(sizes.values()) <= LIMIT, sorted(zip(paths(asked), sizes.values(), strict=False))


def test_what_draws_answers_comes_with_the_first_touch(page: Page, shipped: str) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(shipped, wait_until="networkidle")
    assert DRAWING not in paths(asked)
    with page.expect_response(f"**{DRAWING}"):
        page.get_by_role("combobox").focus()
    page.get_by_role("combobox").fill("환불")
    page.keyboard.press("Enter")
    expect(page.locator(".columns")).to_be_visible()
    assert paths(asked).count(DRAWING) == 1
    assert page.locator(".filter").evaluate("e => getComputedStyle(e).paddingTop") == "16px"


def test_a_question_that_cannot_be_opened_says_so_and_can_be_opened_later(page: Page, shipped: str) -> None:
    page.route(f"**{DRAWING}", lambda route: route.abort())
    page.goto(shipped)
    first = page.locator("ol.plain details").first
    first.locator("summary").click()
    expect(first.locator(".inside")).to_contain_text("연결하지 못했어요")
    page.unroute(f"**{DRAWING}")
    first.locator("summary").click()
    first.locator("summary").click()
    expect(first.locator(".body")).to_be_visible()
    expect(first.locator(".inside")).not_to_contain_text("연결하지 못했어요")


def test_results_that_cannot_be_drawn_are_drawn_by_another_try(page: Page, shipped: str) -> None:
    page.route(f"**{DRAWING}", lambda route: route.abort())
    page.goto(f"{shipped}/?q=환불")
    expect(page.get_by_role("alert")).to_contain_text("연결하지 못했어요")
    page.unroute(f"**{DRAWING}")
    page.get_by_role("button", name="다시 시도").click()
    expect(page.locator(".columns")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_value("환불")


def test_the_rest_of_a_category_comes_when_it_is_asked_for(page: Page, shipped: str) -> None:
    page.goto(f"{shipped}/?category=결제")
    expect(page.get_by_role("status")).to_have_text("‘결제’ 도움말 50개")
    listed = page.locator(".list > details")
    expect(listed).to_have_count(20)
    page.route("**/v1/faqs?*", lambda route: route.abort())
    more = page.locator("button.more")
    more.click()
    expect(more).to_have_text("연결하지 못했어요. 다시 눌러 주세요.")
    page.unroute("**/v1/faqs?*")
    more.click()
    expect(listed).to_have_count(40)
    expect(listed.nth(20).locator("summary")).to_be_focused()
    expect(more).to_have_text("더 보기")
    more.click()
    expect(listed).to_have_count(50)
    expect(more).to_be_hidden()
