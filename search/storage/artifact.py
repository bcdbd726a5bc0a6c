"""Artifact: writes and reads the files of an index; no other module does.

A generation (see ``search.storage.generations``) holds

    manifest.json                       what it is, and the SHA-256 of every file, the encoder's included
    faqs.json, contacts.json            the records
    dictionary.json, synonyms.json      the operator's own words
    expansions.json                     the everyday words that lead to what the FAQs say
    wordings/, answers/                 of each field: units.json, lexical/, vectors.npy
    whole/                              the postings of whole FAQs
    concordance/                        the words of the texts that are shown, with their places
    small_talk/                         what the index was calibrated with

Every file is checked against its digest when an index is read.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import numpy as np
from pydantic import TypeAdapter

from search import arrays
from search.analysis.expansions import Expansions
from search.confidence.calibration import Calibration
from search.encoding.encoder import Precision
from search.errors import IndexDamagedError, IndexFormatError, ThresholdError
from search.index.dense import Dense
from search.index.documents import Documents
from search.index.index import Field, Index
from search.index.lexical import Lexical
from search.index.postings import Postings
from search.index.texts import AnalysedTexts, Snapshot
from search.index.word_offsets import WordOffsets
from search.korean.synonyms import Rule, Synonyms
from search.records.expansion import Expansion
from search.records.faq import Contact, Faq
from search.records.unit import Unit
from search.records.user_word import UserWord
from search.storage import generations, pointer
from search.storage.pointer import AGAIN, MANIFEST, Pointer

FORMAT = 8
PROGRAM = "mureum"

_FIELDS = ("wordings", "answers")
_FAQS = TypeAdapter(tuple[Faq, ...])
_CONTACTS = TypeAdapter(tuple[Contact, ...])
_UNITS = TypeAdapter(tuple[Unit, ...])
_WORDS = TypeAdapter(tuple[UserWord, ...])
_RULES = TypeAdapter(tuple[Rule, ...])
_EXPANSIONS = TypeAdapter(tuple[Expansion, ...])


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of ``manifest.json``, which describes its generation.

    ``source`` is a digest of all that it was built from; ``files`` maps each file of the generation, ``encoder_files``
    each of the encoder's folder, to its SHA-256. ``calibration`` is what the index found out about its own scores.

    Raises:
        ValueError: a name leads out of the folder.
    """

    program: str
    format: int
    version: str
    created: str
    source: str
    counts: Mapping[str, int]
    encoder: str
    encoder_folder: str
    precision: Precision
    dimension: int
    analyzer: str
    calibration: Calibration
    files: Mapping[str, str]
    encoder_files: Mapping[str, str]

    def __post_init__(self) -> None:
        for name in (*self.files, *self.encoder_files, self.encoder_folder):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
                raise ValueError(f"{name!r} is no file of the index")


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """An index read from its folder, with its manifest and the folder of its encoder."""

    index: Index
    manifest: Manifest
    encoder_folder: Path


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """The analysed texts of an index read from its folder, with its manifest."""

    snapshot: Snapshot
    manifest: Manifest


def read_index(folder: Path, which: Pointer | None = None) -> StoredIndex:
    """The index in ``folder``: its current generation, or ``which``; every file is checked against its digest.

    Raises:
        IndexNotFoundError: there is no index at ``folder``.
        IndexFormatError: a newer version or another program wrote it.
        IndexDamagedError: a file is missing, half-copied or altered.
    """
    found = which or pointer.current(folder)
    generation, manifest, encoder_folder = _checked(folder, found)
    try:
        faqs = _FAQS.validate_json((generation / "faqs.json").read_bytes())
        contacts = _CONTACTS.validate_json((generation / "contacts.json").read_bytes())
        wordings, answers = (_read_field(generation / name, len(faqs)) for name in _FIELDS)
        index = Index(
            faqs,
            contacts,
            wordings,
            answers,
            whole=Postings.load(generation / "whole", len(faqs)),
            word_offsets=WordOffsets.load(generation / "concordance"),
            encoder=manifest.encoder,
            analyzer=manifest.analyzer,
            small_talk=AnalysedTexts.load(generation / "small_talk"),
            calibration=manifest.calibration,
            dictionary=_WORDS.validate_json((generation / "dictionary.json").read_bytes()),
            synonyms=_synonyms(generation),
            expansions=Expansions(_EXPANSIONS.validate_json((generation / "expansions.json").read_bytes())),
            generation=found.name,
            digest=found.digest,
        )
    except (OSError, ValueError, KeyError) as error:
        raise IndexDamagedError(f"{generation}: {error}; {AGAIN}") from error
    return StoredIndex(index, manifest, encoder_folder)


def read_snapshot(folder: Path) -> StoredSnapshot:
    """The analysed texts of the current generation of ``folder``; checks and raises what :func:`read_index` does."""
    generation, manifest, _ = _checked(folder, pointer.current(folder))
    try:
        faqs = _FAQS.validate_json((generation / "faqs.json").read_bytes())
        (_, wordings), (chunks, answers) = (_read_part(generation / name) for name in _FIELDS)
        snapshot = Snapshot(
            faqs,
            wordings,
            chunks,
            answers,
            word_offsets=WordOffsets.load(generation / "concordance"),
            small_talk=AnalysedTexts.load(generation / "small_talk"),
            analyzer=manifest.analyzer,
            encoder=manifest.encoder,
            synonyms=_synonyms(generation),
        )
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{generation}: {error}; {AGAIN}") from error
    return StoredSnapshot(snapshot, manifest)


