"""Pointer: reads and moves the pointer of an index folder to the current generation, and the history of earlier ones.

    CURRENT    the name of the generation that serves, and the SHA-256 of its manifest
    HISTORY    a line like that for each generation that served, in the order of their service

Each file is replaced atomically. CURRENT alone tells what serves. HISTORY is written before CURRENT, so that a writer
that dies between the two loses nothing: the generation that CURRENT leaves is in it, and the one that serves comes last
in any case.
"""

import errno
import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from search.errors import IndexDamagedError, IndexFolderError, IndexNotFoundError

AGAIN = "build the index again with faq-index"
"""What to do about an index that is damaged."""
MANIFEST = "manifest.json"
GENERATIONS = "g[0-9]*"
"""The pattern of the paths of generations' folders."""

_LINE = re.compile(r"(g\d{6}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Pointer:
    """The folder of a generation, and the SHA-256 of its manifest."""

    generation: Path
    digest: str

    @property
    def name(self) -> str:
        """The generation's name."""
        return self.generation.name

    def __str__(self) -> str:
        return f"{self.name} {self.digest}\n"


def current(folder: Path) -> Pointer:
    """The generation that serves.

    Raises:
        IndexNotFoundError: there is no index at ``folder``.
        IndexDamagedError: the pointer can't be read or names no generation.
    """
    pointer = folder / "CURRENT"
    try:
        text = pointer.read_text("ascii")
    except FileNotFoundError as error:
        raise IndexNotFoundError(f"{folder}: no index here; build one with: faq-index SOURCE --out {folder}") from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{pointer}: {error}; {AGAIN}") from error
    found = named(text, folder)
    if found is None or not _is_there(found):
        raise IndexDamagedError(f"{pointer}: names no generation ({text[:40]!r}); {AGAIN}")
    return found


def named(text: str, folder: Path) -> Pointer | None:
    """The pointer that ``text``, in the form of CURRENT, holds for ``folder``; None if it holds none."""
    match = _LINE.fullmatch(text)
    return Pointer(folder / "generations" / match[1], match[2]) if match else None


def served(folder: Path) -> tuple[Pointer, ...]:
    """The generations on disk that have been served, in the order of their service; the last is the current one.

    Raises what :func:`current` raises.
    """
    now = current(folder)
    try:
        lines = (folder / "HISTORY").read_text("ascii")
    except (OSError, ValueError):  # no pointer was moved yet: they served as they were built
        built = sorted((folder / "generations").glob(GENERATIONS))
        return (*(_found(path) for path in built if path.name < now.name and (path / MANIFEST).is_file()), now)
    found = (Pointer(folder / "generations" / name, digest) for name, digest in _LINE.findall(lines))
    latest = {one.name: one for one in found if one.name != now.name and _is_there(one)}
    return (*latest.values(), now)


def _is_there(one: Pointer) -> bool:
    try:
        return one.generation.is_dir()
    except OSError as error:  # of a disk or a server that fails, or a folder that may not be read
        raise IndexDamagedError(f"{error}; {AGAIN}") from error


def _found(generation: Path) -> Pointer:
    return Pointer(generation, hashlib.sha256((generation / MANIFEST).read_bytes()).hexdigest())


def move(folder: Path, to: Pointer) -> None:
    """Make ``to`` the current generation; both files are on the disk when this returns."""
    with suppress(IndexFolderError):  # there is no CURRENT yet, or none that can be read
        _replace_text(folder / "HISTORY", "".join(map(str, served(folder))))
    _replace_text(folder / "CURRENT", str(to))


def _replace_text(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """Flush the file, or the names in the folder, to the disk, so that they survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL or not path.is_dir():  # some network file systems refuse it for folders
            raise
    finally:
        os.close(descriptor)
