"""An index folder → a ready Engine, with the analyzer and the encoder that made the index."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from search import artifact
from search.analysis import Analyzer
from search.encoder import OnnxEncoder
from search.engine import Engine
from search.reranker import CrossEncoderReranker
from search.word import UserWord


def load(
    folder: Path, answer_at: float | None = None, none_below: float | None = None, reranker: str | None = None
) -> Engine:
    """The engine for the current generation of ``folder``.

    ``answer_at`` and ``none_below`` take the place of what the index found out about itself.
    ``reranker`` is the name or the folder of a sentence-transformers cross-encoder.

    Raises:
        ThresholdError: ``none_below`` would be over ``answer_at``, or one is not 0 to 1.
        IndexFolderError: there is no usable index, or another analyzer made it.
        ModelError: the index's encoder can't be loaded.
    """
    stored = artifact.read(folder)
    thresholds = stored.index.calibration.thresholds.overridden(answer_at, none_below)
    # The analyzer sets itself up outside the interpreter's lock, while the encoder is loaded.
    with ThreadPoolExecutor(1) as beside:
        analyzer = beside.submit(_warm_analyzer, stored.index.dictionary)
        encoder = OnnxEncoder(stored.encoder_folder, stored.manifest.encoder)
        second = CrossEncoderReranker(reranker) if reranker else None
        return Engine(stored.index, analyzer.result(), encoder, thresholds=thresholds, reranker=second)


def _warm_analyzer(words: Sequence[UserWord]) -> Analyzer:
    analyzer = Analyzer(words)
    analyzer.terms("준비")
    return analyzer
