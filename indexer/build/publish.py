"""Publish a source to the index folder, unless that is up to date; texts of the earlier index are reused."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter

from indexer.build.build import REVISION, Report, calibrated, sourced
from indexer.build.difference import Difference
from indexer.model import model
from indexer.model.model import Choice
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer, fingerprint
from search.confidence import model as confidence
from search.confidence.thresholds import NONE_BELOW, WRONG_COSTS, answer_at
from search.encoding.encoder import OnnxEncoder, Precision
from search.errors import IndexFolderError, IndexNotFoundError
from search.index.index import Index
from search.index.lexical import Lexical
from search.korean import everyday
from search.ranking import linear as ranking
from search.records.user_word import UserWord
from search.storage import artifact, generations
from search.storage.rollback import kept

_SOURCE = TypeAdapter(Source)


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of :func:`publish`.

    ``generation`` is None if the index was up to date already, or if ``rolled_back`` names a generation that was built
    from this source and rolled back. ``set_aside`` says why the earlier index in the folder could not be reused.
    ``difference`` compares the FAQs with those of the generation that was reused.
    """

    manifest: artifact.Manifest
    generation: Path | None
    set_aside: str | None
    rolled_back: str | None = None
    difference: Difference | None = None


def publish(
    source: Source,
    out: Path,
    choice: Choice,
    report: Report,
    force: bool = False,
    wrong_costs: float = WRONG_COSTS,
    everyday_words: bool = True,
) -> Published:
    """Bring the index folder ``out`` up to date with ``source``; with ``force``, from scratch.

    The thresholds mind that a wrong answer costs ``wrong_costs``: see :mod:`search.confidence.thresholds`. Everyday
    words (:mod:`search.korean.everyday`) are understood unless they are switched off.

    Raises:
        ModelError: the model is not available.
        IndexFolderError: ``out`` holds something else, or another process is writing to it.
    """
    folder = model.ready(choice)
    name = model.encoder_name(choice, folder)
    digest = _digest(source, fingerprint(source.dictionary), name, wrong_costs, everyday_words)
    # The model is read without the interpreter's lock while Kiwi, which needs the lock, is set up.
    with ThreadPoolExecutor(2) as beside:
        analyzer = beside.submit(_analyzer, source.dictionary)
        encoder = beside.submit(OnnxEncoder, folder, name, threads=os.cpu_count() or 1)
        previous, set_aside = (None, None) if force else _previous(out)
    if previous is not None and previous.manifest.source == digest:
        return Published(previous.manifest, None, None)
    if previous is not None and (back := _rolled_back(out, digest)):
        return Published(previous.manifest, None, None, back)
    with generations.locked(out):
        pass  # a folder that can't be written to is reported before the long work, not after it
    known = previous.snapshot if previous else None
    index = sourced(source, analyzer.result(), encoder.result(), known, report, everyday_words)
    generation = write_calibrated(index, out, folder, digest, choice.precision, report, wrong_costs)
    difference = Difference.between(known.faqs, source.faqs) if known else None
    return Published(artifact.read_manifest(out), generation, set_aside, difference=difference)


def write_calibrated(
    index: Index,
    out: Path,
    encoder_folder: Path,
    source: str,
    precision: Precision,
    report: Report,
    wrong_costs: float = WRONG_COSTS,
) -> Path:
    """Calibrate ``index`` while writing it as the current generation of ``out``; returns the generation's folder."""
    with ThreadPoolExecutor(1) as beside:
        calibration = beside.submit(calibrated, index, report, wrong_costs)
        return artifact.write_index(out, index, encoder_folder, source, precision, calibration.result)


def _analyzer(words: Sequence[UserWord]) -> Analyzer:
    analyzer = Analyzer(words)
    analyzer.analyse("준비")  # it finishes its set-up on first use
    return analyzer


def _previous(out: Path) -> tuple[artifact.StoredSnapshot | None, str | None]:
    try:
        return artifact.read_snapshot(out), None
    except IndexNotFoundError:
        return None, None
    except IndexFolderError as error:
        return None, str(error)


def _rolled_back(out: Path, digest: str) -> str | None:
    """The name of the generation built from the source with this digest and then rolled back; None if there is none."""
    made_of_it = (one for one in kept(out) if one.rolled_back and one.manifest and one.manifest.source == digest)
    return next((one.name for one in made_of_it), None)


def _digest(source: Source, analyzer: str, encoder: str, wrong_costs: float, everyday_words: bool) -> str:
    # what the calibration is made with
    fitted = (ranking.shipped(), confidence.shipped(), answer_at(wrong_costs), NONE_BELOW)
    words = hashlib.sha256(everyday.content()).hexdigest() if everyday_words else ""
    made_by = (version("mureum"), artifact.FORMAT, REVISION, Lexical.K1, Lexical.B, analyzer, encoder, fitted, words)
    return hashlib.sha256(_SOURCE.dump_json(source) + repr(made_by).encode()).hexdigest()
