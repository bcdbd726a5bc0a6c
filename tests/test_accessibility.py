"""axe-core finds nothing wrong, on a phone and on a desktop."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.promised import answering, suggesting, suggestion
from tests.test_meanings import TWO
from tests.test_page import address, browser, complaints, everyday, unsure
from tests.test_widget import Open, ask, open_to_all, service, shop, visit

__all__ = ["address", "browser", "complaints", "everyday", "open_to_all", "service", "shop", "unsure", "visit"]


def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0]['failureSummary']}" for each in found]


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    # The page's own policy refuses scripts put in from outside, as axe is.
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", ".tiles"),
        ("/?q=충전했는데 그대로임", "article.best"),
        ("/?q=배고파", ".people"),
        ("/?q=비번 까먹음. 그리고 환불 며칠 걸려요?", ".asked"),
        ("/?q=결제 취소&category=결제 > 결제 취소", "article.best"),
        ("/?category=결제", ".list"),
        ("/?category=없음", ".notice"),
        ("/faq/topup", "article.best"),
        ("/faq/password", "article.best"),
        ("/faq/없음", ".notice"),
        ("/faq/card", ".trail"),
        ("/category/결제", ".tiles"),
        ("/category/없음", ".notice"),
        ("/search?q=충전했는데 그대로임", "article.best"),
        ("/search?q=배고파", ".people"),
        ("/search?q=비번 까먹음. 그리고 환불 며칠 걸려요?", ".asked"),
        ("/search?q=4111-1111-1111-1111 환불&category=환불", ".warning"),
    ],
)
def test_pages(page: Page, address: str, path: str, shown: str) -> None:
    page.goto(address + path)
    expect(page.locator(shown).first).to_be_visible()
    assert violations(page) == []


def test_what_is_unsure_corrected_masked_opened_ticked_and_rated(page: Page, address: str, unsure: str) -> None:
    page.goto(f"{unsure}/?q=결제 취소")
    page.locator("summary").first.click()
    expect(page.locator(".body").first).to_be_visible()
    page.get_by_role("button", name="이 중에 없어요").click()
    expect(page.get_by_role("heading", name="전화 상담")).to_be_visible()
    assert violations(page) == []
    answering(
        page,
        corrected_query="충전했는데 그대로임",
        personal=["phone"],
        query_id="0" * 32,
        meanings_text="‘물건’을 ‘상품’으로도 찾았어요.",
    )
    page.goto(f"{address}/?q=춘전했는데 그대로임")
    expect(page.locator(".correction")).to_be_visible()
    expect(page.locator(".meanings")).to_be_visible()
    expect(page.get_by_role("note")).to_be_visible()
    best = page.locator("article.best")
    best.get_by_role("checkbox").first.check()
    page.route("**/v1/feedback", lambda route: route.fulfill(status=204))
    best.get_by_role("button", name="아니요").click()
    expect(best.locator(".told")).to_contain_text("알려 주셔서")
    assert violations(page) == []


def test_what_needs_no_script_and_is_unsure_or_long(page: Page, unsure: str, address: str) -> None:
    page.goto(f"{unsure}/search?q=ghksqnf")
    expect(page.locator(".which, .correction")).to_have_count(2)
    assert violations(page) == []
    page.goto(f"{address}/search?q={'가' * 513}")
    expect(page.locator(".notice")).to_be_visible()
    assert violations(page) == []


def test_everyday_words_that_need_no_script(page: Page, everyday: str) -> None:
    page.goto(f"{everyday}/search?q={TWO}")
    expect(page.locator(".meanings")).to_be_visible()
    assert violations(page) == []


def test_suggestions_and_a_failure(page: Page, address: str) -> None:
    suggesting(page, {"*": [suggestion("결제 오류"), suggestion("결제", "category", ["결제"])]})
    page.goto(address)
    page.get_by_role("combobox").fill("결제")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.route("**/v1/search", lambda route: route.fulfill(status=500, json={}))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


def test_widget(visit: Open) -> None:
    page = visit()
    assert violations(page) == []
    page.get_by_role("combobox").press_sequentially("환불")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    ask(page, "충전했는데 그대로임")
    expect(page.locator("article")).to_be_visible()
    assert violations(page) == []
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["inline", "button", "modal"])
def test_widget_in_each_mode_and_theme(visit: Open, mode: str, theme: str) -> None:
    page = visit(mode=mode, theme=theme)
    if theme == "dark":
        page.evaluate(
            "() => { const put = new CSSStyleSheet(); put.replaceSync('html { background: #111; color: #eee }');"
            " document.adoptedStyleSheets = [put]; }"
        )
    assert violations(page) == []
    page.evaluate("mureum.open()")
    answering(page, meanings_text="‘물건’을 ‘상품’으로도 찾았어요.")
    for question, shown in (
        ("충전했는데 그대로임", "article"),
        ("배고파", ".people"),
        ("010-1234-5678 환불", ".warning"),
    ):
        ask(page, question)
        expect(page.locator(f"mureum-widget {shown}").first).to_be_visible()
        expect(page.locator("mureum-widget .meanings")).to_be_visible()
        assert violations(page) == []
    page.get_by_role("combobox").fill("")
    expect(page.get_by_role("group", name="최근 검색")).to_be_visible()
    assert violations(page) == []
