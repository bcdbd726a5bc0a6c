"""DOCX: FAQs out of a Word document: its headings, Q./A. marks and tables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.readers import bounds
from indexer.readers.documents.document import Document
from indexer.readers.documents.docx_text import Texts, W
from indexer.readers.item import Found, Options
from search.errors import DataError

if TYPE_CHECKING:
    from docx.document import Document as Opened

_HEADING = re.compile(r"(?:heading|제목|개요)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "제목")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of its paragraphs; a level of 0 is none."""

    level: int
    numbering: tuple[str, int] | None
    is_contents: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the document says of its styles and lists, and what is read of it."""

    styles: Mapping[str, _Style]
    bullets: Mapping[tuple[str, int], bool]
    texts: Texts
    document: Document


def read(path: Path, options: Options) -> Found:
    """The FAQs of the Word document ``path``.

    Raises:
        DataError: it is damaged, or has no question with an answer.
    """
    opened = _opened(path)
    document = Document(path.name, options)
    reading = _Reading(_styles(opened), _bullets(opened), Texts(_links(opened), document.left_out), document)
    for number, element in enumerate(_elements(opened.element.body), 1):
        if element.tag == W + "tbl":
            document.add_table(_rows(reading.texts, element))
        else:
            _read_paragraph(reading, element, f"{path.name}: paragraph {number}")
    return document.found()


def _opened(path: Path) -> "Opened":
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    bounds.check_archive(path)
    try:
        return docx.Document(str(path))
    except (PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise DataError([f"{path.name}: is damaged or no Word document ({error}); save it again as .docx"]) from error


def _styles(document: "Opened") -> dict[str, _Style]:
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


def _bullets(document: "Opened") -> dict[tuple[str, int], bool]:
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


def _links(document: "Opened") -> dict[str, str]:
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


def _read_paragraph(reading: _Reading, element: Any, where: str) -> None:  # noqa: ANN401
    text = reading.texts.markdown(element)
    style = reading.styles.get(_value(element, "pPr", "pStyle") or "", _Style(0, None, False))
    if not text or style.is_contents:
        return
    level = _level(element, "") or style.level
    numbering = _numbering(element) or style.numbering
    if level:
        reading.document.add_heading(text, level, where)
    elif numbering and numbering[0] != "0":
        has_bullet = reading.bullets.get(numbering, True)
        reading.document.add_list_item(text, numbering, has_bullet=has_bullet, where=where)
    else:
        reading.document.add_text(text, where)


def _rows(texts: Texts, table: Any) -> list[list[str]]:  # noqa: ANN401
    """The texts of a table's cells; a cell that goes on from the row above says the same."""
    rows: list[list[str]] = []
    for row in table.iterchildren(W + "tr"):
        cells: list[str] = []
        for cell in row.iterchildren(W + "tc"):
            goes_on = cell.find(f"{W}tcPr/{W}vMerge")
            if goes_on is not None and goes_on.get(W + "val") != "restart" and rows and len(cells) < len(rows[-1]):
                cells.append(rows[-1][len(cells)])
            else:
                cells.append("\n".join(filter(None, map(texts.markdown, cell.iter(W + "p")))))
        rows.append(cells)
    return rows
