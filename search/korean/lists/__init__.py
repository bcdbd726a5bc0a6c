"""Word lists: Korean forms without meaning of their own, clause endings, greetings and more; one file for each list.

A line of a list is an entry (or several, separated by spaces), a tab, and the reason for it; ``#`` begins a comment.
"""

from functools import cache
from importlib import resources


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of the list ``name``, in the order of its file; those of a list of patterns may hold spaces."""
    lines = resources.files(__package__).joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    return tuple(cells) if name.endswith("patterns") else tuple(entry for cell in cells for entry in cell.split())


@cache
def forms(name: str) -> frozenset[str]:
    """The entries of the list ``name``, as a set."""
    return frozenset(entries(name))
