"""Grown: a help center of a given size, indexed and written to the disk, and what that took."""

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
"""At most about how many texts the bare encoder is timed on."""
EDITED = 10
EDIT = "급한데"
"""What is written before and behind what was there."""
LIKENED = 100
"""How many composed vectors are compared with encoded ones."""
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A center that was indexed in ``seconds``, of which ``encoding`` in the encoder, and ``written`` in some more.

    ``updated`` are the seconds until EDITED of its FAQs that were edited stood in the index, models loaded before.
    ``composed`` says whether its vectors were composed; ``likeness`` is then the mean cosine of some of them with what
    the encoder makes of the same texts. ``size`` is that of the generation in bytes, ``encoder`` that of the encoder.
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
        """Seconds to index it, where vectors were composed with an encoder that reads ``throughput`` texts a second."""
        return self.seconds - self.encoding + self.units / throughput if self.composed else self.seconds


@dataclass(frozen=True, slots=True)
class Ground:
    """What centers are made of and with: a real index, its analyzer and encoder, the encoder's folder and precision.

    Centers up to ``encoded`` FAQs are encoded; vectors of larger ones are composed.
    """

    index: Index
    analyzer: Analyzer
    encoder: Encoder
    encoder_folder: Path
    precision: Precision
    encoded: int
    seed: int


def throughput(ground: Ground) -> float:
    """Texts per second that the bare encoder reads on all cores, of a sample of the real units."""
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
    """A center of ``size`` FAQs, indexed and written into ``folder``, which is emptied."""
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
    """The seconds of an update of the index in ``folder``, which is taken back."""
    edited = list(faqs)
    for place in range(0, len(faqs), -(-len(faqs) // EDITED)):
        one = faqs[place]
        edited[place] = replace(one, question=f"{EDIT} {one.question}", answer=f"{one.answer} {EDIT}")
    start = time.perf_counter()
    known = artifact.read_snapshot(folder).snapshot
    index = indexed(edited, ground.index.contacts, ground.analyzer, ground.encoder, known, _quiet)
    index = replace(index, dictionary=ground.index.dictionary, synonyms=ground.index.synonyms)
    write_calibrated(
        index, folder, ground.encoder_folder, f"edited {len(faqs)} {ground.seed}", ground.precision, _quiet
    )
    seconds = time.perf_counter() - start
    rollback(folder)
    return seconds


def _quiet(stage: Stage, done: int, of: int) -> None:
    """Nobody is told."""


def _likeness(ground: Ground, index: Index) -> float:
    units = index.wordings.units
    rows = random.Random(ground.seed).sample(range(len(units)), min(LIKENED, len(units)))
    real = ground.encoder.encode_queries([units[row].text for row in rows])
    return float(np.mean(np.sum(real * index.wordings.dense.vectors[rows], axis=1)))


class _Timed:
    """``encoder``, and the ``seconds`` that were spent in it."""

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
