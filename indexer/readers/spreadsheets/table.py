"""Table: FAQs out of rows of cells, whichever file they come from.

The header is looked for, since titles and notes often stand above it; its names are understood as people write them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from indexer.readers import names
from indexer.readers.item import DataError, Found, Item, Options, Value
from indexer.readers.left_out import counted

LOOKED_AT = 20
"""The rows in which a header is looked for."""
SHOWN = 12
"""The most names of columns that a message shows."""
LISTS = ("aliases", "tags", "symptoms")
"""Fields whose values may stand in several columns."""

Row = tuple[int, Sequence[str]]
"""The number of a row in its file, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns: its ``place`` among the rows, and the field of each column that has one."""

    place: int
    cells: tuple[str, ...]
    fields: Mapping[int, str]


def header(rows: Sequence[Row], options: Options) -> Header | None:
    """The first of ``rows`` that names a column for the question and one for the answer; None if there is none."""
    for place, (_, cells) in enumerate(rows[:LOOKED_AT]):
        titles = [" ".join(cell.split()) for cell in cells]
        chosen = names.chosen(filter(None, dict.fromkeys(titles)), options.columns, options.ignored)
        if {"question", "answer"} <= {*chosen.values()}:
            fields: dict[int, str] = {}
            for column, title in enumerate(titles):
                field = chosen.get(title)
                if field in LISTS or (field and field not in fields.values()):
                    fields[column] = field
            return Header(place, tuple(titles), fields)
    return None


def found(rows: Sequence[Row], name: str, options: Options) -> Found | None:
    """The FAQs of a table and what is left out of it; None if no row is its header. ``name`` is its place."""
    head = header(rows, options)
    if head is None:
        return None
    below = rows[head.place + 1 :]
    items, without = [], []
    for number, cells in below:
        fields = _fields(head, cells)
        if "question" in fields or "answer" in fields:
            items.append(Item(f"{name}:{number}", fields))
        elif any(cells):
            without.append(number)
    told = [*_above(rows[: head.place], name), *_left_out(head, below, name, options)]
    if without:
        told.append(f"{name}: rows with neither question nor answer are left out ({_some(without)})")
    return Found(tuple(items), tuple(told))


def not_understood(tables: Iterable[tuple[str, Sequence[Row]]], file: str) -> DataError:
    """The error for a file of which no table has a header, with what was seen and what would help."""
    best: list[str] = []
    for _, rows in tables:
        for _, cells in islice(rows, LOOKED_AT):
            filled = [" ".join(cell.split())[:20] for cell in cells if cell]
            if len(filled) > len(best):
                best = filled
    if not best:
        return DataError([f"{file}: holds no rows"])
    seen = ", ".join(f'"{cell}"' for cell in best[:SHOWN])
    known = {names.field_of(cell) for cell in best}
    missing = [word for word in ("question", "answer") if word not in known]
    told = f"{file}: no column is known as the {' or the '.join(missing or ['question and the answer'])}; seen: {seen}"
    first, last = best[0], best[min(1, len(best) - 1)]
    mapped = " ".join(f"--map '{cell}={field}'" for cell, field in ((first, "question"), (last, "answer")))
    return DataError([f"{told}. Say which they are, such as: faq-index import {file} {mapped} --out faqs.xlsx"])


def _fields(head: Header, cells: Sequence[str]) -> dict[str, Value]:
    """The fields of a row that are not blank; the parts of a category's path become one path."""
    single: dict[str, str] = {}
    several: defaultdict[str, list[str]] = defaultdict(list)
    for column, field in head.fields.items():
        text = cells[column] if column < len(cells) else ""
        if text and field in LISTS:
            several[field].append(text)
        elif text:
            single[field] = text
    path = tuple(single.pop(level) for level in names.LEVELS if level in single)
    fields: dict[str, Value] = {**single, **{field: tuple(texts) for field, texts in several.items()}}
    return {**fields, "category": path} if path else fields


def _above(rows: Sequence[Row], name: str) -> list[str]:
    texts = [cell for _, cells in rows for cell in dict.fromkeys(cells) if cell]
    return [f'{name}: what stands above the header is left out: "{" ".join(texts)[:80]}"'] if texts else []


def _left_out(head: Header, rows: Sequence[Row], name: str, options: Options) -> list[str]:
    """What is told of columns that are no field, or stand a second time: each once, with the number of its cells."""
    counts = Counter(
        column for _, cells in rows for column, cell in enumerate(cells) if cell and column not in head.fields
    )
    told = []
    for column, count in sorted(counts.items()):
        title = head.cells[column] if column < len(head.cells) else ""
        if title in options.ignored:
            continue
        what = f'column "{title}"' if title else f"the column without a name ({_letters(column)})"
        near = names.similar(title) if title and names.field_of(title) is None else None
        hint = f' (did you mean "{near}"?)' if near else ""
        told.append(f"{name}: {what} is left out, {counted(count, 'cell')}{hint}")
    return told


def _some(numbers: Sequence[int]) -> str:
    return f"{len(numbers)}: {', '.join(map(str, numbers[:5]))}{' …' if len(numbers) > 5 else ''}"


def _letters(column: int) -> str:
    """The letters of a column in a spreadsheet: A, B, …, Z, AA."""
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)
