"""Read FAQs from CSV or XLSX spreadsheets, and write the template that operators start from.

The first line names the columns, which are the fields of a FAQ in any order; columns may be left out. A cell with
several values (aliases, tags, symptoms, steps, contacts) has one value per line. A category's path is written
``결제 > 결제 오류``. A step is its text alone, ``조건 | 할 일`` or ``조건 | 할 일 | 연락처``, with condition or contact
left blank if there is none.
"""

import csv
import datetime
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from indexer.sources.record import Row, did_you_mean
from search.errors import DataError
from search.records.faq import Faq, Step

CONTACTS = "contacts.json"
"""The name of the file beside the FAQs that holds their contacts."""
COLUMNS = tuple(field.name for field in fields(Faq))
_LISTS = ("aliases", "tags", "symptoms", "contacts")
CELL = 32_767
"""The most characters of a cell of a workbook."""
STEP = ("condition", "text", "contact")
"""The parts of a step, in order, if it is more than its text."""

Cell = object
"""The value of a cell: text, or a number or date into which a spreadsheet program converted it."""

EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "id": "pay-failed",
        "kind": "guide",
        "category": "결제 > 결제 오류",
        "question": "결제가 안 돼요. 어떻게 하나요?",
        "aliases": "결제안됨\n결제 오류가 떠요\n카드가 안 긁혀요",
        "answer": "대부분 카드 정보나 한도 때문이에요. 아래 순서대로 확인해 주세요.",
        "tags": "결제 오류\n카드",
        "updated": "2026-11-02",
        "problem": "결제 이슈",
        "symptoms": "결제 버튼을 눌러도 넘어가지 않음",
        "steps": "카드 정보를 확인하세요.\n그래도 안 되면 | 앱을 다시 시작하세요.\n계속 안 되면 | 전화하세요. | phone",
        "contacts": "phone",
        "popularity": "120",
    },
    {
        "id": "refund-period",
        "category": "환불 > 환불 신청",
        "question": "환불은 언제까지 신청할 수 있나요?",
        "aliases": "환불 며칠\n환불 기간",
        "answer": "구매한 날부터 **7일** 안에 신청할 수 있어요.",
    },
)
CONTACT = {
    "id": "phone",
    "channel": "phone",
    "name": "전화 상담",
    "how": "고객센터로 전화해 주세요.",
    "address": "1588-0000",
    "hours": "평일 09:00~18:00",
}
"""The contact of the examples."""


def rows(file: Path, contacts: Collection[str], problems: list[str]) -> list[Row]:
    """The raw records of a CSV or XLSX file without blank lines; what can't be read is added to ``problems``.

    Steps that would be misread are added, too; ``contacts`` are the ids that steps may name.

    Raises:
        OSError: the file can't be opened.
    """
    lines = _xlsx_lines(file, problems) if file.suffix.lower() == ".xlsx" else _csv_lines(file, problems)
    _, header = next(lines, (1, ()))
    names = list(map(_name, header))
    for name in filter(None, names):
        if name not in COLUMNS:
            problems.append(f"{file.name}:1: {name}: unknown column{did_you_mean(name, COLUMNS)}")
        elif names.count(name) > 1 and f"{file.name}:1: {name}: column stands twice" not in problems:
            problems.append(f"{file.name}:1: {name}: column stands twice")
    found: list[Row] = []
    for number, cells in lines:
        nameless = [_text(cell) for place, cell in enumerate(cells) if place >= len(names) or not names[place]]
        if any(nameless):
            told = f"{max(nameless, key=len)[:40]!r} stands in a column without a name (an unquoted comma?)"
            problems.append(f"{file.name}:{number}: {told}")
        if any(map(_text, cells)):
            named = dict(zip(names, cells, strict=False))
            misread = _misread(_lines(_text(named.get("steps"))), contacts)
            problems.extend(f"{file.name}:{number}: {problem}" for problem in misread)
            found.append(Row(f"{file.name}:{number}", _record(named)))
    return found


def columns(file: Path) -> list[str]:
    """The names of the columns in the first line of a CSV or XLSX file, as they are compared; none if it is blank.

    Raises:
        DataError: the line can't be read.
        OSError: the file can't be opened.
    """
    problems: list[str] = []
    lines = _xlsx_lines(file, problems) if file.suffix.lower() == ".xlsx" else _csv_lines(file, problems)
    _, header = next(lines, (1, ()))
    if problems:
        raise DataError(problems)
    return [name for name in map(_name, header) if name]


def write_template(file: Path) -> Path | None:
    """Write a CSV or XLSX file with all columns and two example entries, and their contact to ``contacts.json``.

    An existing ``contacts.json`` is not changed. Returns the path of the one that was written, else None.

    Raises:
        OSError: a file can't be written.
    """
    _write(file, EXAMPLES)
    contacts = file.with_name(CONTACTS)
    if contacts.exists():
        return None
    contacts.write_text(json.dumps([CONTACT], ensure_ascii=False, indent=2) + "\n", "utf-8")
    return contacts


