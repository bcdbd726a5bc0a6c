"""Names: the field of an entry that a column or a key of somebody's file stands for."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from search.korean.normalize import normalize

LEVELS = ("category", "category2", "category3")
"""The parts of a category's path, widest first, where each has a column of its own."""
LEAST = 4
"""The letters from which on a name may be taken for a misspelt one."""
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_SIGNS = re.compile(r"[\W_]+")


def field_of(name: str) -> str | None:
    """The field that ``name`` stands for: one of FIELDS, ``category2`` or ``category3``; None if nobody knows it.

    ``질문 (필수)``, ``Question``, ``label_names`` and ``유사질문1`` are understood.
    """
    said = _said(name)
    return _names().get(said) or _names().get(said.rstrip("0123456789"))


def trust(name: str) -> int:
    """How far down ``name`` stands among the names of its field, 0 for the first: ``답변`` before ``내용``."""
    said = _said(name)
    return _places().get(said, _places().get(said.rstrip("0123456789"), len(_places())))


def similar(name: str) -> str | None:
    """A known name that ``name``, of at least four letters, is spelled much like; None if there is none."""
    said = _said(name)
    close = difflib.get_close_matches(said, _names(), n=1, cutoff=0.85) if len(said) >= LEAST else []
    return close[0] if close else None


def chosen(names: Iterable[str], columns: Mapping[str, str], ignored: Iterable[str]) -> dict[str, str]:
    """The field of each of ``names`` that has one: of two names for one field, the more trusted.

    ``columns`` says the field of a name and is trusted most; ``ignored`` names get none. ``aliases`` and ``tags``, of
    which there may be many, keep all their names.
    """
    said = {_said(name): field for name, field in columns.items()}
    left_out = {_said(name) for name in ignored}
    found: dict[str, str] = {}
    ranks: dict[str, tuple[int, str]] = {}
    for name in names:
        if _said(name) in left_out:
            continue
        field = said.get(_said(name)) or field_of(name)
        if field is None:
            continue
        if field in ("aliases", "tags"):
            found[name] = field
            continue
        rank = -1 if _said(name) in said else trust(name)
        if field not in ranks or rank < ranks[field][0]:
            ranks[field] = rank, name
    found.update({name: field for field, (_, name) in ranks.items()})
    return found


def _said(name: str) -> str:
    folded = normalize(name).casefold()
    return _SIGNS.sub("", _BRACKETS.sub("", folded)) or _SIGNS.sub("", folded)


@cache
def _lines() -> tuple[tuple[str, ...], ...]:
    text = resources.files("indexer.readers").joinpath("field_names.tsv").read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _names() -> Mapping[str, str]:
    return {_said(name): field for field, *names in _lines() for name in names}


@cache
def _places() -> Mapping[str, int]:
    return {_said(name): place for _, *names in _lines() for place, name in enumerate(names)}
