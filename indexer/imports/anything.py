"""Anything: a help center's data in our own form or in somebody else's, as a Source that an index is built of."""

from collections.abc import Collection
from dataclasses import fields, replace
from pathlib import Path

from indexer.imports.records import Entry, made
from indexer.readers import reader
from indexer.readers.item import Options
from indexer.readers.left_out import counted
from indexer.sources import beir, json_lines, source, spreadsheet
from indexer.sources.record import did_you_mean
from indexer.sources.source import Source
from search.errors import DataError
from search.records.faq import Faq

OURS = frozenset(field.name for field in fields(Faq))
SHOWN = 5
"""The most entries that are told of one problem."""


def read(path: Path, *, in_full: bool = False) -> Source:
    """The source at ``path``: our own form is checked strictly, another one is read as :mod:`indexer.readers` can.

    What is left out of a foreign source is in ``told``; one bad entry does not stop the others. ``in_full``, what was
    changed or guessed is told of each entry, not only how many there are.

    Raises:
        DataError: our own form has problems, or a foreign one is not understood or holds no FAQ.
    """
    if is_ours(path):
        return source.read(path)
    found = reader.read(path, Options())
    problems: list[str] = []
    rest = source.beside(path if path.is_dir() else path.parent, problems)
    if problems:
        raise DataError(problems)
    entries = made(found, {contact.id for contact in rest.contacts})
    faqs = tuple(entry.faq for entry in entries if entry.faq is not None)
    changes = noted(entries) if in_full else [f"{line}; faq-index lint tells which" for line in changed(entries)]
    told = (*found.told, *left_out(entries), *changes)
    if not faqs:
        raise DataError([*told, f"{path.name}: holds no FAQ"])
    return replace(rest, faqs=faqs, told=told)


def is_ours(path: Path) -> bool:
    """Whether ``path`` is in our own form: its first line names an id and a question, and nothing but our fields.

    What is not there or can't be read counts as ours, so that it is told as such.
    """
    if path.is_dir():
        held = [path / name for name in source.NAMES if (path / name).is_file()]
        return bool(held) and all(map(is_ours, held))
    if not path.is_file():
        return not path.suffix or not reader.knows(path)
    try:
        if path.suffix == ".jsonl":
            return _are_ours(json_lines.first_keys(path))
        return path.suffix in (".csv", ".xlsx") and _are_ours(spreadsheet.columns(path))
    except DataError:
        return True


def _are_ours(names: Collection[str]) -> bool:
    """Whether ``names`` are those of our fields, but for misspelt ones, or those of a document in BEIR's form."""
    if beir.is_document(dict.fromkeys(names, "")):
        return True
    return {"id", "question"} <= {*names} and all(name in OURS or did_you_mean(name, OURS) for name in names)


def left_out(entries: tuple[Entry, ...]) -> list[str]:
    """What is told of the entries that are left out: each problem once, with the places of the first ones."""
    places: dict[str, list[str]] = {}
    for entry in entries:
        for problem in entry.problems:
            places.setdefault(problem, []).append(entry.item.where)
    return [
        f"{', '.join(where[:SHOWN])}{' …' if len(where) > SHOWN else ''}: {problem}; "
        f"{counted(len(where), 'entry')} left out"
        for problem, where in places.items()
    ]


def changed(entries: tuple[Entry, ...]) -> list[str]:
    """What is told of entries that were read with changes or guesses: how many there are."""
    count = sum(1 for entry in entries if entry.faq is not None and entry.notes)
    return [f"{counted(count, 'entry')} read with changes or guesses"] if count else []


def noted(entries: tuple[Entry, ...]) -> list[str]:
    """What was changed or guessed, entry by entry, of those that are read."""
    return [f"{entry.item.where}: {note}" for entry in entries if entry.faq is not None for note in entry.notes]
