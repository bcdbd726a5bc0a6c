"""Phones: makes the phone numbers of a text links that dial them."""

import re
from collections.abc import Iterator

import phonenumbers
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

NUMBER = re.compile(
    r"(?<![0-9A-Za-z+])(?<![0-9A-Za-z][-.])"
    r"(?:1[568][0-9]{2}-[0-9]{4}"
    r"|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}"
    r"|\(?0[0-9]{1,2}\) ?[0-9]{3,4}-[0-9]{4}"
    r"|\+[1-9][0-9]{0,2}(?: ?\(0\))?(?:[- ]?[0-9]{1,4}){1,3}[- ]?[0-9]{4})"
    r"(?!-?[0-9A-Za-z]|원|년|만|점|명|개|포인트)"
)
"""What may be a phone number: alone, written as one, and no range of amounts (``1600-2000원``)."""
_END = re.compile("[0-9][- ]?[0-9]{4}")
"""Every number ends so; found faster than the numbers."""


def phones(state: StateCore) -> None:
    """The rule of the parser: numbers outside of links and code become links."""
    for block in state.tokens:
        if block.type == "inline" and _END.search(block.content):
            block.children = list(_linked(block.children or []))


def _linked(tokens: list[Token]) -> Iterator[Token]:
    within = 0
    for token in tokens:
        within += token.nesting if token.tag == "a" else 0
        if token.type == "text" and not within:
            yield from _split(token.content)
        else:
            yield token


def _split(text: str) -> Iterator[Token]:
    """``text``, as text and links in turn."""
    place = 0
    for match in NUMBER.finditer(text):
        if address := _dialled(match[0]):
            yield Token("text", "", 0, content=text[place : match.start()])
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield Token("text", "", 0, content=match[0])
            yield Token("link_close", "a", -1)
            place = match.end()
    yield Token("text", "", 0, content=text[place:])


def _dialled(written: str) -> str | None:
    """The address that dials the number ``written``; None if there is no such number."""
    try:
        number = phonenumbers.parse(written, "KR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if written.startswith("+"):
        return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"
    return "tel:" + re.sub("[^0-9]", "", written)
