"""Word lists: Korean forms without meaning of their own, clause endings, numerals, units and more; one file each.

A line of a list is an entry (or several, separated by spaces), a tab, and the reason for it; ``#`` begins a comment.
Some lists have more columns before the reason, which the comment at their top names.
"""

from functools import cache
from importlib import resources


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The columns of each line of the list ``name``, in the order of its file."""
    lines = resources.files(__package__).joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of the list ``name``, in the order of its file; those of a list of patterns may hold spaces."""
    cells = [row[0] for row in rows(name)]
    return tuple(cells) if name.endswith("patterns") else tuple(entry for cell in cells for entry in cell.split())


@cache
def forms(name: str) -> frozenset[str]:
    """The entries of the list ``name``, as a set."""
    return frozenset(entries(name))


@cache
def meanings(name: str) -> dict[str, str]:
    """The entries of the list ``name``, each written as ``word=meaning``, as a mapping."""
    return dict(entry.split("=", 1) for entry in entries(name))
