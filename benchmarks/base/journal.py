"""Journal: what a long measurement has found so far, so that one that was broken off goes on where it was."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter

Record = TypeVar("Record")


class Journal(Generic[Record]):
    """Records by name, each written to ``file`` as it comes; without a file they are only held.

    ``terms`` is all that the measurement depends on: what another one left in the file is thrown away.
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
        """Keep ``record`` under ``name``."""
        self.found[name] = record
        if self._file:
            line = json.dumps({"name": name, "record": self._adapter.dump_python(record, mode="json")})
            with self._file.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def close(self) -> None:
        """Remove the file: the measurement is done."""
        if self._file:
            self._file.unlink(missing_ok=True)


@contextmanager
def kept(out: Path | None, adapter: TypeAdapter[Record], terms: str) -> Iterator[Journal[Record]]:
    """The journal of a measurement whose result goes to ``out``, beside it; removed when the block ends well."""
    journal = Journal(out.with_suffix(".part") if out else None, adapter, terms)
    yield journal
    journal.close()


def _left(file: Path, adapter: TypeAdapter[Record], terms: str) -> Iterator[tuple[str, Record]]:
    """What ``file`` holds for these ``terms``, up to a line that was broken off."""
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
