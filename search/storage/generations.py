"""Generations: adds them to an index folder, and removes old ones.

    CURRENT, HISTORY           which one serves, and which did before it: see search.storage.pointer
    generations/g000001/       one immutable index; its manifest.json names the encoder that it was made with
    encoders/<digest>/         encoders, shared by generations

A generation is filled under another name, then renamed, then CURRENT is replaced: a reader sees the old one or the new
one, whole, and a writer that dies half-way leaves only a folder that the next one removes. Files, and the folders that
name them, are on the disk before CURRENT names them.
"""

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from search.errors import IndexDamagedError, IndexFolderError
from search.storage import pointer
from search.storage.pointer import GENERATIONS, MANIFEST, Pointer

KEPT = 3
"""How many generations stay on disk for rollback: those served last, the current one included."""

PIECE = 2**23
_HOLDS = {"CURRENT", "CURRENT.new", "HISTORY", "HISTORY.new", "generations", "encoders", ".lock"}
_VOLUME = re.compile(r"lost\+found|\$RECYCLE\.BIN|System Volume Information|\.(Trash.*|snapshots?|zfs|DS_Store|nfs.+)")
"""Files that a volume or an operating system creates by itself; an index folder may be the root of a volume."""


@contextlib.contextmanager
def locked(folder: Path, patient: bool = False) -> Iterator[None]:
    """Lock the folder for one writer, and remove incomplete files of earlier writers.

    If another one holds the lock, a ``patient`` writer waits.

    Raises:
        IndexFolderError: it holds something else or can't be written to, or somebody else is writing to it.
    """
    if folder.exists() and not folder.is_dir():
        raise IndexFolderError(f"{folder}: is a file; choose another folder")
    if folder.is_dir():
        foreign = {path.name for path in folder.iterdir() if not _VOLUME.fullmatch(path.name)} - _HOLDS
        if foreign:
            raise IndexFolderError(
                f"{folder}: holds other things than an index ({min(foreign)}); choose another folder"
            )
    try:
        for part in ("generations", "encoders"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=-1 if patient else 0)
        lock.acquire()
    except Timeout as error:
        raise IndexFolderError(f"{folder}: another faq-index is writing here; wait for it to end") from error
    except OSError as error:
        raise IndexFolderError(f"{folder}: can't be written to ({error.strerror}); choose another folder") from error
    with lock:
        _remove_half_done(folder)
        yield


def _remove_half_done(folder: Path) -> None:
    """Remove scratch folders, and generations newer than the current one that were never served."""
    for leftover in folder.glob("*/.staged-*"):
        shutil.rmtree(leftover)
    with contextlib.suppress(IndexFolderError):  # without a readable pointer none is known to be one
        known = [one.name for one in pointer.served(folder)]
        for generation in (folder / "generations").glob(GENERATIONS):
            if generation.name > known[-1] and generation.name not in known:
                shutil.rmtree(generation)


@contextlib.contextmanager
def added(folder: Path) -> Iterator[Path]:
    """A scratch folder that becomes the current generation when the block ends without an error."""
    generation = folder / "generations" / _next_name(folder / "generations")
    with _staged(generation) as fresh:
        yield fresh
    pointer.move(folder, Pointer(generation, sha256(generation / MANIFEST)))


def add_encoder(folder: Path, source: Path, files: Mapping[str, str]) -> str:
    """Copy the encoder's ``files`` from ``source`` unless they are here already, and return their folder's name."""
    name = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
    # The files and not links to them: the index must not depend on the model's folder.
    bring(folder / "encoders" / name, files, lambda file, to: shutil.copyfile(source / file, to))
    return name


def bring(target: Path, files: Mapping[str, str], copy: Callable[[str, Path], object]) -> bool:
    """Copy ``files``, names with their SHA-256, into the folder ``target``, unless it has them; return whether it did.

    ``copy`` is called with the name of each and the path to write it to.

    Raises:
        IndexDamagedError: a copied file does not have its digest.
    """
    if target.exists() and digests(target) == files:
        return False
    with _staged(target) as fresh:
        for name in files:
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            copy(name, fresh / name)
        check_digests(fresh, files)
    return True


def _next_name(generations: Path) -> str:
    taken = [int(path.name[1:]) for path in generations.glob(GENERATIONS) if path.name[1:].isdigit()]
    return f"g{max(taken, default=0) + 1:06d}"


@contextlib.contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``target`` when the block ends without an error."""
    scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=".staged-"))
    scratch.chmod(0o755)
    yield scratch
    flush(scratch)
    if target.exists():  # damaged, or another one of that name
        target.rename(scratch.with_name(scratch.name + "-damaged"))
    scratch.rename(target)
    pointer.flush(target.parent)


def flush(folder: Path) -> None:
    """Flush ``folder`` and everything under it to the disk; what was flushed before takes no time."""
    for path in (*folder.rglob("*"), folder):
        pointer.flush(path)


def forget_old(folder: Path) -> None:
    """Remove all generations but the 3 that were served last, and the encoders that none of those names."""
    kept = [one.generation for one in pointer.served(folder)[-KEPT:]]
    for generation in (folder / "generations").glob(GENERATIONS):
        if generation not in kept:
            shutil.rmtree(generation)
    named = {_encoder_of(generation) for generation in kept}
    for encoder in (folder / "encoders").iterdir():
        if encoder.name not in named:
            shutil.rmtree(encoder)


def _encoder_of(generation: Path) -> str | None:
    try:
        return str(json.loads((generation / MANIFEST).read_bytes())["encoder_folder"])
    except (OSError, ValueError, KeyError):
        return None


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under ``folder``, by its path within it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def check_digests(folder: Path, expected: Mapping[str, str]) -> None:
    """Check that the files of ``folder`` have the ``expected`` SHA-256, given by their paths within it.

    Raises:
        IndexDamagedError: a file is missing or differs.
    """
    for name, digest in expected.items():
        try:
            found = sha256(folder / name)
        except OSError as error:
            raise IndexDamagedError(
                f"{folder / name}: {error.strerror}; copy the index folder whole or build it again with faq-index"
            ) from error
        if found != digest:
            raise IndexDamagedError(
                f"{folder / name}: altered or half-copied (its SHA-256 is not the manifest's); "
                "copy the index folder whole or build it again with faq-index"
            )


def sha256(path: Path) -> str:
    """The file's SHA-256 as 64 hexadecimal digits."""
    with path.open("rb", buffering=0) as file:
        # In large blocks: after each, this thread needs the interpreter's lock again, which others may hold.
        digest, piece = hashlib.sha256(), bytearray(PIECE)
        while size := file.readinto(piece):
            digest.update(memoryview(piece)[:size])
        return digest.hexdigest()
