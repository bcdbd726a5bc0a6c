"""Rollback: lists the generations that an index folder keeps, and makes an earlier one current again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from search.analysis.analyzer import Analyzer
from search.errors import IndexFolderError, IndexMismatchError
from search.storage import artifact, generations, pointer
from search.storage.artifact import Manifest
from search.storage.pointer import Pointer

Service = Literal["now", "before", "earlier"]
"""``now``: it serves. ``before``: it served before that, and a rollback goes there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation that is kept, with its manifest or the ``trouble`` with reading it.

    It is ``rolled_back`` if it was built after the one that serves now.
    """

    name: str
    service: Service
    rolled_back: bool
    manifest: Manifest | None
    trouble: IndexFolderError | None


def kept(folder: Path) -> tuple[Kept, ...]:
    """The generations that a rollback can choose, and the current one, in the order in which they were built.

    Only manifests are read.

    Raises:
        IndexNotFoundError: there is no index at ``folder``.
        IndexDamagedError: its pointer can't be read.
    """
    served = pointer.served(folder)
    earlier: list[Service] = ["earlier"] * (len(served) - 2)
    services: list[Service] = [*earlier, "before", "now"]
    found = [
        _kept(folder, one, service, served[-1]) for one, service in zip(served, services[-len(served) :], strict=True)
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def rollback(folder: Path, name: str | None = None) -> Pointer:
    """Make the generation ``name`` current, by default the one before the current one, and return its pointer.

    It is read completely first, so that a generation that a service would refuse never becomes current.

    Raises:
        IndexFolderError: there is no such generation, it is damaged, another version made it, or somebody is writing.
    """
    pointer.current(folder)  # raises the fitting error for a folder without an index, which locking would fill
    with generations.locked(folder):
        served = pointer.served(folder)
        to = _chosen(folder, served, name)
        if to != served[-1]:
            stored = artifact.read_index(folder, to)
            at_hand = Analyzer(stored.index.dictionary).fingerprint
            if at_hand != stored.index.analyzer:
                raise IndexMismatchError(
                    f"{to.generation}: made with the analyzer {stored.index.analyzer!r}, not {at_hand!r}: "
                    "no service of this version can read it; build the index again with faq-index"
                )
            pointer.move(folder, to)
    return to


def _chosen(folder: Path, served: tuple[Pointer, ...], name: str | None) -> Pointer:
    if name is None:
        if len(served) < 2:
            raise IndexFolderError(f"{folder}: keeps no generation but {served[-1].name}, which serves")
        return served[-2]
    for one in served:
        if one.name == name:
            return one
    known = ", ".join(sorted(one.name for one in served))
    raise IndexFolderError(f"{folder}: keeps no generation {name!r}; it keeps {known}")


def _kept(folder: Path, one: Pointer, service: Service, now: Pointer) -> Kept:
    rolled_back = one.name > now.name
    try:
        return Kept(one.name, service, rolled_back, artifact.read_manifest(folder, one), None)
    except IndexFolderError as error:
        return Kept(one.name, service, rolled_back, None, error)
