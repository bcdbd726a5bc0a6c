"""Record the partial results of a long measurement, so that an interrupted one continues where it stopped."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

Record = TypeVar("Record")


class Journal(Generic[Record]):
    """Records by name, each appended to ``file`` when it is added; without a file they are only kept in memory.

    ``terms`` describes all that the measurement depends on: records in the file with other terms are discarded.
    """

    def __init__(self, file: Path | None, adapter: TypeAdapter[Record], terms: str) -> None:
        self._file = file
        self._adapter = adapter
        self.found: dict[str, Record] = {}
        left = list(_left(file, adapter, terms)) if file else []
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"terms": terms}) + "\n", "utf-8")
        for name, record in left:
            self.add(name, record)

    def add(self, name: str, record: Record) -> None:
        """Store ``record`` under ``name``."""
        self.found[name] = record
        if self._file:
            line = json.dumps({"name": name, "record": self._adapter.dump_python(record, mode="json")})
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def close(self) -> None:
        """Remove the file, because the measurement is complete."""
        if self._file:
            self._file.unlink(missing_ok=True)


@contextmanager
def kept(out: Path | None, adapter: TypeAdapter[Record], terms: str) -> Iterator[Journal[Record]]:
    """The journal of a measurement, in a file beside its result ``out``; removed if the block ends without an error."""
    journal = Journal(out.with_suffix(".part") if out else None, adapter, terms)
    yield journal
    journal.close()


def _left(file: Path, adapter: TypeAdapter[Record], terms: str) -> Iterator[tuple[str, Record]]:
    """The records in ``file`` if it has these ``terms``, up to an incomplete line."""
    if not file.is_file():
        return
    first, *lines = file.read_text("utf-8").splitlines() or [""]
    try:
        if json.loads(first) != {"terms": terms}:
            return
        for line in lines:
            kept = json.loads(line)
            yield kept["name"], adapter.validate_python(kept["record"])
    except (ValueError, KeyError, TypeError):
        return
