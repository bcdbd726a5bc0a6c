"""HWPX: FAQs out of a document of Hangul (한글): its outline, Q./A. marks and tables."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.readers import bounds
from indexer.readers.documents.document import Document, with_bold
from indexer.readers.item import Found, Options
from search.errors import DataError

_SECTION = re.compile(r"Contents/section(\d{1,5})\.xml")
_OUTLINE = re.compile(r"(?:개요|제목|outline|heading)\s*(\d)", re.IGNORECASE)
_OLD = b"\xd0\xcf\x11\xe0"
_MOST_ROWS = 500
_SIGNS = {"lineBreak": "\n", "tab": " ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
_LEFT_OUT = {
    "pic": "images",
    "ole": "images",
    "container": "images",
    "rect": "text boxes",
    "equation": "equations",
    "footNote": "footnotes",
    "endNote": "footnotes",
}


@dataclass(frozen=True, slots=True)
class _Head:
    """What the head of the document says: by the ids of styles, of paragraphs' kinds and of characters' kinds."""

    levels: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    bold: frozenset[str] = frozenset()


def read(path: Path, options: Options) -> Found:
    """The FAQs of the Hangul document ``path``.

    Raises:
        DataError: it is of an older format, damaged or locked, or has no question with an answer.
    """
    bounds.check_size(path)
    with path.open("rb") as file:
        if file.read(4) == _OLD:
            help_ = "save it in Hangul as .hwpx (파일 → 다른 이름으로 저장) or as .docx"
            raise DataError([f"{path.name}: is an older .hwp document, which is not read; {help_}"])
    bounds.check_archive(path)
    document = Document(path.name, options)
    try:
        with zipfile.ZipFile(path) as archive:
            _read_sections(archive, document)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise DataError([f"{path.name}: is damaged ({error}); save it again"]) from error
    return document.found()


def _read_sections(archive: zipfile.ZipFile, document: Document) -> None:
    sections = {int(found[1]): name for name in archive.namelist() if (found := _SECTION.fullmatch(name))}
    if not sections:
        raise DataError([f"{document.name}: has no Contents/section0.xml; save it again as .hwpx"])
    if b"encryption-data" in _content(archive, "META-INF/manifest.xml"):
        raise DataError([f"{document.name}: is locked by a password; save it without one"])
    head = _head(_parsed(archive, "Contents/header.xml", document.name))
    number = 0
    for _, section in sorted(sections.items()):
        for paragraph in _children(_parsed(archive, section, document.name), "p"):
            number += 1
            _read_paragraph(document, head, paragraph, f"{document.name}: paragraph {number}")


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _parsed(archive: zipfile.ZipFile, name: str, document: str) -> Any:  # noqa: ANN401  (an element of lxml)
    """The root of a part; None if there is no such part."""
    from lxml import etree

    content = _content(archive, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser) if content else None
    except etree.XMLSyntaxError as error:
        raise DataError([f"{document}: {name} is damaged ({error}); save it again"]) from error


def _head(root: Any) -> _Head:  # noqa: ANN401
    if root is None:
        return _Head()
    kinds: dict[str, tuple[str, int]] = {}
    for kind in _within(root, "paraPr"):
        for heading in _within(kind, "heading"):
            kinds[kind.get("id")] = heading.get("type", "NONE"), _number(heading.get("level"))
    levels = {}
    for style in _within(root, "style"):
        named = _OUTLINE.match(style.get("name", "")) or _OUTLINE.match(style.get("engName", ""))
        if named:
            levels[style.get("id")] = min(max(int(named[1]), 1), 6)
    bold = frozenset(kind.get("id") for kind in _within(root, "charPr") if kind.find("{*}bold") is not None)
    return _Head(levels, kinds, bold)


def _read_paragraph(document: Document, head: _Head, paragraph: Any, where: str) -> None:  # noqa: ANN401
    text = _text(document, head, paragraph)
    kind, depth = head.kinds.get(paragraph.get("paraPrIDRef"), ("NONE", 0))
    level = head.levels.get(paragraph.get("styleIDRef"), 0)
    level = level or (min(depth + 1, 6) if kind == "OUTLINE" else 0)
    if text and level:
        document.add_heading(text, level, where)
    elif text and kind in ("BULLET", "NUMBER"):
        document.add_list_item(text, (kind, depth), has_bullet=kind == "BULLET", where=where)
    elif text:
        document.add_text(text, where)
    for run in _children(paragraph, "run"):
        for table in _children(run, "tbl"):
            document.add_table(_rows(document, head, table))


def _text(document: Document, head: _Head, paragraph: Any) -> str:  # noqa: ANN401
    """The text of a paragraph, without its tables."""
    return with_bold(
        (text, run.get("charPrIDRef") in head.bold)
        for run in _children(paragraph, "run")
        for text in _pieces(document, run)
    )


def _pieces(document: Document, run: Any) -> Iterator[str]:  # noqa: ANN401
    for child in run.iterchildren("*"):
        name = _name(child)
        if name == "t":
            yield from _words(document, child)
        for part in (child, *child.iterchildren("*")) if name in ("ctrl", *_LEFT_OUT) else ():
            if _name(part) in _LEFT_OUT:
                document.left_out[_LEFT_OUT[_name(part)]] += 1


def _words(document: Document, element: Any) -> Iterator[str]:  # noqa: ANN401
    """The words of a text, without what stands between the marks of a deletion."""
    is_deleted = False
    yield element.text or ""
    for child in element.iterchildren("*"):
        name = _name(child)
        if name == "deleteBegin":
            document.left_out["deleted texts"] += 1
        is_deleted = name == "deleteBegin" or (is_deleted and name != "deleteEnd")
        if not is_deleted:
            yield _SIGNS.get(name, "") + (child.tail or "")


def _rows(document: Document, head: _Head, table: Any) -> list[list[str]]:  # noqa: ANN401
    """The texts of a table's cells; a cell that spans rows says the same in each."""
    rows: list[dict[int, str]] = [{} for _ in _children(table, "tr")]
    for place, row in enumerate(_children(table, "tr")):
        for cell in _children(row, "tc"):
            text = "\n".join(filter(None, (_text(document, head, one) for one in _within(cell, "p"))))
            column = next((_number(one.get("colAddr")) for one in _children(cell, "cellAddr")), len(rows[place]))
            spanned = next((_number(one.get("rowSpan")) for one in _children(cell, "cellSpan")), 1)
            for other in rows[place : place + max(1, min(spanned, _MOST_ROWS))]:
                other[column] = text
    return [[row[column] for column in sorted(row)] for row in rows]


def _name(element: Any) -> str:  # noqa: ANN401
    return str(element.tag).rpartition("}")[2]


def _children(element: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """The children called ``name``, whatever the year of their namespace."""
    return iter(()) if element is None else element.iterchildren(f"{{*}}{name}")


def _within(element: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    return iter(element.iter(f"{{*}}{name}"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0
