"""Q/A tables: the FAQs of a table within a document, or the table as Markdown if it holds none."""

from collections.abc import Iterator, Mapping, Sequence

from indexer.readers.item import FIELDS, Form, Found, Item, Options, Value
from indexer.readers.marks import SIGNS, asks, title, without
from indexer.readers.names import LEVELS, chosen
from indexer.readers.outline import PATH

Rows = Sequence[Sequence[str]]


def items(rows: Rows, where: str, above: Sequence[str], options: Options, form: Form = "markdown") -> Found:
    """The FAQs of a table, and its columns and rows that are left out; none if it is no table of such.

    It is one if its first row names a question and an answer, if of its two columns the first asks, or if its rows
    begin with ``Q`` and ``A``. ``above`` are the headings over it, the category of rows that say none.
    """
    header = [cell.strip() for cell in rows[0]] if rows else []
    fields = chosen([name for name in header if name], options.columns, options.ignored)
    is_named = {"question", "answer"} <= {*fields.values()}
    if is_named:
        said = [(number, _said(header, row, fields)) for number, row in enumerate(rows[1:], 2)]
        columns = [name for name in header if name and name not in fields and name not in options.ignored]
    else:
        said, columns = list(_unnamed(rows)), []
    found = tuple(
        Item(f"{where} row {number}", {**_category(above), **one}, form, (), 1.0 if is_named else 0.9)
        for number, one in said
        if one.get("question") and one.get("answer")
    )
    told = [f'{where}: column "{name}" is left out' for name in columns]
    if found and len(found) < len(said):
        told.append(f"{where}: rows without a question or an answer are left out ({len(said) - len(found):,})")
    return Found(found, tuple(told))


def markdown(rows: Rows) -> str:
    """A table as Markdown; a table of one cell is its text."""
    if sum(map(len, rows)) <= 1:
        return "".join(cell for row in rows for cell in row)
    width = max(map(len, rows))
    lines = [
        [*(" ".join(cell.split()).replace("|", r"\|") for cell in row), *[""] * (width - len(row))] for row in rows
    ]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _category(path: Sequence[str]) -> dict[str, Value]:
    return {"category": tuple(path[-PATH:])} if path else {}


def _said(header: Sequence[str], row: Sequence[str], fields: Mapping[str, str]) -> dict[str, Value]:
    said: dict[str, Value] = {}
    for name, cell in zip(header, row, strict=False):
        field = fields.get(name, "")
        if field in {*FIELDS, *LEVELS} - {"source"} and cell.strip():
            said[field] = title(cell, "markdown") if field == "question" else cell.strip()
    path = [str(said.pop(level)) for level in LEVELS if level in said]
    return {**said, **_category(path)}


def _unnamed(rows: Rows) -> Iterator[tuple[int, dict[str, Value]]]:
    """The questions and answers of a table of two columns without names."""
    if any(len(row) != 2 for row in rows):
        return
    marks = [row[0].strip().strip(".:)").upper()[:1] for row in rows]
    if len(rows) > 1 and not len(rows) % 2 and marks == ["Q", "A"] * (len(rows) // 2):
        for number in range(0, len(rows), 2):
            yield number + 1, {"question": title(rows[number][1], "markdown"), "answer": rows[number + 1][1].strip()}
    elif 2 * sum(asks(question) or bool(SIGNS.question.match(question)) for question, _ in rows) > len(rows):
        for number, (question, answer) in enumerate(rows, 1):
            text = title(without(question, SIGNS.question), "markdown")
            yield number, {"question": text, "answer": without(answer.strip(), SIGNS.answer)}