def _synonyms(generation: Path) -> Synonyms:
    return Synonyms(_RULES.validate_json((generation / "synonyms.json").read_bytes()))


def _checked(folder: Path, found: Pointer) -> tuple[Path, Manifest, Path]:
    """A generation's folder, its manifest and the folder of its encoder, every file checked against its digest."""
    manifest = read_manifest(folder, found)
    encoder = folder / "encoders" / manifest.encoder_folder
    generations.check_digests(found.generation, manifest.files)
    generations.check_digests(encoder, manifest.encoder_files)
    return found.generation, manifest, encoder


def read_manifest(folder: Path, which: Pointer | None = None) -> Manifest:
    """The manifest of the current generation, or of another one; raises what :func:`read_index` raises."""
    found = which or pointer.current(folder)
    path = found.generation / MANIFEST
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise IndexDamagedError(f"{path}: {error}; {AGAIN}") from error
    return parse_manifest(raw, found.digest, str(path))


def parse_manifest(raw: bytes, digest: str, path: str) -> Manifest:
    """The manifest in ``raw``, which was read from ``path``, after a check that its SHA-256 is ``digest``.

    Raises:
        IndexFormatError: a newer version or another program wrote it.
        IndexDamagedError: it was altered, or says nothing that can be read.
    """
    try:
        content = json.loads(raw)
        program, written = content.get("program"), content.get("format")
    except (ValueError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(f"{path}: {error}; {AGAIN}") from error
    if program != PROGRAM:
        raise IndexFormatError(f"{path}: not an index of {PROGRAM}; build one with faq-index")
    if written != FORMAT:
        raise IndexFormatError(
            f"{path}: index format {written}, this version reads {FORMAT}: upgrade mureum or build the index again"
        )
    if hashlib.sha256(raw).hexdigest() != digest:
        raise IndexDamagedError(f"{path}: altered since it was written; {AGAIN}")
    try:
        return _MANIFEST.validate_json(raw)
    except (ValueError, ThresholdError) as error:
        raise IndexDamagedError(f"{path}: {error}; {AGAIN}") from error


def write_index(
    folder: Path,
    index: Index,
    encoder_folder: Path,
    source: str,
    precision: Precision = "fp32",
    calibration: Callable[[], Calibration] | None = None,
) -> Path:
    """Store ``index`` as the new current generation of the index folder, and return the generation's folder.

    ``encoder_folder`` is what the engine will load its encoder from; ``source`` and the ``precision`` of its vectors
    are recorded in the manifest. ``calibration``, if it is given, is called last and its result takes the place of the
    index's own: all else can be written while a calibration is under way.

    Raises:
        IndexFolderError: the folder holds something else, or somebody else is writing to it.
    """
    with generations.locked(folder):
        files = generations.digests(encoder_folder)
        encoder = generations.add_encoder(folder, encoder_folder, files)
        with generations.added(folder) as fresh:
            _write_parts(fresh, index)
            generations.flush(fresh)
            manifest = Manifest(
                program=PROGRAM,
                format=FORMAT,
                version=version("mureum"),
                created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                source=source,
                counts={"faqs": len(index.faqs), **{name: len(getattr(index, name).units) for name in _FIELDS}},
                encoder=index.encoder,
                encoder_folder=encoder,
                precision=precision,
                dimension=index.wordings.dense.dimension,
                analyzer=index.analyzer,
                files=generations.digests(fresh),
                encoder_files=files,
                calibration=calibration() if calibration is not None else index.calibration,
            )
            (fresh / MANIFEST).write_bytes(_MANIFEST.dump_json(manifest, indent=1))
        generations.forget_old(folder)
    return pointer.current(folder).generation


def _write_parts(fresh: Path, index: Index) -> None:
    (fresh / "faqs.json").write_bytes(_FAQS.dump_json(index.faqs))
    (fresh / "contacts.json").write_bytes(_CONTACTS.dump_json(index.contacts))
    (fresh / "dictionary.json").write_bytes(_WORDS.dump_json(index.dictionary))
    (fresh / "synonyms.json").write_bytes(_RULES.dump_json(index.synonyms.rules))
    (fresh / "expansions.json").write_bytes(_EXPANSIONS.dump_json(index.expansions.listed))
    for name in _FIELDS:
        part: Field = getattr(index, name)
        (fresh / name).mkdir()
        (fresh / name / "units.json").write_bytes(_UNITS.dump_json(part.units))
        part.lexical.save(fresh / name / "lexical")
        part.dense.save(fresh / name / "vectors.npy")
    index.whole.save(fresh / "whole")
    index.word_offsets.save(fresh / "concordance")
    index.small_talk.save(fresh / "small_talk")


def _read_part(folder: Path) -> tuple[tuple[Unit, ...], AnalysedTexts]:
    units = _UNITS.validate_json((folder / "units.json").read_bytes())
    documents = Documents.load(folder / "lexical" / "documents").checked()
    vectors = arrays.load_npy(folder / "vectors.npy", np.float32, 2)
    return units, AnalysedTexts(tuple(unit.text for unit in units), documents, vectors)


def _read_field(folder: Path, faqs: int) -> Field:
    units = _UNITS.validate_json((folder / "units.json").read_bytes())
    lexical = Lexical.load(folder / "lexical", len(units))
    return Field.build(units, lexical, Dense.load(folder / "vectors.npy"), faqs)
