"""What is typed in the widget, beside a page's own shortcuts and to a screen reader."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.test_page import browser, complaints
from tests.test_widget import SUGGESTED, Open, ask, open_to_all, service, shop, visit

__all__ = ["browser", "complaints", "open_to_all", "service", "shop", "visit"]
SHORTCUTS = """() => {
  globalThis.heard = [];
  for (const type of ["keydown", "keypress", "keyup"]) {
    document.addEventListener(type, (event) => {
      heard.push(event.key);
      event.preventDefault();
    });
  }
}"""


def heard(page: Page) -> list[str]:
    """The keys that the shortcuts of the page have heard."""
    return list(page.evaluate("heard"))


def test_shortcuts_of_the_page_hear_nothing_that_is_typed_in_the_field(visit: Open) -> None:
    page = visit()
    page.evaluate(SHORTCUTS)
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("j/? a")
    expect(field).to_have_value("j/? a")
    expect(page.get_by_role("option")).to_have_count(2)
    for key in ("ArrowDown", "ArrowUp", "Escape", "ArrowLeft", "Backspace"):
        page.keyboard.press(key)
    expect(field).to_have_value("j/?a")
    page.keyboard.press("Control+a")
    page.keyboard.type("환불")
    expect(field).to_have_value("환불")
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_be_visible()
    field.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="검색")).to_be_focused()
    page.keyboard.press("/")
    assert heard(page) == []
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert heard(page) == ["j", "j"]


def test_a_syllable_is_composed_beside_shortcuts_of_the_page(visit: Open) -> None:
    page = visit()
    page.evaluate(SHORTCUTS)
    field = page.get_by_role("combobox")
    field.focus()
    keys = page.context.new_cdp_session(page)
    for composed in ("ㅎ", "화", "환"):
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
        keys.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
    keys.send("Input.insertText", {"text": "환"})
    expect(field).to_have_value("환")
    assert heard(page) == []


def test_keys_in_an_answer_are_not_the_pages(visit: Open) -> None:
    page = visit()
    ask(page, "배고파")
    page.evaluate(SHORTCUTS)
    first = page.locator("summary").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details").first).to_have_attribute("open", "")
    assert heard(page) == []


@pytest.mark.parametrize(("found", "said"), [(SUGGESTED, "추천 2개"), ([], "추천 없음")])
def test_how_many_are_suggested_is_said_after_a_pause(visit: Open, found: list[object], said: str) -> None:
    page = visit()
    page.unroute_all()
    headers = {"access-control-allow-origin": "*"}
    page.route("**/v1/suggest?*", lambda route: route.fulfill(json=found, headers=headers))
    told = page.locator("#told")
    expect(told).to_have_role("status")
    field = page.get_by_role("combobox")
    field.fill("환불")
    expect(told).to_have_text(said)
    field.fill("환불은")
    expect(told).to_be_empty()
    expect(told).to_have_text(said)
    field.fill("")
    expect(told).to_be_empty()


def test_nothing_is_said_in_a_syllable(visit: Open) -> None:
    page = visit()
    field, told = page.get_by_role("combobox"), page.locator("#told")
    field.focus()
    keys = page.context.new_cdp_session(page)
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(days=1))
    keys.send("Input.imeSetComposition", {"text": "환", "selectionStart": 1, "selectionEnd": 1})
    page.clock.run_for(400)
    expect(page.get_by_role("option")).to_have_count(2)
    page.clock.run_for(5_000)
    expect(told).to_be_empty()
    keys.send("Input.insertText", {"text": "환"})
    page.clock.run_for(400)
    expect(page.get_by_role("option")).to_have_count(2)
    page.clock.run_for(1_000)
    expect(told).to_have_text("추천 2개")


def test_nothing_is_said_of_suggestions_that_did_not_come(visit: Open, complaints: list[str]) -> None:
    page = visit()
    page.route("**/v1/suggest?*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.get_by_role("combobox").fill("환불")
    page.wait_for_timeout(900)
    expect(page.locator("#told")).to_be_empty()
    assert len(complaints) == 1
    assert "Failed to load" in complaints.pop()
