"""Review: the spreadsheet in which an operator sees what an import made of each entry, before anything is served.

It also carries the mark of each entry's source (see :mod:`indexer.imports.merge`) to the next import.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.imports.merge import Merged, State, mark
from indexer.imports.records import Entry
from search.errors import DataError

if TYPE_CHECKING:
    from openpyxl.styles import NamedStyle

MARK = "표식"
"""The column of marks, which is hidden: it is for the next import."""
COLUMNS = {
    "상태": 9,
    "문제": 26,
    "바뀌거나 짐작한 것": 32,
    "질문": 38,
    "답변": 62,
    "분류": 22,
    "확실함": 8,
    "위치": 24,
    "원문": 24,
    "id": 16,
    MARK: 14,
}
"""The columns and their widths in characters."""
STATES: Mapping[State, str] = {
    "new": "새로 옴",
    "changed": "바뀜",
    "same": "그대로",
    "gone": "없어짐",
    "left out": "빠짐",
}
COLOURS: Mapping[State, str] = {
    "new": "E3F4E6",
    "changed": "FFF3D6",
    "same": "FFFFFF",
    "gone": "ECECEC",
    "left out": "FBE0DE",
}
LONGEST = 400
"""The most characters that are shown of a text."""
LINES, LINE = 4, 15
"""The most lines of a row, and the height of a line in points."""


def write(path: Path, entries: Sequence[Entry], merged: Merged, told: Sequence[str]) -> None:
    """Write the review sheet of an import to ``path``: one row an entry, and what was told on a second sheet.

    Entries with problems stand first, then those that are least sure; a text is never written as a formula.

    Raises:
        OSError: it can't be written.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = _Sheet(book.create_sheet("검토"), list(COLUMNS), list(COLUMNS.values()))
    order = sorted(
        zip(entries, merged.states, strict=True), key=lambda each: (each[0].faq is not None, each[0].item.sure)
    )
    for entry, state in order:
        sheet.add(_cells(entry, state), COLOURS[state])
    for faq in merged.gone:
        sheet.add([STATES["gone"], "", "", faq.question, faq.answer, " > ".join(faq.category)], COLOURS["gone"])
    rest = _Sheet(book.create_sheet("알림"), ["파일에 대해 알릴 것"], [140])
    for one in told:
        rest.add([one], "FFFFFF")
    book.save(path)


def marks(path: Path) -> dict[str, str]:
    """The mark of each entry's source by its id, from a review sheet that was written before.

    Raises:
        DataError: it is no review sheet.
        OSError: it can't be read.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        book.close()
    except OSError:
        raise
    except Exception as error:  # a damaged archive raises errors of zip files, of compression or of XML
        raise DataError(
            [f"{path.name}: is no readable review sheet ({error}); name another one with --review"]
        ) from error
    header = [str(cell) for cell in rows[0]] if rows else []
    if not {"id", MARK} <= {*header}:
        raise DataError([f"{path.name}: is no review sheet of an import; name another one with --review"])
    id, said = header.index("id"), header.index(MARK)
    return {str(row[id]): str(row[said]) for row in rows[1:] if row[id] and row[said]}


def _cells(entry: Entry, state: State) -> list[str | float]:
    faq, item = entry.faq, entry.item
    said = (faq.question, faq.answer) if faq else (str(item.fields.get(name, "")) for name in ("question", "answer"))
    return [
        STATES[state],
        "\n".join(entry.problems),
        "\n".join(entry.notes),
        *said,
        " > ".join(faq.category) if faq else "",
        item.sure,
        item.where,
        str(item.fields.get("link", "")),
        entry.id if faq else "",
        mark(entry) if faq else "",
    ]


class _Sheet:
    """A sheet with columns of ``widths`` in characters, which is written from top to bottom.

    The library's types know little of what such a sheet has.
    """

    def __init__(self, sheet: Any, columns: Sequence[str], widths: Sequence[int]) -> None:  # noqa: ANN401
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties

        self._sheet = sheet
        self._widths = widths
        self._rows = 0
        for number, (column, width) in enumerate(zip(columns, widths, strict=True), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
            sheet.column_dimensions[get_column_letter(number)].hidden = column == MARK
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToHeight = 0
        self.add(columns, "FFFFFF")

    def add(self, values: Sequence[str | float], colour: str) -> None:
        """Write a row of this colour."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        self._rows += 1
        self._sheet.row_dimensions[self._rows].height = _height(values, self._widths)
        row = []
        for value in values:
            cell = WriteOnlyCell(self._sheet, value)
            cell.style = _style(colour, bold=self._rows == 1)
            if isinstance(value, str):
                cell.value = _shown(ILLEGAL_CHARACTERS_RE.sub("", value))
                cell.data_type = "s"  # what begins with = would be a formula otherwise
            else:
                cell.number_format = "0%"
            row.append(cell)
        self._sheet.append(row)
        self._sheet.auto_filter.ref = f"A1:{chr(ord('A') + len(self._widths) - 1)}{self._rows}"


@cache
def _style(colour: str, bold: bool) -> "NamedStyle":
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    return NamedStyle(
        f"review {colour}{' bold' if bold else ''}",
        alignment=Alignment(wrap_text=True, vertical="top"),
        border=Border(bottom=Side("thin", "C8C8C8")),
        fill=PatternFill("solid", fgColor=colour),
        font=Font(bold=bold),
    )


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _height(values: Sequence[object], widths: Sequence[int]) -> int:
    """The height of a row in points, in which a letter of Hangul is two characters wide."""
    needed = [
        2 * len(value) // width + 1 + value.count("\n")
        for value, width in zip(values, widths, strict=False)
        if isinstance(value, str)
    ]
    return LINE * min(LINES, max(needed, default=1))
