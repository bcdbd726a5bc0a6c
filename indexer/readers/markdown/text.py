"""Markdown text: the blocks of a Markdown file, and what of its answers points outside of it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

from indexer.readers.item import Item
from indexer.readers.outline import Block
from search.errors import DataError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST = 5_000_000
"""The most characters of one file."""
TOGGLE = 6
"""The level of a toggle's summary, if it is a heading."""
_TOGGLE = re.compile(r"(</?(?:details|summary)\b[^<>]{0,200}>)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ANCHOR = re.compile(r"\s*\{#[\w-]{1,100}\}$")
_CODE = re.compile(r"(?:import\s.{1,200}\sfrom\s|import\s['\"]|export\s)")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\(\s{0,9}<?([^)>\s]{1,500})|<img\s[^<>]{0,500}?src=[\"']([^\"'<>]{1,500})")
_LINK = re.compile(r"(?<!!)\[[^\]\n]{0,500}\]\(\s{0,9}<?(?![a-z][a-z+.-]{0,19}:|//|#)([^)>\s]{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Found:
    block: Block
    is_toggle: bool = False


def blocks(text: str, name: str) -> tuple[list[Block], list[str]]:
    """The blocks of a file's text, and the comments and lines of code that are left out.

    A toggle's summary is a heading if there are more toggles than headings with text; a bold
    line otherwise.

    Raises:
        DataError: the text is too long.
    """
    if len(text) > LONGEST:
        raise DataError([f"{name}: has {len(text):,} characters, more than {LONGEST:,}; split it"])
    found: list[_Found] = []
    left_out: list[str] = []
    for one in _found(text, name):
        is_unseen = not one.block.level and (one.block.text.startswith("<!--") or _CODE.match(one.block.text))
        if is_unseen:
            left_out.append(one.block.text)
        else:
            found.append(one)
    headings = sum(one.block.level > 0 == other.block.level and not one.is_toggle for one, other in pairwise(found))
    if sum(one.is_toggle for one in found) > headings:
        return [one.block for one in found], left_out
    bold = (replace(one.block, text=f"**{one.block.text}**", level=0) if one.is_toggle else one.block for one in found)
    return list(bold), left_out


def with_notes(item: Item) -> Item:
    """``item`` with notes on the images and the relative links of its answer."""
    answer = str(item.fields["answer"])
    images = [one or other for one, other in _IMAGE.findall(answer)]
    links = _LINK.findall(answer)
    notes = [
        f"the answer has {len(targets)} {what} ({targets[0]})"
        for what, targets in (("images", images), ("relative links", links))
        if targets
    ]
    return replace(item, notes=(*item.notes, *notes))


def _found(text: str, name: str) -> Iterator[_Found]:
    depth = 0
    in_summary = False
    line = 1
    for piece in _TOGGLE.split(text):
        tag = piece[:9].casefold() if _TOGGLE.fullmatch(piece) else ""
        depth = max(depth + tag.startswith("<details") - tag.startswith("</details"), 0)
        in_summary = tag.startswith("<summary") if tag else in_summary
        if in_summary and not tag and piece.strip():
            is_toggle = depth == 1
            summary = " ".join(html.unescape(_TAG.sub("", piece)).split())
            level = TOGGLE if is_toggle else 0
            yield _Found(Block(summary if is_toggle else f"**{summary}**", level, f"{name}:{line}"), is_toggle)
        elif not tag:
            yield from (_Found(block) for block in _parsed(dedent(piece), name, line))
        line += piece.count("\n")


def _parsed(text: str, name: str, first: int) -> Iterator[Block]:
    lines = text.split("\n")
    tokens = _parser().parse(text)
    for place, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        begin, end = token.map
        where = f"{name}:{first + begin}"
        if token.type == "heading_open":
            yield Block(_ANCHOR.sub("", tokens[place + 1].content), int(token.tag[1:]), where)
        else:
            yield Block("\n".join(lines[begin:end]).strip("\n"), 0, where)


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable(["inline", "hr"])
