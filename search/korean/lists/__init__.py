"""Word lists: which forms of Korean mean nothing by themselves, link clauses, greet; one file a list, with reasons.

A line of a list is an entry (several, with spaces between), a tab, and why it stands there; ``#`` begins a comment.
"""

from functools import cache
from importlib import resources


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of the list ``name`` in their order; those of a list of patterns may hold spaces."""
    lines = resources.files(__package__).joinpath(f"{name}.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    return tuple(cells) if name.endswith("patterns") else tuple(entry for cell in cells for entry in cell.split())


@cache
def forms(name: str) -> frozenset[str]:
    """The entries of the list ``name``, for looking one up."""
    return frozenset(entries(name))
