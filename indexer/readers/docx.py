"""DOCX: FAQs out of a Word document: its headings, Q./A. marks and tables."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.readers import bounds, outline, qa_table
from indexer.readers.docx_text import Texts, W
from indexer.readers.item import Found, Options
from indexer.readers.marks import title
from indexer.readers.outline import Block
from search.errors import DataError

if TYPE_CHECKING:
    from docx.document import Document

_HEADING = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "제목")
_BOLD = re.compile(r"(?:- |\d{1,4}\. )?\*\*[^*\n]{2,100}\*\*")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of its paragraphs; a level of 0 is none."""

    level: int
    numbering: tuple[str, int] | None
    is_contents: bool


@dataclass(slots=True)
class _Reading:
    """A document as it is read: what it says of styles, and what was found so far."""

    name: str
    options: Options
    styles: dict[str, _Style]
    bullets: dict[tuple[str, int], bool]
    texts: Texts
    blocks: list[Block] = field(default_factory=list)
    above: list[Block] = field(default_factory=list)
    tables_found: Found = Found()
    lists: Counter[tuple[str, int]] = field(default_factory=Counter)
    paragraphs: int = 0
    tables: int = 0


def read(path: Path, options: Options) -> Found:
    """The FAQs of the Word document ``path``.

    Raises:
        DataError: it is damaged, or has no question with an answer.
    """
    document = _opened(path)
    reading = _Reading(path.name, options, _styles(document), _bullets(document), Texts(_links(document)))
    for element in _elements(document.element.body):
        if element.tag == W + "tbl":
            _read_table(reading, element)
        else:
            _read_paragraph(reading, element)
    told = [f"{path.name}: {what} are left out ({count:,})" for what, count in reading.texts.left_out.items()]
    blocks, guessed = _with_headings(reading.blocks)
    return outline.beside(reading.tables_found + Found((), tuple(told)), blocks, path.name, "markdown", guessed=guessed)


def _opened(path: Path) -> "Document":
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    bounds.check_archive(path)
    try:
        return Document(str(path))
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise DataError([f"{path.name}: is damaged or no Word document ({error}); save it again as .docx"]) from error


def _styles(document: "Document") -> dict[str, _Style]:
    """What the document's styles say, by id, with what they take over from those that they are based on."""
    elements = {style.get(W + "styleId"): style for style in document.styles.element.iterchildren(W + "style")}
    found: dict[str, _Style] = {}
    for number in elements:
        level, numbering, names = 0, None, []
        chain: list[str] = []
        while number in elements and number not in chain:
            chain.append(number)
            element = elements[number]
            name = _value(element, "name") or ""
            names.append(name.casefold())
            level = level or _level(element, name)
            numbering = numbering or _numbering(element)
            number = _value(element, "basedOn")
        found[chain[0]] = _Style(level, numbering, names[0].startswith(("toc", "목차")))
    return found


def _level(element: Any, name: str) -> int:  # noqa: ANN401  (an element of lxml)
    """The level of a heading that a style or a paragraph is, 0 for none."""
    named = _HEADING.match(name)
    if named or name.casefold() in _TITLES:
        return min(int(named[1]), 6) if named else 1
    said = _value(element, "pPr", "outlineLvl")
    return min(int(said) + 1, 6) if said and said.isdecimal() and int(said) < 9 else 0


def _numbering(element: Any) -> tuple[str, int] | None:  # noqa: ANN401
    """The list that a style or a paragraph belongs to, and how deep."""
    number = _value(element, "pPr", "numPr", "numId")
    depth = _value(element, "pPr", "numPr", "ilvl") or "0"
    return (number, min(int(depth), 8)) if number and depth.isdecimal() else None


def _value(element: Any, *names: str) -> str | None:  # noqa: ANN401
    found = element.find("/".join(W + name for name in names))
    return None if found is None else found.get(W + "val")


