"""The page with large letters, in forced colours, and with texts longer than it was drawn for."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.promised import suggesting, suggestion
from tests.test_page import CHROMIUM, OPTIONS, address, browser

__all__ = ["address", "browser"]
LONG = "붙여쓴아주긴이름의분류" * 8


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 844}, locale="ko-KR")
    context.set_default_timeout(10_000)
    page = context.new_page()
    yield page
    assert width(page) <= request.param
    context.close()


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def style(element: Locator, name: str) -> str:
    return str(element.evaluate("(e, name) => getComputedStyle(e)[name]", name))


@pytest.mark.parametrize("wide", [390, 1280])
def test_letters_twice_as_large_are_twice_as_large_everywhere(browser: Browser, address: str, wide: int) -> None:
    large = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*OPTIONS, "--blink-settings=defaultFontSize=32"]
    )
    page = large.new_page(viewport={"width": wide, "height": 844})
    for path, shown in (("/", ".tiles"), ("/?q=충전했는데 그대로임", "article.best"), ("/faq/topup", "article.best")):
        page.goto(address + path)
        expect(page.locator(shown)).to_be_visible()
        assert width(page) <= wide, path
        sizes = page.locator("main :is(p, h1, h2, summary, label, a, button, .do)").evaluate_all(
            "all => all.filter(e => e.offsetHeight).map(e => [e.textContent, parseFloat(getComputedStyle(e).fontSize)])"
        )
        assert [each for each in sizes if each[1] < 24] == []
        field, button = page.locator("#q").bounding_box(), page.locator(".search button").bounding_box()
        assert field
        assert button
        assert field["width"] > 200
        assert field["x"] + field["width"] <= button["x"] + 1
    large.close()


def test_in_forced_colours_a_choice_is_not_told_by_background_alone(page: Page, address: str) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{address}/?q=충전했는데 그대로임")
    best = page.locator("article.best")
    expect(best).to_be_visible()
    box = best.get_by_role("checkbox").first
    before = style(box, "backgroundColor")
    box.check()
    assert style(box, "backgroundColor") != before
    current, other = page.locator(".filter a[aria-current]"), page.locator(".filter a:not([aria-current])").first
    assert style(current, "backgroundColor") != style(other, "backgroundColor")
    assert style(page.get_by_role("button", name="검색"), "borderTopWidth") == "1px"
    suggesting(page, {"*": [suggestion("결제 오류"), suggestion("결제 취소")]})
    page.get_by_role("combobox").fill("결제")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    chosen = style(options.nth(0), "backgroundColor")
    assert chosen != style(options.nth(1), "backgroundColor")
    assert style(options.nth(0).locator("mark"), "color") != chosen


def test_long_names_of_categories_stay_within_the_page(page: Page, address: str) -> None:
    names = [[LONG], [LONG, f"{LONG} 아래"], ["결제"]]
    page.route("**/v1/categories", lambda route: route.fulfill(json=[{"path": each, "count": 1234} for each in names]))

    def renamed(route: Route) -> None:
        response = route.fetch()
        found = response.json()
        for hit in found["hits"]:
            hit["faq"]["category"] = [LONG, LONG]
        route.fulfill(response=response, json=found)

    page.route("**/v1/search", renamed)
    page.goto(address)
    tile = page.locator(".tiles").get_by_role("link", name=LONG)
    expect(tile).to_be_visible()
    assert tile.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    assert width(page) <= page.evaluate("innerWidth")
    page.goto(f"{address}/?q=환불&category={quote(LONG)}")
    expect(page.locator(".filter ul")).to_have_count(2)


def test_a_long_question_is_repeated_in_part_and_a_longer_one_refused(page: Page, address: str) -> None:
    question = "환불은 며칠 걸리나요 " * 20
    page.goto(f"{address}/?q={quote(question)}")
    told = page.get_by_role("status")
    expect(told).to_contain_text("…’")
    assert len(told.inner_text()) < 100
    expect(page.get_by_role("combobox")).to_have_value(question.strip())
    page.goto(f"{address}/?q={quote('가' * 513)}")
    expect(page.get_by_role("alert")).to_contain_text("512자 안에서")
    expect(page.get_by_role("button", name="다시 시도")).to_have_count(0)
    page.get_by_role("link", name="처음으로").click()
    expect(page.locator(".tiles")).to_be_visible()
