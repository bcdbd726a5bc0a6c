"""JSON items: the FAQs that entries of a JSON document say, and what of them is left out."""

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import itemgetter

from indexer.readers import bounds
from indexer.readers.item import Form, Item, Options, Value
from indexer.readers.json.entries import Entry
from indexer.readers.json.values import form, is_object, is_said, other_languages, text, texts
from indexer.readers.left_out import counted, keys, listed, quoted
from indexer.readers.names import LEVELS, field_of, similar

_LISTS = (*LEVELS, "question", "aliases", "tags", "symptoms", "contacts")
"""The fields of which a list is several texts; of others, it is one text in pieces."""
_PATH = "several categories are taken for the path to one"
_HINTS = 20
_STEP = ("condition", "text", "contact")
_GUESSED = "question and answer are guessed: the one stands as the key of the other"


@dataclass(slots=True)
class Items:
    """Makes items of the entries of one document, and counts what of them is left out.

    ``where`` says the place of what stands at a path; ``sure`` is how sure it is that entries are FAQs.
    """

    name: str
    options: Options
    where: Callable[[str], str]
    sure: float = 1.0
    languages: Counter[str] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _unknown: Counter[str] = field(default_factory=Counter)
    _numbers: Counter[str] = field(default_factory=Counter)
    _blank: list[Entry] = field(default_factory=list)
    _long: list[Entry] = field(default_factory=list)
    _others: Counter[str] = field(default_factory=Counter)

    def of(self, entries: Sequence[Entry]) -> Iterator[Item]:
        """The items of the entries that stand where at least one has both question and answer."""
        kinds = {entry.spot.kind for entry in entries if entry.is_full}
        for entry in entries:
            if entry.spot.kind not in kinds:
                self._others[entry.spot.kind or "top"] += bool(entry.values)
                continue
            self._count(entry)
            if not (entry.says("question") or entry.says("answer")):
                self._blank.append(entry)
            elif any(len(text(entry.values[key])) > bounds.TEXT for key in entry.fields):
                self._long.append(entry)
            else:
                yield self._item(entry)

    def told(self) -> Iterator[str]:
        """What was left out of the items so far, each kind once."""
        yield from self._unknown_keys()
        yield from self._of("left out, for numbers stand there where names belong", self._numbers, "entry")
        yield from self._of("languages left out", self.languages, "text")
        yield from self._entries("without question and answer", self._blank)
        yield from self._entries(f"with more than {bounds.TEXT:,} characters in one text", self._long)
        if others := {kind: counted(number, "object") for kind, number in self._others.items() if number}:
            yield f"{self.name}: left out, for none has both question and answer: {listed(others)}"
        seen = set(map(_folded, self._seen))
        if missing := [name for name in self.options.columns if _folded(name) not in seen]:
            yield f"{self.name}: no FAQ has the keys {', '.join(map(quoted, missing))} that were named"

    def _item(self, entry: Entry) -> Item:
        values = {key: value for key, value in entry.values.items() if not self._is_number(entry, key)}
        fields = {key: name for key, name in entry.fields.items() if key in values}
        lists = [values[key] for key, name in fields.items() if name in LEVELS]
        notes = [_PATH] if any(len(texts(value)) > 1 for value in lists) else []
        written: Form = next((form(values[key]) for key, name in fields.items() if name == "answer"), "text")
        guessed = (_GUESSED,) if self.sure < 1 else ()
        found = _fields(replace(entry, values=values, fields=fields))
        return Item(self.where(entry.spot.path), found, written, (*guessed, *notes), self.sure)

    def _is_number(self, entry: Entry, key: str) -> bool:
        """Whether a number stands where a name belongs."""
        return entry.fields.get(key) in (*LEVELS, "tags") and _is_number(entry.values[key])

    def _count(self, entry: Entry) -> None:
        roots = {path.split(".")[0] for path in self.options.columns if "." in path}
        for key, value in entry.values.items():
            if is_said(value) and key not in roots and key not in self.options.ignored:
                self._seen.add(key)
                self._unknown[key] += key not in entry.fields
                self._numbers[key] += self._is_number(entry, key)
                self.languages.update(other_languages(value) if key in entry.fields else ())

    def _unknown_keys(self) -> Iterator[str]:
        counts = +self._unknown
        yield from keys(self.name, counts, "entry")
        for key in islice(counts, _HINTS):
            close = similar(key) if field_of(key) is None else None
            if close is not None:
                said = shlex.quote(f"{key}={field_of(close)}")
                yield f"{self.name}: key {quoted(key)}: is it {quoted(close)}? Then add --map {said}"

    def _of(self, said: str, counts: Counter[str], noun: str) -> Iterator[str]:
        if found := {name: counted(number, noun) for name, number in (+counts).items()}:
            yield f"{self.name}: {said}: {listed(found)}"

    def _entries(self, said: str, entries: Sequence[Entry]) -> Iterator[str]:
        if entries:
            first = self.where(entries[0].spot.path)
            yield f"{self.name}: left out: {counted(len(entries), 'entry')} {said}, the first at {first}"


def _fields(entry: Entry) -> dict[str, Value]:
    several: dict[str, list[Value]] = {"question": [], "aliases": []}
    for key, name in sorted(entry.fields.items(), key=itemgetter(1)):  # parts of a category's path in their order
        value = _value(name, entry.values[key])
        several.setdefault("category" if name in LEVELS else name, []).append(value)
    if path := entry.spot.category:
        own = [part for value in several.get("category", []) for part in _texts(value)]
        several["category"] = [(*path, *(part for part in own if part not in path))]
    asked = _texts(_together(several["question"]))
    question, others = "".join(asked[:1]), asked[1:]
    several |= {"question": [question], "aliases": several["aliases"] + [others] * bool(others)}
    several.setdefault("id", [entry.spot.key or ""])
    return {name: together for name, values in several.items() if (together := _together(values))}


def _value(name: str, value: object) -> Value:
    if name == "steps" and isinstance(value, list):
        return tuple(map(_step, value))
    return texts(value) if name in _LISTS and isinstance(value, list) else text(value)


def _step(value: object) -> str:
    """A step as spreadsheets have it: ``condition | text | contact``, or its text alone."""
    parts = [text(value.get(part)) for part in _STEP] if is_object(value) else []
    return " | ".join(parts if parts[2] else parts[:2]) if any(parts[::2]) else text(value)


def _together(values: Sequence[Value]) -> Value:
    return values[0] if len(values) == 1 else tuple(part for value in values for part in _texts(value))


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(filter(None, (value,))) if isinstance(value, str) else tuple(value)


def _is_number(value: object) -> bool:
    """Whether a value is a number, or a list of numbers: the id of a category, not its name."""
    pieces = value if isinstance(value, list) else [value]
    return bool(pieces) and all(isinstance(piece, int) and not isinstance(piece, bool) for piece in pieces)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