def _bullets(document: "Document") -> dict[tuple[str, int], bool]:
    """Whether a list's items have bullets, by its number and depth."""
    numbering = next(
        (part for part in document.part.package.iter_parts() if part.partname == "/word/numbering.xml"), None
    )
    if numbering is None:
        return {}
    element = document.part.numbering_part.element
    kinds = {one.get(W + "abstractNumId"): one for one in element.iterchildren(W + "abstractNum")}
    found = {}
    for one in element.iterchildren(W + "num"):
        kind = kinds.get(_value(one, "abstractNumId"))
        for level in kind.iterchildren(W + "lvl") if kind is not None else ():
            found[one.get(W + "numId"), int(level.get(W + "ilvl"))] = _value(level, "numFmt") == "bullet"
    return found


def _links(document: "Document") -> dict[str, str]:
    relations = document.part.rels.items()
    links = {number: one.target_ref for number, one in relations if one.is_external}
    return {number: link for number, link in links.items() if link.startswith(("http:", "https:", "mailto:", "tel:"))}


def _elements(parent: Any) -> Iterator[Any]:  # noqa: ANN401
    """The paragraphs and tables of the body, in their order, without tables of contents."""
    for child in parent.iterchildren("*"):
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag not in (W + "sectPr", W + "sdtPr", W + "del") and child.find(f".//{W}docPartGallery") is None:
            yield from _elements(child)


def _read_paragraph(reading: _Reading, element: Any) -> None:  # noqa: ANN401
    reading.paragraphs += 1
    text = reading.texts.markdown(element)
    style = reading.styles.get(_value(element, "pPr", "pStyle") or "", _Style(0, None, False))
    if not text or style.is_contents:
        return
    where = f"{reading.name}: paragraph {reading.paragraphs}"
    level = _level(element, "") or style.level
    numbering = _numbering(element) or style.numbering
    if level:
        heading = Block(title(text, "markdown"), level, where)
        reading.above = [*(other for other in reading.above if other.level < level), heading]
        reading.blocks.append(heading)
    elif numbering and numbering[0] != "0":
        _read_list_item(reading, text, numbering, where)
    else:
        reading.blocks.append(Block(text, 0, where))


def _read_list_item(reading: _Reading, text: str, numbering: tuple[str, int], where: str) -> None:
    """Adds an item to the list that is the last block, or begins one."""
    last = reading.blocks[-1] if reading.blocks else None
    is_list = last is not None and last.text.startswith(("- ", "1. "))
    reading.lists[numbering] = reading.lists[numbering] + 1 if is_list else 1
    sign = "-" if reading.bullets.get(numbering, True) else f"{reading.lists[numbering]}."
    line = f"{'    ' * numbering[1]}{sign} {text}"
    if last is not None and is_list:
        reading.blocks[-1] = replace(last, text=f"{last.text}\n{line}")
    else:
        reading.lists = Counter({numbering: 1})
        reading.blocks.append(Block(line.strip(), 0, where))


def _read_table(reading: _Reading, table: Any) -> None:  # noqa: ANN401
    reading.tables += 1
    where = f"{reading.name}: table {reading.tables}"
    rows = _rows(reading, table)
    found = qa_table.items(rows, where, [heading.text for heading in reading.above], reading.options)
    reading.tables_found += found
    if not found.items and rows:
        reading.blocks.append(Block(qa_table.markdown(rows), 0, where))


def _rows(reading: _Reading, table: Any) -> list[list[str]]:  # noqa: ANN401
    """The texts of a table's cells; a cell that goes on from the row above says the same."""
    rows: list[list[str]] = []
    for row in table.iterchildren(W + "tr"):
        cells: list[str] = []
        for cell in row.iterchildren(W + "tc"):
            goes_on = cell.find(f"{W}tcPr/{W}vMerge")
            if goes_on is not None and goes_on.get(W + "val") != "restart" and rows and len(cells) < len(rows[-1]):
                cells.append(rows[-1][len(cells)])
            else:
                cells.append("\n".join(filter(None, map(reading.texts.markdown, cell.iter(W + "p")))))
        rows.append(cells)
    return rows


def _with_headings(blocks: list[Block]) -> tuple[list[Block], bool]:
    """``blocks`` with short lines that are bold as headings, if there are no others; whether that was guessed."""
    if any(block.level for block in blocks):
        return blocks, False
    bold = [bool(_BOLD.fullmatch(block.text)) for block in blocks]
    return [
        replace(block, level=1, text=title(block.text, "markdown")) if is_bold else block
        for block, is_bold in zip(blocks, bold, strict=True)
    ], any(bold)
