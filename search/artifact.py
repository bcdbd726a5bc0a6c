"""The index on disk: written and read here only.

An index folder holds

    CURRENT                    the name of the generation that serves
    generations/g000001/       one immutable index: manifest.json, faqs.json, units.json, and per field
                               (wordings, answers) its lexical and dense parts
    encoders/<fingerprint>/    the encoders that the generations were made with, shared by them

A generation is filled under another name, then renamed, then CURRENT is replaced: whoever reads sees the old index or
the new one, whole, and a writer that dies half-way leaves only a folder that the next one removes. Every file's SHA-256
stands in the manifest and is checked on reading.
"""

import contextlib
import datetime
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from search.dense import Dense
from search.errors import IndexDamagedError, IndexFolderError, IndexFormatError, IndexNotFoundError
from search.faq import Contact, Faq
from search.index import Field, Index
from search.lexical import Lexical
from search.unit import Unit

FORMAT = 1
PROGRAM = "mureum"
KEPT = 3
"""How many generations stay on disk, the current one included, for rollback."""

_FIELDS = ("wordings", "answers")
_FAQS = TypeAdapter(tuple[Faq, ...])
_CONTACTS = TypeAdapter(tuple[Contact, ...])
_UNITS = TypeAdapter(tuple[Unit, ...])


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself.

    ``source`` is a digest of all that it was built from; ``files`` maps each file of the generation, ``encoder_files``
    each of the encoder's folder, to its SHA-256. ``calibration`` is None: this version judges no confidence.
    """

    program: str
    format: int
    version: str
    created: str
    source: str
    counts: Mapping[str, int]
    encoder: str
    encoder_folder: str
    precision: str
    dimension: int
    analyzer: str
    calibration: None
    files: Mapping[str, str]
    encoder_files: Mapping[str, str]


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Stored:
    """An index that was read, with its manifest and the folder of its encoder."""

    index: Index
    manifest: Manifest
    encoder_folder: Path


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under ``folder``, by its path within it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _sha256(path) for path in files}


def read(folder: Path) -> Stored:
    """The current generation of the index folder, every file checked against its digest.

    Raises:
        IndexNotFoundError: there is no index at ``folder``.
        IndexFormatError: a newer version or another program wrote it.
        IndexDamagedError: a file is missing, half-copied or altered.

    """
    manifest = read_manifest(folder)
    generation = _current(folder)
    encoder_folder = folder / "encoders" / manifest.encoder_folder
    _check(generation, manifest.files)
    _check(encoder_folder, manifest.encoder_files)
    try:
        faqs = _FAQS.validate_json((generation / "faqs.json").read_bytes())
        contacts = _CONTACTS.validate_json((generation / "contacts.json").read_bytes())
        wordings, answers = (_read_field(generation / name, len(faqs)) for name in _FIELDS)
        index = Index(faqs, contacts, wordings, answers, manifest.encoder, manifest.analyzer)
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamagedError(f"{generation}: {error}; build the index again with faq-index") from error
    return Stored(index, manifest, encoder_folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the current generation; raises what ``read`` raises."""
    path = _current(folder) / "manifest.json"
    try:
        content = json.loads(path.read_bytes())
        program, written = content.get("program"), content.get("format")
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDamagedError(f"{path}: {error}; build the index again with faq-index") from error
    if program != PROGRAM:
        raise IndexFormatError(f"{path}: not an index of {PROGRAM}; build one with faq-index")
    if written != FORMAT:
        raise IndexFormatError(
            f"{path}: index format {written}, this version reads {FORMAT}: upgrade mureum or build the index again"
        )
    try:
        return _MANIFEST.validate_python(content)
    except ValidationError as error:
        problem = error.errors()[0]
        raise IndexDamagedError(
            f"{path}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}; build the index again with faq-index"
        ) from error


def write(folder: Path, index: Index, encoder_folder: Path, source: str) -> Path:
    """Store ``index`` as the new current generation of the index folder, and return the generation's folder.

    ``encoder_folder`` is what the engine will load its encoder from; ``source`` is recorded in the manifest.

    Raises:
        IndexFolderError: the folder holds something else, or somebody else is writing to it.

    """
    with _locked(folder):
        encoder_files = digests(encoder_folder)
        encoder = hashlib.sha256(json.dumps(encoder_files).encode()).hexdigest()[:16]
        with _staged(folder / "encoders" / encoder) as fresh:
            _link_or_copy(encoder_folder, fresh, encoder_files)
        generation = folder / "generations" / _next_name(folder / "generations")
        with _staged(generation) as fresh:
            _write_generation(fresh, index, encoder, encoder_files, source)
        _replace_text(folder / "CURRENT", generation.name + "\n")
        _forget_old(folder)
    return generation


