"""Tidy: an answer's HTML without what no text can hold, each kind counted, and with tables and lists made regular."""

import re
from collections import Counter

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from indexer.imports.tables import WIDEST

DEEPEST = 80
"""How many elements stand in each other; what is deeper is kept as text."""
LARGEST = 20_000
"""The most cells of a table; a larger one is kept as paragraphs."""

_UNSEEN = ("base", "link", "meta", "param", "source", "track", "col", "colgroup", "wbr", "rp")
_LEFT_OUT = {
    **{name: name for name in ("script", "style", "title", "noscript", "template", "svg", "math", "canvas", "map")},
    **dict.fromkeys(("input", "select", "textarea", "datalist", "progress", "meter"), "form field"),
}
_PLAYED = ("iframe", "frame", "embed", "object", "video", "audio")
_LINES = (
    *("address", "article", "aside", "body", "center", "dd", "details", "dl", "fieldset", "figcaption", "figure"),
    *("footer", "form", "header", "hgroup", "html", "legend", "main", "menu", "nav", "optgroup", "option"),
)
_PARAGRAPHS = ("blockquote", "dt", "section", "summary")
_PARTS_OF_TABLE = ("caption", "thead", "tbody", "tfoot", "tr", "th", "td")
_BREAK = re.compile(r"\r\n?|\n")


def tidy(soup: BeautifulSoup, left_out: Counter[str]) -> None:
    """Change ``soup`` in place; what is left out is counted."""
    for text in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        text.extract()
    _leave_out(soup, left_out)
    _flatten(soup, left_out)
    for tag in soup.find_all([*_LINES, *_PARAGRAPHS, "strike"]):
        tag.name = "div" if tag.name in _LINES else "s" if tag.name == "strike" else "p"
    for tag in soup.find_all("pre"):
        _keep_lines(tag)
    for tag in reversed(soup.find_all("table")):
        _table(tag, left_out)
    for tag in soup.find_all(["ol", "ul"]):
        _list(tag)


def whole(value: object, least: int, most: int, otherwise: int) -> int:
    """The whole number that an attribute says if it lies within bounds, else ``otherwise``."""
    text = str(value or "").strip()
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most else otherwise
    )


def _leave_out(soup: BeautifulSoup, left_out: Counter[str]) -> None:
    for tag in soup.find_all([*_UNSEEN, *_LEFT_OUT, *_PLAYED]):
        if tag.decomposed:
            continue
        if tag.name in _PLAYED:
            _replace_by_address(tag, left_out)
        elif tag.name in _LEFT_OUT:
            if tag.get("type") != "hidden":
                left_out[f"{_LEFT_OUT[tag.name]} left out"] += 1
            tag.decompose()
        else:
            tag.unwrap()


def _replace_by_address(tag: Tag, left_out: Counter[str]) -> None:
    inner = tag.find(src=True)
    address = str(tag.get("src") or tag.get("data") or (inner.get("src") if inner else "") or "").strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if not address.lower().startswith(("http://", "https://")):
        left_out[f"{tag.name} left out"] += 1
        tag.decompose()
        return
    left_out[f"{tag.name} kept as its address"] += 1
    named = str(tag.get("title") or "").strip() or address
    tag.name, tag.attrs = "a", {"href": address}
    tag.string = named
    tag.wrap(Tag(name="div"))


def _flatten(soup: BeautifulSoup, left_out: Counter[str]) -> None:
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depth = depths.get(id(tag.parent), DEEPEST) + 1
        if depth < DEEPEST:
            depths[id(tag)] = depth
        elif depth == DEEPEST:
            if tag.find(True):
                left_out["part that is nested too deep kept as text"] += 1
            tag.string = tag.get_text(" ")


def _keep_lines(tag: Tag) -> None:
    """Make a text of what is preformatted only to keep its lines; code stays."""
    if tag.find("code"):
        return
    tag.name = "div"
    for text in tag.find_all(string=_BREAK):
        first, *others = _BREAK.split(text)
        text.replace_with(first, *(part for line in others for part in (Tag(name="br"), NavigableString(line))))


def _table(tag: Tag, left_out: Counter[str]) -> None:
    """Make paragraphs of a table that only lays out a page, or is too large."""
    rows = tag.find_all("tr")
    widths = [sum(_columns(cell) for cell in row.find_all(["td", "th"])) for row in rows]
    widest = max(widths, default=0)
    large = widest > WIDEST or widest * len(rows) > LARGEST
    if large:
        left_out["table that is too large kept as paragraphs"] += 1
    if large or tag.find("table") or all(len(row.find_all(["td", "th"])) < 2 for row in rows):
        own = [part for part in tag.find_all(_PARTS_OF_TABLE) if part.find_parent("table") is tag]
        for part in [tag, *own]:
            part.name = "div"


def _columns(cell: Tag) -> int:
    return whole(cell.get("colspan"), 1, WIDEST, 1)


def _list(tag: Tag) -> None:
    """Put a list that stands directly in a list into an entry, and number the entries."""
    for inner in tag.find_all(["ol", "ul"], recursive=False):
        before = inner.find_previous_sibling("li")
        if before:
            before.append(inner.extract())
        else:
            inner.wrap(Tag(name="li"))
    number = whole(tag.get("start"), 0, 900_000_000, 1)
    for entry in tag.find_all("li", recursive=False):
        number = whole(entry.get("value"), 0, 900_000_000, number)
        entry["value"] = f"{number}."
        number += 1
