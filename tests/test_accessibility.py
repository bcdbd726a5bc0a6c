"""axe-core finds nothing wrong, on a phone and on a desktop."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.test_page import address, browser
from tests.test_widget import Open, ask, open_to_all, service, shop, visit

__all__ = ["address", "browser", "open_to_all", "service", "shop", "visit"]


def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]} {each['nodes'][0]['failureSummary']}" for each in found]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", ".tiles"),
        ("/?q=충전했는데 그대로임", "article.best"),
        ("/?q=배고파", ".people"),
        ("/faq/topup", "article.best"),
        ("/faq/password", "article.best"),
        ("/faq/없음", ".notice"),
    ],
)
def test_pages(browser: Browser, address: str, path: str, shown: str, width: int, scheme: str) -> None:
    dark = scheme == "dark"
    # The page's own policy refuses scripts put in from outside, as axe is.
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto(address + path)
    expect(page.locator(shown).first).to_be_visible()
    found = violations(page)
    context.close()
    assert found == [], json.dumps(found, ensure_ascii=False, indent=1)


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
