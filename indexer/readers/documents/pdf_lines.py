"""PDF lines: the lines of a PDF's pages with the sizes of their letters, without what is repeated on its pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.readers import bounds
from search.errors import DataError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PAGES = 2_000
"""The most pages of a file."""
_EDGE = 2
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, counted from 1; ``height`` is how far from the bottom it stands, in the unit of ``size``."""

    text: str
    size: float
    height: float
    is_bold: bool
    page: int


def read(path: Path) -> list[list[Line]]:
    """The lines of each page.

    Raises:
        DataError: the file is damaged, locked, too long, or has no text.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    bounds.check_size(path)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DataError([f"{path.name}: is locked by a password; save it without one"])
        pages = _pages(reader, path.name)
    except DataError:
        raise
    except DependencyError as error:
        raise DataError([f"{path.name}: is locked ({error}); save it without a password"]) from error
    except Exception as error:  # a damaged file fails in any way
        raise DataError([f"{path.name}: is damaged or no PDF ({error}); save it again"]) from error
    if not any(pages):
        raise DataError(
            [f"{path.name}: has no text on its {len(pages):,} pages: it is scanned; recognise it (OCR) first"]
        )
    return pages


def without_repeated(pages: Sequence[Sequence[Line]]) -> tuple[list[Line], list[str]]:
    """The lines of all pages, and the texts of headers, footers and page numbers, which are left out.

    They stand first or last, at one height, on at least half of the pages, two or more, and differ in numbers only.
    """
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    repeated = {key for key, count in seen.items() if count >= max(2, len(pages) / 2)}
    kept: list[Line] = []
    left_out: list[str] = []
    for page in pages:
        edges = {id(line) for line in _edges(page) if _key(line) in repeated}
        kept += [line for line in page if id(line) not in edges]
        left_out += [line.text for line in page if id(line) in edges]
    return kept, left_out


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.height)


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return [*page[:_EDGE], *page[_EDGE:][-_EDGE:]]


def _pages(reader: "PdfReader", name: str) -> list[list[Line]]:
    if len(reader.pages) > PAGES:
        raise DataError([f"{name}: has {len(reader.pages):,} pages, more than {PAGES:,}; split it"])
    return [_lines(page, number) for number, page in enumerate(reader.pages, 1)]


def _lines(page: "PageObject", number: int) -> list[Line]:
    """The lines of a page: pieces up to one that ends a line, as large and as high as the first."""
    lines: list[Line] = []
    pieces: list[Line] = []

    def take(text: str, outer: Sequence[float], inner: Sequence[float], font: Any, size: float) -> None:  # noqa: ANN401
        height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        is_bold = "bold" in str((font or {}).get("/BaseFont", "")).casefold()
        for place, part in enumerate(text.split("\n")):
            if place and pieces:
                lines.append(_joined(pieces))
                pieces.clear()
            if part.strip() or (part and pieces):
                pieces.append(Line(part, round(abs(size * inner[3] * outer[3]), 1), height, is_bold, number))

    page.extract_text(visitor_text=take)
    return lines + ([_joined(pieces)] if pieces else [])


def _joined(pieces: Sequence[Line]) -> Line:
    first = pieces[0]
    is_bold = all(piece.is_bold for piece in pieces)
    return Line("".join(piece.text for piece in pieces), first.size, first.height, is_bold, first.page)
