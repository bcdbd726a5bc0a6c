"""JSON Lines: our own form of a help center's FAQs, one entry a line."""

import json
from collections.abc import Iterable
from dataclasses import MISSING, asdict, fields
from pathlib import Path

from indexer.sources.encoding import mistaken
from indexer.sources.record import Row
from search.errors import DataError
from search.records.faq import Faq


def rows(file: Path, problems: list[str]) -> list[Row]:
    """The raw records of a file, without blank lines; what can't be read is added to ``problems``.

    Raises:
        OSError: the file can't be opened.
    """
    found = []
    content = file.read_bytes()
    if mistake := mistaken(content):
        problems.append(f"{file.name}: {mistake}")
        return []
    for number, line in enumerate(content.splitlines(), 1):
        where = f"{file.name}:{number}"
        if not line.strip():
            continue
        try:
            found.append(Row(where, json.loads(line.decode("utf-8-sig"))))
        except (ValueError, RecursionError) as error:
            problems.append(f"{where}: not JSON in UTF-8: {error}")
    return found


def first_keys(file: Path) -> list[str]:
    """The keys of the first record of a file; none if there is no record.

    Raises:
        DataError: it can't be read, or is no object.
        OSError: the file can't be opened.
    """
    with file.open("rb") as lines:
        first = next((line for line in lines if line.strip()), b"{}")
    try:
        record = json.loads(first.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DataError([f"{file.name}: not JSON in UTF-8: {error}"]) from error
    if not isinstance(record, dict):
        raise DataError([f"{file.name}: its first line is no object"])
    return list(record)


def write(file: Path, faqs: Iterable[Faq]) -> None:
    """Write ``faqs``, each without the fields that say nothing.

    Raises:
        OSError: it can't be written.
    """
    defaults = {field.name: field.default for field in fields(Faq) if field.default is not MISSING}
    with file.open("w", encoding="utf-8") as target:
        for faq in faqs:
            said = {name: value for name, value in asdict(faq).items() if value != defaults.get(name, MISSING)}
            for step in said.get("steps", ()):
                for name in [name for name, value in step.items() if value is None]:
                    del step[name]
            target.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
