"""The widget's texts and colours, as the attributes of its tag say."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_accessibility import violations
from tests.test_page import browser, complaints
from tests.test_widget import Open, ask, open_to_all, service, shop, visit

__all__ = ["browser", "complaints", "open_to_all", "service", "shop", "visit"]
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(29, 32, 41)"


def surface(page: Page) -> Locator:
    return page.locator("mureum-widget form")


def test_texts_of_the_page_take_the_place_of_the_usual_ones(visit: Open) -> None:
    page = visit(
        mode="button",
        title="가게에 묻기",
        placeholder="주문 번호 없이 물어보세요",
        button="묻기",
        submit="찾기",
        none="그건 저희도 몰라요",
    )
    page.get_by_role("button", name="묻기").click()
    expect(page.get_by_role("dialog", name="가게에 묻기")).to_be_visible()
    expect(page.get_by_role("heading", name="가게에 묻기")).to_be_visible()
    expect(page.get_by_role("search", name="가게에 묻기")).to_be_visible()
    page.get_by_placeholder("주문 번호 없이 물어보세요").fill("배고파")
    page.get_by_role("button", name="찾기").click()
    expect(page.get_by_role("heading", name="그건 저희도 몰라요")).to_be_visible()


def test_what_is_misspelt_is_as_usual(visit: Open) -> None:
    page = visit(mode="popup", theme="black", radius="1em", accent="bleu", title="")
    expect(page.locator("#help").get_by_role("search", name="도움말 검색")).to_be_visible()
    expect(surface(page)).to_have_css("background-color", LIGHT)
    expect(surface(page)).to_have_css("border-radius", "14px")
    expect(page.get_by_role("button", name="검색")).to_have_css("background-color", "rgb(52, 87, 213)")


@pytest.mark.parametrize(("radius", "corner"), [("0", "0px"), ("6", "6px"), ("999", "32px")])
def test_corners_are_as_round_as_the_page_says(visit: Open, radius: str, corner: str) -> None:
    expect(surface(visit(radius=radius))).to_have_css("border-radius", corner)


@pytest.mark.parametrize(
    ("theme", "on_light", "on_dark"), [("light", LIGHT, LIGHT), ("dark", DARK, DARK), ("auto", LIGHT, DARK)]
)
def test_a_theme_is_the_pages_or_the_devices(visit: Open, theme: str, on_light: str, on_dark: str) -> None:
    page = visit(theme=theme)
    page.emulate_media(color_scheme="light")
    expect(surface(page)).to_have_css("background-color", on_light)
    page.emulate_media(color_scheme="dark")
    expect(surface(page)).to_have_css("background-color", on_dark)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["yellow", "black", "#fff", "#777"])
def test_every_accent_can_be_read_in_every_theme(visit: Open, theme: str, accent: str) -> None:
    page = visit(mode="modal", theme=theme, accent=accent)
    page.keyboard.press("/")
    page.get_by_role("combobox").press_sequentially("환불")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    ask(page, "충전했는데 그대로임")
    expect(page.locator("article")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("accent", "letters"), [("#0a7d33", LIGHT), ("#ffd54a", "rgb(0, 0, 0)")])
def test_letters_on_an_accent_are_white_where_they_can_be_read(visit: Open, accent: str, letters: str) -> None:
    expect(visit(accent=accent).get_by_role("button", name="검색")).to_have_css("color", letters)


def test_the_height_of_a_box_in_the_page_is_that_of_its_content(visit: Open) -> None:
    page = visit()
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    assert page.locator("mureum-widget").evaluate("e => e.offsetHeight >= e.shadowRoot.firstChild.scrollHeight")


def test_the_floating_button_is_round_and_not_printed(visit: Open) -> None:
    page = visit(mode="button")
    button = page.locator(".opener")
    box = button.bounding_box()
    assert box
    assert box["height"] == 64
    assert box["width"] <= 80
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