def write(file: Path, faqs: Iterable[Faq]) -> None:
    """Write ``faqs`` to a CSV or XLSX file, so that :func:`rows` reads them as they were.

    Raises:
        OSError: it can't be written.
    """
    _write(file, map(_cells, faqs))


def _write(file: Path, entries: Iterable[Mapping[str, str]]) -> None:
    table = [list(COLUMNS), *([entry.get(column, "") for column in COLUMNS] for entry in entries)]
    if file.suffix == ".xlsx":
        _write_xlsx(file, table)
    else:
        # The byte order mark makes spreadsheet programs read the file as UTF-8.
        with file.open("w", encoding="utf-8-sig", newline="") as target:
            csv.writer(target).writerows(table)


def _cells(faq: Faq) -> dict[str, str]:
    """The cells of ``faq`` by column, the inverse of :func:`_record`; what says nothing is blank."""
    lists = {name: "\n".join(getattr(faq, name)) for name in _LISTS}
    said = {
        "id": faq.id,
        "question": faq.question,
        "answer": faq.answer,
        "kind": "" if faq.kind == "faq" else faq.kind,
        "category": " > ".join(faq.category),
        "updated": faq.updated.isoformat() if faq.updated else "",
        "problem": faq.problem or "",
        "steps": "\n".join(map(_step_cell, faq.steps)),
        "popularity": str(faq.popularity or ""),
    }
    return {**said, **lists}


def _record(cells: dict[str, Cell]) -> dict[str, object]:
    record: dict[str, object] = {}
    for name, cell in cells.items():
        text = _text(cell)
        if name not in COLUMNS or not text:
            continue
        if name in _LISTS:
            record[name] = _lines(text)
        elif name == "category":
            record[name] = [part.strip() for part in text.split(">")]
        elif name == "steps":
            record[name] = [step(line) for line in _lines(text)]
        else:
            record[name] = text
    return record


def step(line: str) -> dict[str, str]:
    """The parts of a step as it is written in a cell, those that are not blank; ``text`` always."""
    parts = [part.strip() for part in line.split("|")]
    names = ("text",) if len(parts) == 1 else STEP
    return {"text": "", **{name: part for name, part in zip(names, parts, strict=False) if part}}


def _step_cell(said: Step) -> str:
    """A step as :func:`step` reads it."""
    if not said.condition and not said.contact:
        return said.text
    parts = (said.condition or "", said.text, said.contact)
    return " | ".join(part for part in parts if part is not None)


def _misread(lines: Sequence[str], contacts: Collection[str]) -> Iterator[str]:
    """Problems of steps of which a part would be lost or misread."""
    for place, line in enumerate(lines):
        said = step(line)
        if line.count("|") >= len(STEP):
            yield f"steps[{place}]: has {line.count('|') + 1} parts; a step is written {' | '.join(STEP)}"
        elif said["text"] in contacts:
            meant = f"| {said.get('condition', 'text')} | {said['text']}"
            yield f'steps[{place}]: the contact "{said["text"]}" stands where the text belongs; write: {meant}'


def _name(cell: Cell) -> str:
    return str(cell or "").strip().lower()


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _csv_lines(file: Path, problems: list[str]) -> Iterator[tuple[int, Sequence[Cell]]]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp949")  # what spreadsheet programs on Korean Windows write by default
        except UnicodeDecodeError as error:
            problems.append(
                f"{file.name}: neither UTF-8 nor CP949 ({error.reason} at byte {error.start}); save as UTF-8"
            )
            return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        number = 1
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        problems.append(f"{file.name}:{reader.line_num}: {error}")


def _xlsx_lines(file: Path, problems: list[str]) -> Iterator[tuple[int, Sequence[Cell]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        try:
            yield from enumerate(book.worksheets[0].iter_rows(values_only=True), 1)
        finally:
            book.close()
    except OSError:
        raise
    except Exception as error:  # a damaged archive raises errors of zip files, of compression or of XML
        problems.append(f"{file.name}: not a readable XLSX workbook ({error}); save it again as .xlsx")


def _write_xlsx(file: Path, table: Sequence[list[str]]) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, NamedStyle
    from openpyxl.utils import get_column_letter

    for line in table:
        if (length := max(map(len, line))) > CELL:
            told = f"{file.name}: {line[0]}: a text has {length:,} characters, and a cell holds {CELL:,}; write .jsonl"
            raise DataError([told])
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("faqs")  # the library's types know little of what such a sheet has
    wrapped = Alignment(wrap_text=True, vertical="top")
    text = NamedStyle("faqs", alignment=wrapped, number_format="@")
    heading = NamedStyle("columns", alignment=wrapped, number_format="@", font=Font(bold=True))
    for number in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.freeze_panes = "A2"
    for number, line in enumerate(table):
        row = []
        for value in line:
            cell = WriteOnlyCell(sheet, value)
            cell.style = text if number else heading
            cell.data_type = "s"  # a text that begins with = is no formula
            row.append(cell)
        sheet.append(row)
    book.save(file)
