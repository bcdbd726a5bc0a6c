"""Merge: brings entries that were imported before up to date, and tells what became of each.

An entry is recognised by its id. What the source has not changed since stays as it is kept, with all that was edited;
of an entry that the source has changed, the source's fields are taken and the others are kept. An entry that the source
has broken stays as it was.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from indexer.imports.records import Entry
from search.records.faq import Faq

State = Literal["new", "changed", "same", "gone", "left out"]
NAMES = frozenset(each.name for each in fields(Faq))


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is kept of an import before: its FAQs in their order, and the mark of the source's text of each by id.

    FAQs without a mark were written by hand, and are left alone.
    """

    faqs: tuple[Faq, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Merged:
    """All FAQs of now, in the order of before with new ones behind, and the state of each entry in its order.

    ``gone`` are the FAQs that no source has any more.
    """

    faqs: tuple[Faq, ...]
    states: tuple[State, ...]
    gone: tuple[Faq, ...]


def mark(entry: Entry) -> str:
    """A short mark of what the source says of an entry; another one if that changes."""
    said = json.dumps({name: entry.item.fields[name] for name in sorted(entry.item.fields)}, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def merged(entries: Sequence[Entry], earlier: Earlier, keep_gone: bool = False) -> Merged:
    """The FAQs of ``earlier`` brought up to date with ``entries``; those that are gone stay only if ``keep_gone``."""
    kept = {faq.id: faq for faq in earlier.faqs}
    states: list[State] = []
    now: dict[str, Faq] = {}
    for entry in entries:
        if entry.faq is None:
            states.append("left out")
            continue
        before = kept.get(entry.id)
        if before is None:
            states.append("new")
            now[entry.id] = entry.faq
        elif earlier.marks.get(entry.id) == mark(entry):
            states.append("same")
            now[entry.id] = before
        else:
            states.append("changed")
            now[entry.id] = _updated(before, entry)
    there = {entry.id for entry in entries}
    gone = tuple(faq for faq in earlier.faqs if faq.id not in there and faq.id in earlier.marks)
    left = {faq.id for faq in gone} if not keep_gone else set()
    order = [faq.id for faq in earlier.faqs if faq.id not in left]
    faqs = [now.get(id, kept[id]) for id in order]
    faqs += [faq for id, faq in now.items() if id not in kept]
    return Merged(tuple(faqs), tuple(states), gone)


def _updated(before: Faq, entry: Entry) -> Faq:
    """``before`` with the fields that the source gives; aliases of both."""
    assert entry.faq is not None
    given = {name: getattr(entry.faq, name) for name in NAMES & entry.given}
    if "aliases" in given:
        given["aliases"] = tuple(dict.fromkeys((*given["aliases"], *before.aliases)))
    return replace(before, **given)
