"""Tables: rows of cells as a Markdown table, in which a cell that spans several places is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDEST = 30
"""The most columns of a table."""
_REPEATED = 100
"""The most letters of a cell that is repeated; a longer one stands once, with empty cells beside or below it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text on one line, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """The table in Markdown; its first row is the head. Rows of one cell at the top are paragraphs above it."""
    rows = [row for row in rows if any(cell.text for cell in row)]
    above = 0
    while above < len(rows) - 1 and len(rows[above]) == 1 and rows[above][0].rows == 1:
        above += 1
    paragraphs = [row[0].text for row in rows[:above]]
    lines = _grid(rows[above:])
    width = max(map(len, lines), default=0)
    written = [f"| {' | '.join([*line, *[''] * (width - len(line))])} |" for line in lines]
    written[1:1] = [f"|{' --- |' * width}"] * bool(written)
    return "\n\n".join(filter(None, [*paragraphs, "\n".join(written)]))


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    lines: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            _fill(line, hanging)
            again = cell.text if len(cell.text) <= _REPEATED else ""
            if cell.rows > 1 and len(hanging) < WIDEST:
                hanging |= {len(line) + place: (cell.rows - 1, again) for place in range(cell.columns)}
            line += [cell.text, *[again] * (cell.columns - 1)]
        _fill(line, hanging)
        lines.append(line)
    return lines


def _fill(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Add to ``line`` what hangs down from rows above at its end."""
    while len(line) in hanging:
        left, text = hanging.pop(len(line))
        if left > 1:
            hanging[len(line)] = left - 1, text
        line.append(text)
