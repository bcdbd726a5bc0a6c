"""JSON file: the FAQs of JSON and JSON Lines files of any shape.

``json_text`` reads a file, ``json_shapes`` turns tables into objects, ``json_entries`` finds the objects that may be
FAQs, ``json_items`` makes items of them. What help-desk programs export is known by its shape and has readers of its
own.
"""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path

from indexer.readers.helpdesks import freshdesk, zendesk
from indexer.readers.item import Found, Options
from indexer.readers.json.entries import Finder
from indexer.readers.json.items import Items
from indexer.readers.json.loading import Document, load
from indexer.readers.json.shapes import with_objects, with_questions
from indexer.readers.json.values import is_object, text
from indexer.readers.left_out import counted, listed
from search.errors import DataError

SUFFIXES = (".json", ".jsonl", ".ndjson")
_SYSTEMS = (zendesk, freshdesk)
_GUESSED = 0.7
"""How sure it is that keys and texts are questions and answers."""


def read(path: Path, options: Options) -> Found:
    """What is found in a JSON or JSON Lines file.

    Raises:
        DataError: it is damaged, or holds no FAQs that can be told.
        OSError: it can't be read.
    """
    return _found([load(path)], options)


def read_folder(path: Path, options: Options) -> Found:
    """What is found in all JSON files of a folder together, in the order of their names.

    Raises:
        DataError: there are none, or one of them can't be understood.
        OSError: one can't be read.
    """
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise DataError([f"{path.name}: holds no {', '.join(SUFFIXES)} file"])
    return _found([load(file) for file in files], options)


def _found(documents: Sequence[Document], options: Options) -> Found:
    found = Found(told=tuple(line for document in documents for line in _twice(document)))
    rest = list(documents)
    for system in _SYSTEMS:
        recognised = [system.recognised(document.content) for document in rest]
        if any(recognised):
            found += system.found([(document.name, document.content) for document in compress(rest, recognised)])
            rest = [document for document, is_own in zip(rest, recognised, strict=True) if not is_own]
    problems: list[str] = []
    for document in rest:
        try:
            found += _of_any_shape(document, options)
        except DataError as error:
            problems += error.problems
    if problems and not found.items:
        raise DataError(problems)
    return found + Found(told=tuple(problems))


def _of_any_shape(document: Document, options: Options) -> Found:
    content = with_objects(document.content, options.columns)
    kinds, sure = _kinds(content, options), 1.0
    if not kinds:
        content = with_questions(content)
        kinds, sure = _kinds(content, options), _GUESSED
    if not kinds:
        raise DataError([_missing(document, options)])
    finder = Finder(options, kinds)
    entries = list(finder.entries(content))
    items = Items(document.name, options, lambda path: _where(document, path), sure, finder.languages)
    found = tuple(items.of(entries))
    return Found(found, (*items.told(), *_told(document.name, finder)))


def _kinds(content: object, options: Options) -> frozenset[str]:
    """The kinds of spots where a question with its answer stands."""
    return frozenset(entry.spot.kind for entry in Finder(options).entries(content) if entry.is_full)


def _twice(document: Document) -> Iterator[str]:
    if document.twice:
        told = listed(dict.fromkeys(document.twice, ""))
        yield f"{document.name}: keys that stand twice in one object, of which the last is read: {told}"


def _told(name: str, finder: Finder) -> Iterator[str]:
    if finder.around:
        told = listed({key: counted(number, "object") for key, number in finder.around.items()})
        yield f"{name}: keys left out beside the lists of FAQs: {told}"
    if finder.named:
        yield f"{name}: keys taken for categories or ids: {listed(dict.fromkeys(finder.named, ''))}"


def _where(document: Document, path: str) -> str:
    """The place of what stands at ``path``: ``faqs.json: data.items[3]``, or ``faqs.jsonl:17``."""
    if document.lines and path.startswith("["):
        number, _, rest = path[1:].partition("]")
        path = rest.lstrip(".")
        return f"{document.name}:{document.lines[int(number)]}" + (f": {path}" if path else "")
    return f"{document.name}{path}" if path.startswith("[") else f"{document.name}: {path or 'top'}"


def _missing(document: Document, options: Options) -> str:
    """That no FAQs were found: which keys were seen, what is missing, and the command that would help."""
    entries = list(Finder(options).innermost(document.content))
    seen: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    for entry in entries:
        said = {key: len(text) for key, text in _leaves(entry.values) if text}
        seen.update(said.keys())
        lengths.update({key: length for key, length in said.items() if key not in entry.fields})
    if not seen:
        return f"{document.name}: holds no objects with texts, so no FAQs"
    told = listed({key: counted(number, "object") for key, number in seen.most_common()})
    known = {name for entry in entries for name in entry.fields.values()}
    missing = [name for name in ("question", "answer") if name not in known]
    if not missing:
        return f"{document.name}: no object has both a question and an answer; its keys are {told}"
    columns = {**options.columns, **_likely(lengths, missing)}
    said_so = " ".join(f"--map {shlex.quote(f'{key}={name}')}" for key, name in columns.items())
    command = f"faq-index import {shlex.quote(document.name)} {said_so} --out faqs.xlsx"
    return f"{document.name}: no key is known as {' and '.join(missing)}; its keys are {told}. Try: {command}"


def _leaves(values: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """The dotted paths within an object, with the text that stands at each."""
    for key, value in values.items():
        said = text(value)
        if is_object(value) and not said:
            yield from _leaves(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", said


def _likely(lengths: Counter[str], missing: Sequence[str]) -> dict[str, str]:
    """The keys that may be the missing fields: of those with the longest texts, the first is the answer."""
    longest = [key for key, _ in lengths.most_common(2)]
    names = ("answer", "question")[: len(missing)] if len(missing) > 1 else missing
    longest += ["KEY"] * (len(names) - len(longest))
    return dict(sorted(zip(longest, names, strict=False), key=lambda pair: pair[1], reverse=True))
