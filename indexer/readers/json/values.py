"""JSON values: what the value of a key says, however deep it is wrapped: its text, its texts, and how it is written."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from indexer.readers.item import Form

_KOREAN = re.compile("(?:ko|kr|kor|korean)(?:[-_]kr)?", re.IGNORECASE)
_LANGUAGE = re.compile("[a-z]{2,3}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_FORMS: Mapping[str, Form] = {"html": "html", "rendered": "html", "markdown": "markdown", "md": "markdown"}
_WRAPPERS = ("text", "plain_text", "content", "body", "raw", "name", "label", "title", "value")
"""The keys within an object that stands for a text, the most trusted first; those of a form go before."""


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Whether ``value`` is a JSON object."""
    return isinstance(value, dict)


def text(value: object) -> str:
    """What ``value`` says as one text: the Korean of several languages, the pieces of a list as paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(text, value)))
    if is_object(value):
        inner = _inner(value)
        return text(value[inner]) if inner is not None else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def texts(value: object) -> tuple[str, ...]:
    """What each piece of ``value`` says, if it is a list; else the one text."""
    pieces = value if isinstance(value, list) else [value]
    return tuple(filter(None, map(text, pieces)))


def form(value: object) -> Form:
    """How the text of ``value`` is written, as far as the keys around it say."""
    if isinstance(value, list) and value:
        return form(value[0])
    inner = _inner(value) if is_object(value) else None
    if not is_object(value) or inner is None:
        return "text"
    return _FORMS.get(inner.casefold()) or form(value[inner])


def other_languages(value: object) -> Iterator[str]:
    """The languages in ``value`` that are not read because it is there in Korean, or in one before them."""
    if isinstance(value, list):
        for piece in value:
            yield from other_languages(piece)
    elif is_object(value):
        language = language_of(value)
        if language is not None:
            yield from value.keys() - {language}


def language_of(value: Mapping[str, object]) -> str | None:
    """The key of an object's Korean part if its keys are languages, else of its first; None if they are no languages.

    ``{"ko": …, "en": …}`` is such an object.
    """
    if not value or not all(map(_LANGUAGE.fullmatch, value)):
        return None
    korean = next(filter(_KOREAN.fullmatch, value), None)
    return korean or (next(iter(value)) if "en" in map(str.casefold, value) else None)


def is_said(value: object) -> bool:
    """Whether ``value`` says anything: it is not null, false or empty."""
    return value is not None and value is not False and value not in ("", [], {})


def _inner(value: Mapping[str, object]) -> str | None:
    """The key of the part of an object that holds its text."""
    language = language_of(value)
    if language is not None:
        return language
    keys = {key.casefold(): key for key in value if is_said(value[key])}
    return next((keys[name] for name in (*_FORMS, *_WRAPPERS) if name in keys), None)
