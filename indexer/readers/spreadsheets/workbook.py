"""Workbook: FAQs out of spreadsheets as people keep them: XLSX by openpyxl, XLS and ODS by calamine."""

import datetime
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.readers.bounds import check_archive, check_size
from indexer.readers.item import DataError, Found, Options
from indexer.readers.left_out import counted
from indexer.readers.spreadsheets import table
from indexer.readers.spreadsheets.table import Row

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
_OLD = b"\xd0\xcf\x11\xe0"
"""How files begin in Microsoft's format before XLSX, in which workbooks with a password are wrapped, too."""
_NO_RESULT = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
"""A formula of a sheet's XML whose result was not saved with it."""

_HIDDEN = '{}: sheet "{}" is hidden and left out (--hidden reads it)'

Sheet = tuple[str, Sequence[Row]]


def read(path: Path, options: Options) -> Found:
    """The FAQs of all sheets that hold some, or of those that ``options`` name.

    Merged cells are filled downwards. Hidden rows and sheets are left out and told, unless they are asked for.
    Formulas are never run: their saved result is read.

    Raises:
        DataError: it is no workbook, too large or locked, or no sheet is understood.
        OSError: it can't be read.
    """
    told: list[str] = []
    opened = _xlsx if path.suffix.lower() in (".xlsx", ".xlsm") else _other
    sheets = list(opened(path, options, told))
    if options.sheets:
        unknown = [name for name in options.sheets if name not in dict(sheets)]
        if unknown:
            there = ", ".join(f'"{name}"' for name, _ in sheets)
            raise DataError([f'{path.name}: there is no sheet "{unknown[0]}"; there are {there}'])
        sheets = [(name, rows) for name, rows in sheets if name in options.sheets]
    result = Found(told=tuple(told))
    understood = 0
    for name, rows in sheets:
        place = f"{path.name}[{name}]" if len(sheets) > 1 else path.name
        part = table.found(rows, place, options)
        if part is not None:
            understood += 1
            result += part
        elif rows:
            result += Found(
                told=(f"{place}: no header with a question and an answer; {counted(len(rows), 'row')} left out",)
            )
    if not understood:
        raise table.not_understood(sheets, path.name)
    return result


def _xlsx(path: Path, options: Options, told: list[str]) -> Iterator[Sheet]:
    import openpyxl

    with path.open("rb") as file:
        if file.read(len(_OLD)) == _OLD:
            raise DataError(
                [f"{path.name}: is locked by a password or an old .xls; save it as .xlsx without a password"]
            )
    check_archive(path)
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except OSError:
        raise
    except Exception as error:  # a damaged archive raises errors of zip files, of compression or of XML
        raise DataError([f"{path.name}: not a readable XLSX workbook ({error}); save it again as .xlsx"]) from error
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" and not _asked_for(sheet.title, options):
            told.append(_HIDDEN.format(path.name, sheet.title))
            continue
        rows, hidden = _rows(sheet, options.hidden)
        if hidden:
            where = f'{path.name}: sheet "{sheet.title}"'
            told.append(f"{where}: {counted(hidden, 'hidden row')} left out (--hidden reads them)")
        yield sheet.title, rows
    if count := _formulas_without_result(path):
        told.append(
            f"{path.name}: {counted(count, 'formula')} without a saved result read as blank; open the file in a "
            "spreadsheet program and save it"
        )


def _asked_for(sheet: str, options: Options) -> bool:
    return options.hidden or sheet in options.sheets


def _rows(sheet: "Worksheet", hidden_too: bool) -> tuple[list[Row], int]:
    """The rows that are not blank, and how many were left out as they are hidden."""
    above = {
        (row, merged.min_col): (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row + 1, merged.max_row + 1)
    }
    filled: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), first in above.items():
        filled[row][column] = _text(sheet.cell(*first).value)
    invisible = {number for number, row in sheet.row_dimensions.items() if row.hidden and not hidden_too}
    rows: list[Row] = []
    hidden = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in values]
        if not any(cells):
            continue
        if number in invisible:
            hidden += 1
            continue
        for column, text in filled.get(number, {}).items():
            cells[column - 1] = text
        rows.append((number, cells))
    return rows, hidden


def _formulas_without_result(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(len(_NO_RESULT.findall(archive.read(name))) for name in sheets)


def _other(path: Path, options: Options, told: list[str]) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    check_archive(path) if path.suffix.lower() == ".ods" else check_size(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for said in book.sheets_metadata:
            if said.visible != SheetVisibleEnum.Visible and not _asked_for(said.name, options):
                told.append(_HIDDEN.format(path.name, said.name))
                continue
            lines = enumerate(book.get_sheet_by_name(said.name).to_python(skip_empty_area=False), 1)
            yield said.name, [(number, cells) for number, line in lines if any(cells := [_text(cell) for cell in line])]
    except (CalamineError, ValueError) as error:
        raise DataError([f"{path.name}: not a readable workbook ({error}); save it as .xlsx"]) from error


def _text(value: object) -> str:
    """The value of a cell as people see it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
