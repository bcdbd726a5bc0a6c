"""Review: the spreadsheet in which an operator sees what an import made of each entry, before anything is served.

It also carries the mark of each entry's source (see :mod:`indexer.imports.merge`) to the next import.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.imports.merge import Merged, State, mark
from indexer.imports.records import Entry
from search.errors import DataError

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = {
    "상태": 10,
    "id": 18,
    "질문": 44,
    "답변": 60,
    "분류": 22,
    "확실함": 9,
    "문제": 36,
    "바뀌거나 짐작한 것": 48,
    "위치": 26,
    "원문": 30,
    "표식": 14,
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
LONGEST = 32_000
"""The most characters of a cell: spreadsheet programs refuse more than 32,767."""


def write(path: Path, entries: Sequence[Entry], merged: Merged, told: Sequence[str]) -> None:
    """Write the review sheet of an import to ``path``: one row an entry, and what was told on a second sheet.

    Entries with problems stand first, then those that are least sure; a text is never written as a formula.

    Raises:
        OSError: it can't be written.
    """
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "검토"
    _line(sheet, list(COLUMNS), None)
    order = sorted(
        zip(entries, merged.states, strict=True), key=lambda each: (each[0].faq is not None, each[0].item.sure)
    )
    for entry, state in order:
        _line(sheet, _cells(entry, state), state)
    for faq in merged.gone:
        _line(sheet, [STATES["gone"], faq.id, faq.question, faq.answer, " > ".join(faq.category)], "gone")
    _dress(sheet, list(COLUMNS.values()))
    rest = book.create_sheet("알림")
    _line(rest, ["파일에 대해 알릴 것"], None)
    for one in told:
        _line(rest, [one], None)
    _dress(rest, [140])
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
    if not {"id", "표식"} <= {*header}:
        raise DataError([f"{path.name}: is no review sheet of an import; name another one with --review"])
    id, said = header.index("id"), header.index("표식")
    return {str(row[id]): str(row[said]) for row in rows[1:] if row[id] and row[said]}


def _cells(entry: Entry, state: State) -> list[str | float]:
    faq, item = entry.faq, entry.item
    fields = item.fields
    shown = (faq.question, faq.answer) if faq else (str(fields.get("question", "")), str(fields.get("answer", "")))
    return [
        STATES[state],
        entry.id if faq else "",
        *shown,
        " > ".join(faq.category) if faq else "",
        round(item.sure, 2),
        "\n".join(entry.problems),
        "\n".join(entry.notes),
        item.where,
        str(fields.get("link", "")),
        mark(entry) if faq else "",
    ]


def _line(sheet: "Worksheet", cells: Sequence[str | float], state: State | None) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import PatternFill

    sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST] if isinstance(cell, str) else cell for cell in cells])
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"  # what begins with = would be a formula otherwise
        if state:
            cell.fill = PatternFill("solid", fgColor=COLOURS[state])


def _dress(sheet: "Worksheet", widths: Sequence[int]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.row == 1:
                cell.font = Font(bold=True)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
