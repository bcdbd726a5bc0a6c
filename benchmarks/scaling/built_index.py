"""Build and write the index of a help center of a given size, and measure its cost."""

import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.base import footprint
from benchmarks.data.synthetic_corpus import ComposingEncoder, composed
from indexer.build.build import Stage, build, indexed
from indexer.build.publish import write_calibrated
from search.analysis.analyzer import Analyzer
from search.arrays import Float32Array
from search.encoding.encoder import Encoder, Precision, Progress
from search.index.index import Index
from search.records.faq import Faq
from search.storage import artifact
from search.storage.rollback import rollback

SAMPLE = 1000
"""The approximate greatest number of texts on which the bare encoder is timed."""
EDITED = 10
EDIT = "급한데"
"""The text that is added before the question and after the answer of an edited FAQ."""
LIKENED = 100
"""The number of composed vectors that are compared with encoded ones."""
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """The cost of an index: ``seconds`` to build, of which ``encoding`` in the encoder, and ``written`` to write it.

    ``updated`` are the seconds until EDITED edited FAQs were in the index, with models loaded before. ``composed``
    tells whether the vectors were composed; ``likeness`` is then the mean cosine of some of them with the encoder's
    vectors of the same texts. ``size`` is that of the generation in bytes, ``encoder`` that of the encoder.
    """

    faqs: int
    units: int
    composed: bool
    likeness: float | None
    seconds: float
    encoding: float
    written: float
    updated: float
    size: int
    encoder: int

    def estimated(self, throughput: float) -> float:
        """Estimated seconds to build the index if an encoder of ``throughput`` texts per second had encoded it."""
        return self.seconds - self.encoding + self.units / throughput if self.composed else self.seconds


@dataclass(frozen=True, slots=True)
class Ground:
    """The base of synthetic help centers: a real index, its analyzer and encoder, the encoder's folder and precision.

    Centers of up to ``encoded`` FAQs are encoded; vectors of larger ones are composed.
    """

    index: Index
    analyzer: Analyzer
    encoder: Encoder
    encoder_folder: Path
    precision: Precision
    encoded: int
    seed: int


def throughput(ground: Ground) -> float:
    """Texts per second that the bare encoder encodes on all cores, on a sample of the real units."""
    rng = random.Random(ground.seed)
    fields = (
        (ground.index.wordings.units, ground.encoder.encode_queries),
        (ground.index.answers.units, ground.encoder.encode_passages),
    )
    share = min(1.0, SAMPLE / sum(len(units) for units, _ in fields))
    spent, done = 0.0, 0
    for units, encode in fields:
        texts = [unit.text for unit in rng.sample(units, round(share * len(units)))]
        start = time.perf_counter()
        encode(texts)
        spent += time.perf_counter() - start
        done += len(texts)
    return done / spent


def grown(ground: Ground, size: int, folder: Path, report: Report) -> Built:
    """The cost of a help center of ``size`` FAQs that is indexed and written to ``folder``, which is emptied first."""
    report(f"{size}: compose", 0, 1)
    center = composed(ground.index, size, ground.seed)
    report(f"{size}: compose", 1, 1)
    has_composed = size > ground.encoded
    encoder = _Timed(ComposingEncoder(ground.encoder, ground.index, center) if has_composed else ground.encoder)
    start = time.perf_counter()
    index = build(
        center.faqs,
        ground.index.contacts,
        ground.analyzer,
        encoder,
        report=lambda stage, done, of: report(f"{size}: {stage}", done, of),
    )
    built = time.perf_counter()
    index = replace(index, dictionary=ground.index.dictionary, synonyms=ground.index.synonyms)
    shutil.rmtree(folder, ignore_errors=True)
    generation = artifact.write_index(
        folder, index, ground.encoder_folder, f"composed {size} {ground.seed}", ground.precision
    )
    written = time.perf_counter()
    updated = _updated(ground, center.faqs, folder)
    return Built(
        faqs=size,
        units=len(index.wordings.units) + len(index.answers.units),
        composed=has_composed,
        likeness=_likeness(ground, index) if has_composed else None,
        seconds=built - start,
        encoding=encoder.seconds,
        written=written - built,
        updated=updated,
        size=footprint.on_disk(generation),
        encoder=footprint.on_disk(folder / "encoders"),
    )


def _updated(ground: Ground, faqs: Sequence[Faq], folder: Path) -> float:
    """The seconds of an update of the index in ``folder``; the update is rolled back."""
    edited = list(faqs)
    for place in range(0, len(faqs), -(-len(faqs) // EDITED)):
        one = faqs[place]
        edited[place] = replace(one, question=f"{EDIT} {one.question}", answer=f"{one.answer} {EDIT}")
    start = time.perf_counter()
    known = artifact.read_snapshot(folder).snapshot
    earlier = ground.index
    index = indexed(edited, earlier.contacts, ground.analyzer, ground.encoder, known, _quiet, earlier.synonyms)
    index = replace(index, dictionary=earlier.dictionary)
    write_calibrated(
        index, folder, ground.encoder_folder, f"edited {len(faqs)} {ground.seed}", ground.precision, _quiet
    )
    seconds = time.perf_counter() - start
    rollback(folder)
    return seconds


def _quiet(stage: Stage, done: int, of: int) -> None:
    """A report of progress that does nothing."""


def _likeness(ground: Ground, index: Index) -> float:
    units = index.wordings.units
    rows = random.Random(ground.seed).sample(range(len(units)), min(LIKENED, len(units)))
    real = ground.encoder.encode_queries([units[row].text for row in rows])
    return float(np.mean(np.sum(real * index.wordings.dense.vectors[rows], axis=1)))


class _Timed:
    """An encoder that counts the ``seconds`` spent in ``encoder``."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.seconds = 0.0
        self._encoder = encoder

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._timed(lambda: self._encoder.encode_queries(texts, progress))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._timed(lambda: self._encoder.encode_passages(texts, progress))

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def _timed(self, encode: Callable[[], Float32Array]) -> Float32Array:
        start = time.perf_counter()
        vectors = encode()
        self.seconds += time.perf_counter() - start
        return vectors
