"""Check raw records and turn them into Faq or Contact records; also the JSON Schema of what is accepted."""

import difflib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, TypeVar, cast, get_args

from pydantic import TypeAdapter, ValidationError

from search.conversation import hours
from search.korean.normalize import normalize
from search.records.faq import Contact, Faq, Step

Record = TypeVar("Record", Faq, Contact)

_MISSING = {"missing": "is missing", "string_too_short": "is blank", "too_short": "is empty"}

_DATE, _WHOLE = "must be a date like 2026-09-01", "must be a whole number"
_MUST = {
    "string_type": "must be a text",
    "tuple_type": "must be a list of {items}",
    "too_long": "must have at most {max_length} parts",
    "dataclass_type": "must be an object with {required}",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "finite_number": _WHOLE,
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
}
"""Messages for pydantic's types of error, in words for the people who maintain the data."""
_NO_CONTACTS = "contacts.json beside it has none (faq-index schema --contacts tells its fields)"


@dataclass(frozen=True, slots=True)
class Row:
    """A raw record and its place in a file: ``faqs.jsonl:17``."""

    where: str
    content: object


def check(kind: type[Record], rows: Sequence[Row], problems: list[str]) -> list[tuple[Row, Record]]:
    """The well-formed records of ``rows``, each with its row.

    Problems of the others are added to ``problems``, as is every id that occurs twice.
    """
    adapter: TypeAdapter[Record] = _adapter(cast(type, kind))
    good: list[tuple[Row, Record]] = []
    first: dict[str, str] = {}
    for row in rows:
        found = list(_unknown_fields(kind, row.content))
        found.extend(_not_text(row.content))
        try:
            record = adapter.validate_python(_trimmed(row.content))
        except ValidationError as error:
            found += [_told(kind, problem) for problem in error.errors()]
        else:
            if record.id in first:
                found.append(f'id: "{record.id}" stands already at {first[record.id]}')
            first.setdefault(record.id, row.where)
            good.append((row, record))
        problems.extend(f"{row.where}: {problem}" for problem in found)
    return good


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def check_references(rows: Sequence[tuple[Row, Faq]], contacts: Collection[str], problems: list[str]) -> None:
    """Add to ``problems`` every contact that a FAQ names but that does not exist, and what to do."""
    there = f"contacts.json has {', '.join(map(_quoted, sorted(contacts)))}" if contacts else _NO_CONTACTS
    for row, faq in rows:
        named = [(f"contacts[{place}]", contact) for place, contact in enumerate(faq.contacts)]
        named += [(f"steps[{place}].contact", step.contact) for place, step in enumerate(faq.steps) if step.contact]
        for field, contact in named:
            if contact not in contacts:
                hint = did_you_mean(contact, contacts) or f"; {there}"
                problems.append(f'{row.where}: {field}: unknown contact "{contact}"{hint}')


def check_wordings(rows: Sequence[tuple[Row, Faq]], problems: list[str]) -> None:
    """Add to ``problems`` every blank question and every blank answer."""
    for row, faq in rows:
        blank = [name for name in ("question", "answer") if not normalize(getattr(faq, name))]
        problems.extend(f"{row.where}: {name}: is blank" for name in blank)


def check_opening(rows: Sequence[tuple[Row, Contact]], problems: list[str]) -> None:
    """Add to ``problems`` every opening hours that can't be read."""
    for row, contact in rows:
        if contact.opening is not None:
            try:
                hours.parsed(contact.opening)
            except ValueError as error:
                problems.append(f"{row.where}: opening: {error}")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`` (did you mean "…"?)`` if one of ``known`` is similar to ``word``, else an empty text."""
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def json_schema(kind: type[Faq] | type[Contact]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one record as readers accept it, without additional fields."""
    schema = TypeAdapter(kind).json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
            part.pop("description", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _quoted(text: str) -> str:
    return f'"{text}"'


def _not_text(content: object) -> Iterator[str]:
    try:
        json.dumps(content, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        yield f"holds half a character (the lone surrogate {error.object[error.start]!a})"


def _trimmed(value: object) -> object:
    """``value`` with white space removed around every text, so that a blank text is empty."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return [_trimmed(part) for part in value]
    if isinstance(value, dict):
        return {key: _trimmed(part) for key, part in value.items()}
    return value


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _unknown_fields(kind: type, content: object, path: str = "") -> Iterator[str]:
    if not isinstance(content, dict):
        return
    known = _names(kind)
    for name in content.keys() - known:
        yield f"{path}{name}: unknown field{did_you_mean(str(name), known)}"
    steps = content.get("steps")
    if kind is Faq and isinstance(steps, list):
        for place, step in enumerate(steps):
            yield from _unknown_fields(Step, step, f"steps[{place}].")


def _must(kind: type, place: str, problem: Any) -> str:  # noqa: ANN401  (pydantic's ErrorDetails)
    if problem["type"] not in _MUST:
        return str(problem["msg"])
    items = "steps" if place == "steps" else "texts"
    required = ", ".join(field.name for field in fields(Step if place else kind) if field.default is MISSING)
    return _MUST[problem["type"]].format(items=items, required=required, **problem.get("ctx", {}))


def _told(kind: type, problem: Any) -> str:  # noqa: ANN401  (pydantic's ErrorDetails)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in problem["loc"]).lstrip(".")
    what = _MISSING.get(problem["type"]) or _must(kind, place, problem)
    given = problem["input"]
    if problem["type"] == "literal_error":
        options = next((get_args(field.type) for field in fields(kind) if field.name == place), ())
        what = f"{json.dumps(given, ensure_ascii=False)} is none of {', '.join(options)}"
        what += did_you_mean(str(given), options)
    elif problem["type"] not in _MISSING:
        what = f"{what}, not {json.dumps(given, ensure_ascii=False, default=str)[:60]}"
    return f"{place}: {what}" if place else what
