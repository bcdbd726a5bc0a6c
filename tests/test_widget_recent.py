"""Recent searches below the widget's empty field, kept on the visitor's device."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_page import browser, complaints
from tests.test_widget import Open, ask, open_to_all, service, shop, visit

__all__ = ["browser", "complaints", "open_to_all", "service", "shop", "visit"]
ASKED = ["포인트", "배고파", "환불 며칠", "회원 탈퇴", "충전 오류"]


def keeping(page: Page, kept: object) -> None:
    """Let the device hold ``kept`` from an earlier visit."""
    page.evaluate("(kept) => localStorage.setItem('mureum.recent', kept)", json.dumps(kept))


def kept(page: Page) -> object:
    """What the device holds."""
    return page.evaluate("JSON.parse(localStorage.getItem('mureum.recent'))")


def recent(page: Page) -> Locator:
    return page.get_by_role("group", name="최근 검색")


def test_the_last_searches_are_shown_when_the_empty_field_gets_the_focus(visit: Open) -> None:
    page = visit()
    field = page.get_by_role("combobox")
    field.focus()
    expect(recent(page)).to_be_hidden()
    for question in ("환불", "포인트", "환불"):
        ask(page, question)
        expect(page.locator(".status")).to_have_text(f"‘{question}’ 검색 결과")
    assert kept(page) == ["환불", "포인트"]
    page.reload()
    field.focus()
    expect(recent(page).locator(".again")).to_have_text(["환불", "포인트"])
    field.press_sequentially("환")
    expect(recent(page)).to_be_hidden()
    field.fill("")
    expect(recent(page)).to_be_visible()
    page.mouse.click(5, 700)
    expect(recent(page)).to_be_hidden()


def test_at_most_five_are_kept(visit: Open) -> None:
    page = visit()
    keeping(page, ASKED)
    page.get_by_role("combobox").focus()
    expect(recent(page).locator(".again")).to_have_text(ASKED)
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    assert kept(page) == ["환불", *ASKED[:4]]


def test_one_is_asked_again(visit: Open) -> None:
    page = visit()
    keeping(page, ASKED)
    field = page.get_by_role("combobox")
    field.focus()
    page.get_by_role("button", name="환불 며칠", exact=True).click()
    expect(page.locator("article .head")).to_have_text("환불은 며칠 걸리나요?")
    expect(field).to_have_value("환불 며칠")
    expect(recent(page)).to_be_hidden()


def test_with_the_keyboard_they_are_reached_left_and_removed(visit: Open) -> None:
    page = visit()
    keeping(page, ASKED)
    field = page.get_by_role("combobox")
    field.focus()
    expect(recent(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(recent(page)).to_be_hidden()
    field.blur()
    field.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="포인트", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="‘포인트’ 지우기")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(recent(page).locator(".again")).to_have_text(ASKED[1:])
    page.keyboard.press("Escape")
    expect(recent(page)).to_be_hidden()


def test_they_are_removed_one_by_one_or_all(visit: Open) -> None:
    page = visit()
    keeping(page, ASKED)
    page.get_by_role("combobox").focus()
    page.get_by_role("button", name="‘배고파’ 지우기").click()
    expect(recent(page).locator(".again")).to_have_text([ASKED[0], *ASKED[2:]])
    recent(page).get_by_role("button", name="최근 검색 모두 지우기").click()
    expect(recent(page)).to_be_hidden()
    assert kept(page) is None


def test_a_page_can_do_without(visit: Open) -> None:
    page = visit(recent="off")
    keeping(page, ASKED)
    page.get_by_role("combobox").focus()
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    page.get_by_role("combobox").fill("")
    expect(page.locator(".recent")).to_have_count(0)
    assert kept(page) == ASKED


def test_what_held_personal_data_is_not_kept(visit: Open) -> None:
    page = visit()
    field = page.get_by_role("combobox")
    ask(page, "010-1234-5678 환불")
    expect(field).to_have_value("[전화번호] 환불")
    field.press("Enter")
    expect(page.locator("#help").get_by_role("note")).to_have_count(0)
    ask(page, "포인트")
    expect(page.locator(".status")).to_have_text("‘포인트’ 검색 결과")
    assert kept(page) == ["포인트"]


@pytest.mark.parametrize("held", ["{", "3", '{"0": "환불"}', '[null, 3, {"a": 1}, ""]'])
def test_what_another_script_left_there_is_no_harm(visit: Open, held: str) -> None:
    page = visit()
    page.evaluate("(held) => localStorage.setItem('mureum.recent', held)", held)
    page.get_by_role("combobox").focus()
    expect(recent(page)).to_be_hidden()
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    assert kept(page) == ["환불"]


def test_a_device_that_keeps_nothing_is_no_harm(visit: Open) -> None:
    page = visit()
    page.evaluate(
        "() => { for (const name of ['getItem', 'setItem', 'removeItem'])"
        " Storage.prototype[name] = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    page.get_by_role("combobox").fill("")
    expect(recent(page)).to_be_hidden()
