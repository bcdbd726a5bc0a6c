"""JSON text: the content of a JSON or JSON Lines file, whichever of both its name says."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.readers.text_file import read_text
from search.errors import DataError

DEPTH = 32
"""The most objects and lists that may stand within each other."""
PARTS = 10_000_000
"""The most objects and lists of a file."""
_TOLD = 10
_DEEP = f"more than {DEPTH} objects and lists stand within each other"
_MORE = "Extra data"
"""What the parser says of text that goes on after a complete value, as JSON Lines do."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds; ``lines`` are the numbers of the lines that its values stand on if it is JSON Lines.

    ``twice`` are the keys that stand twice in one object, of which only the last value is in ``content``.
    """

    name: str
    content: object
    lines: tuple[int, ...] = ()
    twice: tuple[str, ...] = ()


def load(path: Path) -> Document:
    """The content of the file at ``path``.

    Raises:
        DataError: it is damaged (the message says where), empty, nested endlessly or too large.
        OSError: it can't be read.
    """
    text = read_text(path)
    if not text.strip():
        raise DataError([f"{path.name}: is empty"])
    if text.count("{") + text.count("[") > PARTS:
        raise DataError([f"{path.name}: has more than {PARTS:,} objects and lists; split it"])
    twice: dict[str, None] = {}
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: _object(pairs, twice))
    lines: tuple[int, ...] = ()
    try:
        content = decoder.decode(text)
    except json.JSONDecodeError as error:
        if not _may_be_lines(path, text, error):
            raise DataError([f"{path.name}: is damaged at {_place(error)}; save or export it again"]) from error
        lines, content = _lines(path.name, text, decoder)
    except (ValueError, RecursionError) as error:
        raise DataError([f"{path.name}: is not read: {_reason(error)}"]) from error
    _check_depth(path.name, content)
    return Document(path.name, content, lines, tuple(twice))


def _may_be_lines(path: Path, text: str, error: json.JSONDecodeError) -> bool:
    first = text[: error.pos]
    one_line = error.msg == _MORE and first.endswith("\n") and "\n" not in first.strip()
    return path.suffix.lower() in (".jsonl", ".ndjson") or one_line


def _object(pairs: list[tuple[str, object]], twice: dict[str, None]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice.update((key, None) for key, count in counts.items() if count > 1)
    return content


def _lines(name: str, text: str, decoder: json.JSONDecoder) -> tuple[tuple[int, ...], list[object]]:
    numbers: list[int] = []
    values: list[object] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append(decoder.decode(line))
            numbers.append(number)
        except json.JSONDecodeError as error:
            problems.append(_place(error, number))
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number}: {_reason(error)}")
    if problems:
        more = f" and {len(problems) - _TOLD:,} more" if len(problems) > _TOLD else ""
        told = "; ".join(problems[:_TOLD])
        raise DataError([f"{name}: {len(problems):,} lines are not JSON, each on a line of its own: {told}{more}"])
    return tuple(numbers), values


def _check_depth(name: str, content: object) -> None:
    level = [content]
    for _ in range(DEPTH + 1):
        level = [part for value in level for part in _parts(value)]
        if not level:
            return
    raise DataError([f"{name}: is not read: {_DEEP}"])


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _reason(error: ValueError | RecursionError) -> str:
    return _DEEP if isinstance(error, RecursionError) else "a number in it is too long"


def _place(error: json.JSONDecodeError, line: int = 1) -> str:
    return f"line {error.lineno + line - 1}, column {error.colno}: {error.msg}"
