"""Records: FAQs as they were found → checked entries with ids, and what became of each.

Whatever the format, an item goes this way: its texts are cleaned, HTML becomes Markdown, its fields get their types,
and it is checked as our own files are. One that is no entry is left out with its problems; nothing else stops for it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from indexer.imports import dates, ids, markup, text
from indexer.readers.bounds import TEXT
from indexer.readers.item import Found, Item, Value
from indexer.sources.record import Row, check
from indexer.sources.spreadsheet import step
from search.korean.markdown import plain
from search.records.faq import Faq, Kind

DEPTH = 3
"""The most parts of a category's path."""
END = 6
"""The hexadecimal digits that tell two entries apart whose ids are the same."""
KINDS: Mapping[str, Kind] = {"가이드": "guide", "절차": "guide", "정책": "policy", "규정": "policy", "공지": "notice"}
NOT_PUBLIC = frozenset(
    "n no false 0 off x draft private hidden inactive internal archived deleted 비공개 미공개 미노출 숨김 미사용 "
    "미게시 사용안함 노출안함 임시저장 임시 작성중 대기 검토중 삭제 삭제됨 아니오 아니요 내부".split()
)
"""What is said of an entry that is not public, where a column tells whether it is."""
DRAFT = frozenset("y yes true 1 on o draft 예 네 임시저장 비공개 삭제 삭제됨".split())
"""What is said of an entry that is a draft, private or deleted, where a column tells whether it is."""
_PATH = re.compile(r"\s*[>\u203a»→]\s*")
_LINES = re.compile(r"\s*[\n;\t|]\s*")
_ALL = re.compile(r"\s*[\n;\t|,#]\s*")
_COUNT = re.compile(r"\d[\d,]*(?:\.0+)?")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[①-⑳]|[-*•·])\s*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of an item: a FAQ, or None with the ``problems`` for which it is left out.

    ``id`` is the FAQ's, or what it would be; ``given`` the names of the fields that the source fills. ``notes`` tell
    what was guessed, changed or left out.
    """

    item: Item
    id: str
    faq: Faq | None
    given: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def made(found: Found, contacts: Collection[str]) -> tuple[Entry, ...]:
    """The entries of all items, in their order; ``contacts`` are the ids of contacts that entries may name."""
    entries: list[Entry] = []
    first: dict[str, Entry] = {}
    for item in found.items:
        entry = _entry(item, contacts, first)
        if entry.faq is not None:
            first[entry.id] = entry
        entries.append(entry)
    return tuple(entries)


def _entry(item: Item, contacts: Collection[str], first: Mapping[str, Entry]) -> Entry:
    """The entry of ``item``; ``first`` holds those before it by their ids."""
    notes = list(item.notes)
    record = _record(item, contacts, notes)
    id, twin = _id(item, record, first)
    if twin and id != twin.id:
        notes.append(f'id "{twin.id}" stands already at {twin.item.where}')
    problems = [f"{name}: is blank" for name in ("question", "answer") if name not in record]
    problems += [f'{name}: is "{said}", so not public' for name, said in _hidden(item)]
    if id in first:
        problems.append(f"is the same as {first[id].item.where}")
    faq = None
    if not problems:
        checked = check(Faq, [Row(item.where, {**record, "id": id})], problems)
        faq = None if problems else checked[0][1]
    told = tuple(problem.removeprefix(f"{item.where}: ") for problem in problems)
    return Entry(item, id, faq, frozenset(record), tuple(notes), told)


def _hidden(item: Item) -> Iterator[tuple[str, str]]:
    """The fields that say that ``item`` is not to be shown, and what they say."""
    for name, words in (("public", NOT_PUBLIC), ("draft", DRAFT)):
        if (said := text.line(_said(item, name))) and ids.key(said) in words:
            yield name, said


def _id(item: Item, record: Mapping[str, object], first: Mapping[str, Entry]) -> tuple[str, Entry | None]:
    """The id of an item, and the entry that has it already.

    Another text under an id that is taken gets the id with an end of its own; the same text keeps it.
    """
    texts = [str(record.get(name, "")) for name in ("question", "answer")]
    given = text.line(_said(item, "id"))
    id = ids.given(given, text.line(_said(item, "source"))) if given else ids.made(texts[0])
    twin = first.get(id)
    if twin is None or twin.faq is None or ids.key(twin.faq.question, twin.faq.answer) == ids.key(*texts):
        return id, twin
    return f"{id}-{ids.made(*texts)[-END:]}", twin


def _said(item: Item, name: str) -> str:
    value = item.fields.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def _record(item: Item, contacts: Collection[str], notes: list[str]) -> dict[str, object]:
    """The fields of ``item`` that are not blank, as :func:`indexer.sources.record.check` takes them, without an id."""
    item = replace(item, fields={name: _bounded(name, value, notes) for name, value in item.fields.items()})
    question = _question(item, notes)
    record: dict[str, object] = {
        "question": question,
        "answer": _answer(item, notes),
        "category": _category(item, notes),
        "aliases": [one for one in _several(item, "aliases", notes) if ids.key(one) != ids.key(question)],
        "tags": _several(item, "tags", notes),
        "symptoms": _several(item, "symptoms", notes),
        "problem": text.line(_said(item, "problem")),
        "steps": _steps(item, contacts, notes),
        "contacts": _contacts(item, contacts, notes),
    }
    for name, (understood, what) in _READ.items():
        if said := text.line(_said(item, name)):
            record[name] = understood(said)
            if record[name] is None:
                notes.append(f'{name}: "{said[:40]}" is not understood as {what}, and left out')
    return {name: value for name, value in record.items() if value not in ("", [], None)}


def _count(said: str) -> int | None:
    return int(float(said.replace(",", ""))) if _COUNT.fullmatch(said) else None


def _kind(said: str) -> str | None:
    kind = KINDS.get(said, said.lower())
    return kind if kind in get_args(Kind) else None


_READ: Mapping[str, tuple[Callable[[str], object], str]] = {
    "updated": (dates.day, "a day"),
    "popularity": (_count, "a count"),
    "kind": (_kind, f"one of {', '.join(get_args(Kind))}"),
}
"""How the text of a field is read, and what it should be."""


def _bounded(name: str, value: Value, notes: list[str]) -> Value:
    """``value`` with at most TEXT characters in each text."""
    if isinstance(value, str):
        if len(value) > TEXT:
            notes.append(f"{name}: has {len(value):,} characters; only the first {TEXT:,} are kept")
        return value[:TEXT]
    return tuple(str(_bounded(name, part, notes)) for part in value)


def _question(item: Item, notes: list[str]) -> str:
    said = _said(item, "question")
    if markup.is_html(said):
        said = plain(markup.markdown(said, None)[0])
        notes.append("question: tags were left out")
    return text.question(said)


def _answer(item: Item, notes: list[str]) -> str:
    said = _said(item, "answer")
    if item.form == "html" or (item.form == "text" and markup.is_html(said)):
        said, lost = markup.markdown(text.block(said), _said(item, "link") or None)
        notes += [f"answer: {one}" for one in lost]
    return text.answer(said)


def _category(item: Item, notes: list[str]) -> list[str]:
    value = item.fields.get("category", ())
    parts = [value] if isinstance(value, str) else value
    path = [text.line(part) for whole in parts for part in _PATH.split(whole)]
    path = [part for place, part in enumerate(path) if part and part not in path[:place]]
    if len(path) > DEPTH:
        notes.append(f"category: has {len(path)} parts; the widest, {' > '.join(path[:-DEPTH])}, left out")
    return path[-DEPTH:]


def _several(item: Item, name: str, notes: list[str]) -> list[str]:
    """The texts of a field that has several, each once: those of a list, or what separators part in a cell."""
    value = item.fields.get(name, ())
    texts: list[str] = []
    for cell in [value] if isinstance(value, str) else value:
        cell = text.block(cell)
        parts = [part for part in (_ALL if name == "tags" else _LINES).split(cell) if part]
        if len(parts) == 1 and "," in cell and name == "aliases":
            parts = [part.strip() for part in cell.split(",")]
            notes.append(f"{name}: parted at commas")
        texts += [text.question(part) for part in parts]
    return list(dict.fromkeys(filter(None, texts)))


def _steps(item: Item, contacts: Collection[str], notes: list[str]) -> list[dict[str, str]]:
    value = item.fields.get("steps", ())
    cells = [value] if isinstance(value, str) else value
    lines = [line.strip() for cell in cells for line in text.block(cell).split("\n") if line.strip()]
    steps = [step(_NUMBERED.sub("", line)) for line in lines]
    for one in steps:
        if "contact" in one and one["contact"] not in contacts:
            notes.append(f'steps: the contact "{one.pop("contact")}" is unknown, and left out')
    return [one for one in steps if one["text"]]


def _contacts(item: Item, contacts: Collection[str], notes: list[str]) -> list[str]:
    named = _several(item, "contacts", notes)
    for unknown in [one for one in named if one not in contacts]:
        notes.append(f'contacts: "{unknown}" is unknown, and left out; contacts.json tells the contacts')
    return [one for one in named if one in contacts]
