"""Document: headings, texts, lists and tables of a document as they are read one after another, and its FAQs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from indexer.readers import outline
from indexer.readers.documents import qa_table
from indexer.readers.item import Found, Options
from indexer.readers.marks import title
from indexer.readers.outline import Block

_BOLD = re.compile(r"(?:- |\d{1,4}\. )?\*\*[^*\n]{2,100}\*\*")


@dataclass(slots=True)
class Document:
    """What was read of the document ``name`` so far, in Markdown; ``left_out`` counts what was skipped, by kind."""

    name: str
    options: Options
    left_out: Counter[str] = field(default_factory=Counter)
    _blocks: list[Block] = field(default_factory=list)
    _above: list[Block] = field(default_factory=list)
    _in_tables: Found = field(default_factory=Found)
    _tables: int = 0
    _numbers: Counter[tuple[str, int]] = field(default_factory=Counter)
    _list: list[str] = field(default_factory=list)
    _list_where: str = ""

    def add_heading(self, text: str, level: int, where: str) -> None:
        """Add a heading; a table's questions have the headings above it as their category."""
        heading = Block(title(text, "markdown"), level, where)
        self._above = [*(other for other in self._above if other.level < level), heading]
        self._add(heading)

    def add_text(self, text: str, where: str) -> None:
        """Add a paragraph."""
        self._add(Block(text, 0, where))

    def add_list_item(self, text: str, kind: tuple[str, int], *, has_bullet: bool, where: str) -> None:
        """Add an item of the list ``kind``, its name and depth; items that follow one another are one text."""
        if not self._list:
            self._numbers.clear()
            self._list_where = where
        self._numbers[kind] += 1
        sign = "-" if has_bullet else f"{self._numbers[kind]}."
        self._list.append(f"{'    ' * kind[1] if self._list else ''}{sign} {text}")

    def add_table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table: its FAQs if it holds some, else what it says."""
        self._tables += 1
        where = f"{self.name}: table {self._tables}"
        found = qa_table.items(rows, where, [heading.text for heading in self._above], self.options)
        self._in_tables += found
        text = "" if found.items else qa_table.markdown(rows)
        if text.strip(" |-\n"):
            self._add(Block(text, 0, where))

    def found(self, *, guessed: bool = False) -> Found:
        """The document's FAQs; short lines that are bold are headings if there are no others.

        ``guessed``: its headings are such only because they look so.

        Raises:
            DataError: there are none.
        """
        self._end_list()
        told = tuple(f"{self.name}: {what} are left out ({count:,})" for what, count in self.left_out.items())
        has_headings = any(block.level for block in self._blocks)
        blocks = self._blocks if has_headings else list(map(_guessed, self._blocks))
        tables = self._in_tables + Found((), told)
        return outline.beside(tables, blocks, self.name, "markdown", guessed=guessed or not has_headings)

    def _add(self, block: Block) -> None:
        self._end_list()
        self._blocks.append(block)

    def _end_list(self) -> None:
        if self._list:
            self._blocks.append(Block("\n".join(self._list), 0, self._list_where))
            self._list.clear()


def _guessed(block: Block) -> Block:
    is_heading = _BOLD.fullmatch(block.text)
    return replace(block, level=1, text=title(block.text, "markdown")) if is_heading else block


def with_bold(pieces: Iterable[tuple[str, bool]]) -> str:
    """The text of ``pieces``, each with whether it is bold, as Markdown."""
    parts = []
    for is_bold, group in groupby(pieces, lambda piece: piece[1]):
        text = "".join(piece for piece, _ in group)
        words = text.strip()
        parts.append(text.replace(words, f"**{words}**") if is_bold and words else text)
    return "".join(parts).strip()
