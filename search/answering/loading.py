"""Loading: makes a ready Engine from an index folder, with the analyzer and the encoder that made the index."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.encoding.background import BackgroundEncoder
from search.encoding.encoder import OnnxEncoder
from search.index.index import Index
from search.storage import artifact
from search.storage.artifact import StoredIndex


def load(
    folder: Path,
    answer_at: float | None = None,
    none_below: float | None = None,
    previous: Engine | None = None,
) -> Engine:
    """The engine for the current generation of ``folder``.

    ``answer_at`` and ``none_below`` replace the thresholds of the index's own calibration.
    From ``previous``, the engine of an earlier generation, the analyzer and the encoder (with its threads) are reused
    if they made this generation, too: no model is in memory twice.

    Raises:
        ThresholdError: ``none_below`` would be over ``answer_at``, or one is not 0 to 1.
        IndexFolderError: there is no usable index, or another analyzer made it.
        ModelError: the index's encoder can't be loaded.
    """
    stored = artifact.read_index(folder)
    thresholds = stored.index.calibration.thresholds.overridden(answer_at, none_below)
    # The analyzer sets itself up outside the interpreter's lock, while the encoder is loaded.
    with ThreadPoolExecutor(1) as beside:
        analyzer = beside.submit(_analyzer, stored.index, previous)
        encoder = _encoder(stored, previous)
        ready = analyzer.result()
    return Engine(stored.index, ready, encoder, thresholds=thresholds)


def _analyzer(index: Index, previous: Engine | None) -> Analyzer:
    """The analyzer that made ``index``, with its set-up finished."""
    if previous is not None and previous.analyzer.fingerprint == index.analyzer:
        return previous.analyzer
    analyzer = Analyzer(index.dictionary)
    analyzer.analyse("준비")
    return analyzer


def _encoder(stored: StoredIndex, previous: Engine | None) -> BackgroundEncoder:
    """The encoder that made the index, reused if it has the same name, which is a digest of its files."""
    if previous is not None and previous.encoder.name == stored.index.encoder:
        return previous.background
    return BackgroundEncoder(OnnxEncoder(stored.encoder_folder, stored.manifest.encoder))
