"""Everyday words: the list of what people say and what help centers write for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast, get_args

Kind = Literal["noun", "verb", "spelling"]
LIST = "everyday.tsv"


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings of one sense: who says one of ``said`` may mean one of ``meant``, and if ``mutual`` the other way, too.

    ``kind`` is that of the wordings that are said, of which verbs stand in the dictionary form; ``weight``, over 0 and
    at most 1, is how surely the one means the other in a question to a help center; ``sense`` tells an editor why.
    """

    kind: Kind
    said: tuple[str, ...]
    meant: tuple[str, ...]
    mutual: bool
    weight: float
    sense: str


@cache
def groups() -> tuple[Group, ...]:
    """The groups of the list that ships, in the order of its file."""
    lines = content().decode().splitlines()
    return tuple(parsed(line) for line in lines if line and not line.startswith("#"))


def content() -> bytes:
    """The file of the list."""
    return resources.files("search.korean.lists").joinpath(LIST).read_bytes()


def parsed(line: str) -> Group:
    """The group that a line of the list tells.

    Raises:
        ValueError: it has not six columns, or one of them is not what it should be.
    """
    cells = line.split("\t")
    if len(cells) != 6:
        raise ValueError(f"{len(cells)} columns instead of 6: {line!r}")
    kind, said, meant, way, weight, sense = cells
    if kind not in get_args(Kind) or way not in (">", "=") or not 0 < float(weight) <= 1 or not sense:
        raise ValueError(f"no group: {line!r}")
    return Group(cast(Kind, kind), _wordings(said), _wordings(meant), way == "=", float(weight), sense)


def pairs(group: Group) -> Sequence[tuple[str, str]]:
    """What is said and what it may mean, in both directions if the group is mutual."""
    ways = [(said, meant) for said in group.said for meant in group.meant]
    return [*ways, *((meant, said) for said, meant in ways)] if group.mutual else ways


def _wordings(cell: str) -> tuple[str, ...]:
    return tuple(wording.strip() for wording in cell.split("|"))
