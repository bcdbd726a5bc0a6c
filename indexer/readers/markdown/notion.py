"""Notion: FAQs out of an export as Markdown & CSV, zipped or unpacked: databases, and pages beside them."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from indexer.readers.item import FIELDS, Found, Options, Value
from indexer.readers.markdown import notion_files
from indexer.readers.markdown import page as markdown_page
from indexer.readers.markdown import text as markdown_text
from indexer.readers.markdown.page import Page
from indexer.readers.marks import asks
from indexer.readers.names import LEVELS, chosen
from indexer.readers.outline import Block
from search.errors import DataError

_ID = re.compile(r"(?:^|\s)([0-9a-f]{32})(?:_all)?$")
_ROOT = re.compile(r"Export(?:Block)?-[0-9a-f-]{20,}|Private & Shared")
_LIST = re.compile(r"(?:[-*+]|\d{1,9}[.)])\s")


@dataclass(frozen=True, slots=True)
class _Table:
    """A database: the name of its file, and its rows by column."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, str]]


def is_export(folder: Path) -> bool:
    """Whether a page or database in ``folder`` is named as Notion names what it exports."""
    return any(_ID.search(file.stem) for file in folder.rglob("*") if file.suffix in (".md", ".csv"))


def read(path: Path, options: Options) -> Found:
    """The FAQs of an export, a ZIP or a folder.

    Raises:
        DataError: it is no export, is damaged, or has no text.
    """
    texts = notion_files.texts(path)
    pages = {name: text for name, text in texts.items() if name.endswith(".md")}
    found: list[Page] = []
    for name in texts:
        if name.endswith(".csv") and f"{name.removesuffix('.csv')}_all.csv" not in texts:
            found += _of_rows(_table(name, texts[name]), pages, options)
    found += [_page(name, text, {"question": _title(name, text)}) for name, text in pages.items()]
    read = Found((), tuple(markdown_page.told(found, path.name)))
    for page in found:
        read += markdown_page.items(page, is_of_site=True)
    if not read.items:
        raise DataError([f"{path.name}: has no pages with text; export it from Notion as Markdown & CSV"])
    return read


def _table(name: str, text: str) -> _Table:
    try:
        rows = list(csv.DictReader(io.StringIO(text), restkey="", restval=""))
    except csv.Error as error:
        raise DataError([f"{name}: can't be read as CSV ({error}); export it again"]) from error
    return _Table(name, [column for column in (rows[0] if rows else {}) if column], rows)


def _of_rows(table: _Table, pages: dict[str, str], options: Options) -> Iterator[Page]:
    """The rows of a database as pages, with what their columns say; their pages are taken out of ``pages``."""
    titled = {} if "question" in options.columns.values() else {column: "question" for column in table.columns[:1]}
    keys = chosen(table.columns, {**titled, **options.columns}, options.ignored)
    keys = {column: field for column, field in keys.items() if field in {*FIELDS, *LEVELS} - {"id", "source"}}
    known = {*keys, *options.ignored}
    by_title = _by_title(table.name, pages)
    for number, row in enumerate(table.rows, 2):
        files = by_title[row[table.columns[0]].strip()]
        name = files.pop(0) if files else f"{table.name}:{number}"
        text = _without_properties(pages.pop(name, ""), table.columns)
        fields = _fields(table.name, row, keys)
        unused = tuple(column for column in table.columns if column not in known and row[column].strip())
        yield replace(_page(name, text, fields), folders=(), unused=unused)


def _fields(table: str, row: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, Value]:
    """What a row says; its category is the database's name if it says none."""
    said = {field: row[column].strip() for column, field in keys.items() if row[column].strip()}
    path = [said.pop(level) for level in LEVELS if level in said]
    return {**said, "category": path or [_plain(PurePosixPath(table).stem)]}


def _by_title(table: str, pages: Mapping[str, str]) -> dict[str, list[str]]:
    """The names of the pages of a database's rows by their titles."""
    folder = [_plain(part) for part in PurePosixPath(table).with_suffix("").parts]
    found: dict[str, list[str]] = defaultdict(list)
    for name, text in pages.items():
        if [_plain(part) for part in PurePosixPath(name).parts[:-1]] == folder:
            found[_title(name, text)].append(name)
    return found


def _title(name: str, text: str) -> str:
    """A page's title: its first line; the file's name lacks signs and is cut."""
    first = text.lstrip().partition("\n")[0]
    return first.removeprefix("# ").strip() if first.startswith("# ") else _plain(PurePosixPath(name).stem)


def _plain(name: str) -> str:
    return _ID.sub("", name)


def _without_properties(text: str, columns: Sequence[str]) -> str:
    """A row's page without the lines below its title that repeat what the row says: ``분류: 환불``."""
    title, _, below = text.lstrip().partition("\n")
    head, _, rest = below.lstrip("\n").partition("\n\n")
    return f"{title}\n\n{rest}" if head.partition(":")[0] in columns and ":" in head else text


def _page(name: str, text: str, fields: dict[str, Value]) -> Page:
    blocks, left_out = markdown_text.blocks(_with_toggles(text), name)
    below_title = [replace(block, level=min(block.level + 1, 6)) if block.level else block for block in blocks[1:]]
    answer = fields.pop("answer", "")
    given = [Block(str(answer), 0, name)] if answer else []
    number = _ID.search(name.removesuffix(".md"))
    ids: dict[str, Value] = {"id": number[1], "source": "notion"} if number else {}
    folders = tuple(_plain(part) for part in PurePosixPath(name).parts[:-1] if not _ROOT.fullmatch(part))
    return Page(name, folders, {**fields, **ids}, (), False, [*blocks[:1], *given, *below_title], len(left_out))


def _with_toggles(text: str) -> str:
    """``text``, in which bullets with texts indented below them, if they ask or these are no lists, are toggles."""
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and (not lines[end].strip() or lines[end].startswith(("  ", "\t"))):
            end += 1
        below = "\n".join(lines[place + 1 : end]).strip()
        if lines[place].startswith("- ") and below and (asks(lines[place]) or not _LIST.match(below)):
            lines[place] = f"<details><summary>{lines[place][2:]}</summary>"
            lines[end - 1] += "</details>"
        place = end
    return "\n".join(lines)