def _write_generation(fresh: Path, index: Index, encoder: str, encoder_files: Mapping[str, str], source: str) -> None:
    (fresh / "faqs.json").write_bytes(_FAQS.dump_json(index.faqs))
    (fresh / "contacts.json").write_bytes(_CONTACTS.dump_json(index.contacts))
    for name in _FIELDS:
        part: Field = getattr(index, name)
        (fresh / name).mkdir()
        (fresh / name / "units.json").write_bytes(_UNITS.dump_json(part.units))
        part.lexical.save(fresh / name / "lexical")
        part.dense.save(fresh / name / "dense.faiss")
    manifest = Manifest(
        program=PROGRAM,
        format=FORMAT,
        version=version("mureum"),
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        source=source,
        counts={"faqs": len(index.faqs), **{name: len(getattr(index, name).units) for name in _FIELDS}},
        encoder=index.encoder,
        encoder_folder=encoder,
        precision="fp32",
        dimension=index.wordings.dense.dimension,
        analyzer=index.analyzer,
        calibration=None,
        files=digests(fresh),
        encoder_files=encoder_files,
    )
    (fresh / "manifest.json").write_bytes(_MANIFEST.dump_json(manifest, indent=1))


def _read_field(folder: Path, faqs: int) -> Field:
    units = _UNITS.validate_json((folder / "units.json").read_bytes())
    lexical = Lexical.load(folder / "lexical", len(units))
    return Field.of(units, lexical, Dense.load(folder / "dense.faiss"), faqs)


def _current(folder: Path) -> Path:
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text("ascii").strip()
    except FileNotFoundError as error:
        raise IndexNotFoundError(f"{folder}: no index here; build one with: faq-index SOURCE --out {folder}") from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{pointer}: {error}; build the index again with faq-index") from error
    if not re.fullmatch(r"g\d{6}", name) or not (folder / "generations" / name).is_dir():
        raise IndexDamagedError(f"{pointer}: names no generation ({name[:40]!r}); build the index again with faq-index")
    return folder / "generations" / name


def _check(folder: Path, expected: Mapping[str, str]) -> None:
    for name, digest in expected.items():
        try:
            found = _sha256(folder / name)
        except OSError as error:
            raise IndexDamagedError(
                f"{folder / name}: {error.strerror}; copy the index folder whole or build it again with faq-index"
            ) from error
        if found != digest:
            raise IndexDamagedError(
                f"{folder / name}: altered or half-copied (its SHA-256 is not the manifest's); "
                "copy the index folder whole or build it again with faq-index"
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one writer; what earlier writers left half-done is removed."""
    if folder.exists() and not folder.is_dir():
        raise IndexFolderError(f"{folder}: is a file; choose another --out")
    if folder.is_dir():
        foreign = {path.name for path in folder.iterdir()} - {
            "CURRENT",
            "CURRENT.new",
            "generations",
            "encoders",
            ".lock",
        }
        if foreign:
            raise IndexFolderError(f"{folder}: holds other things than an index ({min(foreign)}); choose another --out")
    for part in ("generations", "encoders"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            for leftover in folder.glob("*/.staged-*"):
                shutil.rmtree(leftover)
            yield
    except Timeout as error:
        raise IndexFolderError(f"{folder}: another faq-index is writing here; wait for it to end") from error


@contextlib.contextmanager
def _staged(target: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``target`` when the block ends well."""
    scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=".staged-"))
    scratch.chmod(0o755)
    yield scratch
    for path in scratch.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    if target.exists():
        shutil.rmtree(target)
    scratch.rename(target)


def _link_or_copy(source: Path, target: Path, files: Mapping[str, str]) -> None:
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source / name, target / name)
        except OSError:  # another file system, or one without links
            shutil.copy2(source / name, target / name)


def _next_name(generations: Path) -> str:
    taken = [int(path.name[1:]) for path in generations.glob("g[0-9]*") if path.name[1:].isdigit()]
    return f"g{max(taken, default=0) + 1:06d}"


def _replace_text(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _forget_old(folder: Path) -> None:
    """Remove all but the last generations, and the encoders that none of those names."""
    generations = sorted((folder / "generations").glob("g[0-9]*"))
    for generation in generations[:-KEPT]:
        shutil.rmtree(generation)
    named = {_encoder_of(generation) for generation in generations[-KEPT:]}
    for encoder in (folder / "encoders").iterdir():
        if encoder.name not in named:
            shutil.rmtree(encoder)


def _encoder_of(generation: Path) -> str | None:
    try:
        return str(json.loads((generation / "manifest.json").read_bytes())["encoder_folder"])
    except (OSError, ValueError, KeyError):
        return None
