"""The widget as a panel behind a floating button, and as a window that keys open."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_page import browser, complaints
from tests.test_widget import Open, ask, open_to_all, service, shop, visit

__all__ = ["browser", "complaints", "open_to_all", "service", "shop", "visit"]
WIDE = 600
CONTROLS = """() => {
  const made = (name, id, ...parts) => {
    const element = Object.assign(document.createElement(name), { id });
    element.append(...parts);
    return element;
  };
  const editor = made("div", "editor", made("b", "", "글"));
  editor.contentEditable = "true";
  document.querySelector("main").prepend(
    made("button", "opener", "도움"), made("input", "text"), made("textarea", "long"),
    made("select", "choice", made("option", "", "하나")), editor);
}"""
"""Controls of a page that admits no HTML from scripts."""


def opened(page: Page) -> Locator:
    return page.get_by_role("dialog", name="도움말 검색")


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="궁금한 점")


def width(page: Page) -> int:
    assert page.viewport_size
    return page.viewport_size["width"]


def focused(page: Page) -> str:
    """The element of the page that has the focus, by its id or name."""
    return str(page.evaluate("(document.activeElement.id || document.activeElement.localName)"))


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_keys_open_the_window_and_escape_gives_the_focus_back(visit: Open, key: str) -> None:
    page = visit(mode="modal")
    page.evaluate(CONTROLS)
    page.locator("#opener").focus()
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press(key)
    expect(opened(page)).to_be_visible()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#opener")).to_be_focused()


def test_the_keys_are_the_same_on_a_keyboard_that_types_hangul(visit: Open) -> None:
    page = visit(mode="modal")
    page.locator("h1").dispatch_event("keydown", {"key": "ㅏ", "ctrlKey": True, "bubbles": True})
    expect(opened(page)).to_be_visible()


@pytest.mark.parametrize("place", ["#text", "#long", "#choice", "#editor", "#editor b"])
def test_who_types_in_the_page_opens_nothing(visit: Open, place: str) -> None:
    page = visit(mode="modal")
    page.evaluate(CONTROLS)
    page.locator(place).click()
    for key in ("/", "Control+k"):
        page.keyboard.press(key)
    page.locator(place).dispatch_event("keydown", {"key": "/", "bubbles": True, "composed": True})
    expect(page.locator("dialog")).to_be_hidden()


@pytest.mark.parametrize(
    "event",
    [
        {"key": "/", "isComposing": True},
        {"key": "/", "keyCode": 229},
        {"key": "/", "repeat": True},
        {"key": "/", "altKey": True},
        {"key": "/", "ctrlKey": True},
        {"key": "k"},
        {"key": "k", "ctrlKey": True, "shiftKey": True},
        {"key": "k", "ctrlKey": True, "metaKey": True},
    ],
)
def test_an_input_method_and_other_keys_open_nothing(visit: Open, event: dict[str, object]) -> None:
    page = visit(mode="modal")
    page.locator("h1").dispatch_event("keydown", {**event, "bubbles": True})
    expect(page.locator("dialog")).to_be_hidden()


def test_a_shortcut_of_the_page_has_the_right_of_way(visit: Open) -> None:
    page = visit(mode="modal")
    page.evaluate("() => document.addEventListener('keydown', (event) => event.preventDefault())")
    page.keyboard.press("/")
    expect(page.locator("dialog")).to_be_hidden()


@pytest.mark.parametrize("mode", ["inline", "button"])
def test_keys_open_only_a_window(visit: Open, mode: str) -> None:
    page = visit(mode=mode)
    page.keyboard.press("/")
    page.keyboard.press("Control+k")
    assert focused(page) == "body"


def test_the_focus_stays_in_the_window(visit: Open) -> None:
    page = visit(mode="modal")
    page.evaluate(CONTROLS)
    page.keyboard.press("/")
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert focused(page) in ("mureum-widget", "body")


def test_shortcuts_of_the_page_hear_nothing_that_is_typed_after_a_press_on_a_text(visit: Open) -> None:
    page = visit(mode="modal")
    page.keyboard.press("/")
    page.get_by_role("heading", name="도움말 검색").click()
    expect(field(page)).not_to_be_focused()
    page.evaluate("() => document.addEventListener('keydown', (event) => (document.title = event.key))")
    page.keyboard.press("j")
    assert page.title() == "가게"


def test_escape_closes_what_is_in_front_and_ends_a_syllable_only(visit: Open) -> None:
    page = visit(mode="modal")
    page.keyboard.press("/")
    field(page).press_sequentially("비번")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(opened(page)).to_be_visible()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "호", "selectionStart": 1, "selectionEnd": 1})
    page.keyboard.press("Escape")
    expect(opened(page)).to_be_visible()
    keys.send("Input.insertText", {"text": "호"})
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_a_press_outside_closes_the_window_and_one_that_began_inside_does_not(visit: Open) -> None:
    page = visit(mode="modal")
    page.keyboard.press("/")
    if width(page) < WIDE:
        assert opened(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
        page.get_by_role("button", name="닫기").click()
    else:
        inside = field(page).bounding_box()
        assert inside
        page.mouse.move(inside["x"] + 5, inside["y"] + 5)
        page.mouse.down()
        page.mouse.move(20, 700)
        page.mouse.up()
        expect(opened(page)).to_be_visible()
        page.mouse.click(20, 700)
    expect(page.locator("dialog")).to_be_hidden()


def test_the_button_opens_a_panel_beside_which_the_page_is_used(visit: Open) -> None:
    page = visit(mode="button")
    page.evaluate(CONTROLS)
    button = page.locator(".opener")
    expect(button).to_have_text("도움말")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(opened(page)).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(field(page)).to_be_focused()
    if width(page) > WIDE:
        page.locator("#text").fill("주문")
        expect(opened(page)).to_be_visible()
        field(page).focus()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_the_button_closes_its_panel(visit: Open) -> None:
    page = visit(mode="button")
    page.locator(".opener").click()
    expect(opened(page)).to_be_visible()
    if width(page) > WIDE:
        page.locator(".opener").click()
    else:
        page.get_by_role("button", name="닫기").click()
    expect(page.locator("dialog")).to_be_hidden()


@pytest.mark.parametrize("mode", ["button", "modal"])
def test_a_page_opens_and_closes_it_itself(visit: Open, mode: str) -> None:
    page = visit(mode=mode)
    page.evaluate(CONTROLS)
    page.locator("#opener").focus()
    page.evaluate("mureum.open()")
    page.evaluate("mureum.open()")
    expect(opened(page)).to_be_visible()
    expect(field(page)).to_be_focused()
    page.evaluate("mureum.close()")
    page.evaluate("mureum.close()")
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#opener")).to_be_focused()


def test_a_page_gives_the_focus_to_a_box_that_is_always_open(visit: Open) -> None:
    page = visit()
    page.evaluate("mureum.open()")
    expect(field(page)).to_be_focused()
    page.evaluate("mureum.close()")
    assert focused(page) == "body"


@pytest.mark.parametrize("mode", ["button", "modal"])
def test_a_long_answer_is_scrolled_in_what_can_be_seen(visit: Open, mode: str) -> None:
    page = visit(mode=mode)
    page.evaluate("mureum.open()")
    expect(opened(page)).to_be_visible()
    empty = opened(page).bounding_box()
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    shown = opened(page).bounding_box()
    assert empty
    assert shown
    assert shown["y"] >= 0
    assert shown["y"] + shown["height"] <= 800
    assert page.locator(".inside").evaluate("e => e.scrollHeight > e.clientHeight")
    if width(page) > WIDE:
        assert empty["height"] < 300 < shown["height"]


@pytest.mark.parametrize("mode", ["button", "modal"])
def test_a_phones_keyboard_hides_nothing_of_it(visit: Open, mode: str) -> None:
    page = visit(mode=mode)
    page.evaluate("mureum.open()")
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    page.evaluate(
        "() => { for (const [name, value] of Object.entries({ height: 420, offsetTop: 60 }))"
        " Object.defineProperty(visualViewport, name, { value }); visualViewport.dispatchEvent(new Event('resize')); }"
    )
    shown = opened(page).bounding_box()
    assert shown
    if width(page) < WIDE:
        assert shown == {"x": 0, "y": 60, "width": 390, "height": 420}
    assert shown["height"] <= 420
