"""Anything: a help center's data in our own form or in somebody else's, as a Source that an index is built of."""

import json
from dataclasses import fields, replace
from pathlib import Path

from indexer.imports.records import Entry, made
from indexer.readers import delimited, reader, table, workbook
from indexer.readers.item import Found, Options, counted
from indexer.sources import beir, source
from indexer.sources.source import Source
from search.errors import DataError
from search.records.faq import Faq

OURS = frozenset(field.name for field in fields(Faq))
SHOWN = 5
"""The most entries that are told of one problem."""


def read(path: Path) -> Source:
    """The source at ``path``: our own form is checked strictly, another one is read as :mod:`indexer.readers` can.

    What is left out of a foreign source is in ``told``; one bad entry does not stop the others.

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
    told = (*found.told, *left_out(entries))
    if not faqs:
        raise DataError([*told, f"{path.name}: holds no FAQ"])
    return replace(rest, faqs=faqs, told=told)


def is_ours(path: Path) -> bool:
    """Whether ``path`` is in our own form, or nothing at all; the one word of a header or of a first line decides."""
    if path.is_dir():
        held = [path / name for name in source.NAMES if (path / name).is_file()]
        return all(map(is_ours, held)) if held else reader.kind(path) is None
    suffix = path.suffix.lower()
    if not path.is_file():
        return True
    if suffix == ".jsonl":
        return _first_line_is_ours(path)
    if suffix in (".csv", ".xlsx"):
        return _header_is_ours(path)
    return not reader.knows(path)


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
