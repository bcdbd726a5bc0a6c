"""Load cost: the time and memory that an index takes in a serving process to load, to search and to suggest."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.base import footprint
from benchmarks.scaling.latency import Timing, timing
from search.answering.engine import Engine
from search.answering.loading import load
from search.answering.query import DEPTH
from search.arrays import Float32Array
from search.suggest.suggester import Suggester
from search.timing import Recording

WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Loaded:
    """The measurements of a fresh process.

    ``load`` and ``suggester`` are the seconds until searches and suggestions were possible, ``memory`` the bytes of the
    process at that time, of which ``mapped`` are from files that other processes share, ``searched`` the bytes after
    the searches. ``timings`` are milliseconds: ``search`` the engine's whole answer, ``encode`` the encoder alone,
    ``scan`` FAISS alone over both fields, ``suggest`` one key. ``stages`` are the median milliseconds of the parts of a
    search.
    """

    load: float
    suggester: float
    memory: int
    mapped: int
    searched: int
    timings: Mapping[str, Timing]
    stages: Mapping[str, float]


def measure(index: Path, texts: Sequence[str], keys: Sequence[str]) -> Loaded:
    """Load the index folder, search for each of ``texts``, and ask for suggestions for each of ``keys``.

    Each text is searched once before the timing starts; then search, encoder and FAISS are timed on it in turn.
    """
    start = time.perf_counter()
    engine = load(index)
    loaded = time.perf_counter()
    suggester = Suggester(engine.index.faqs)
    ready = time.perf_counter()
    gc.collect()
    gc.freeze()  # as in faq-serve: objects that stay are exempt from garbage collection
    memory, mapped = footprint.own(), footprint.mapped()
    parts = (engine.index, engine.analyzer, engine.encoder, engine.weights, engine.model, engine.thresholds)
    fresh = Engine(*parts, remembered=0)
    stages: dict[str, list[float]] = {}

    def search(text: str) -> None:
        with Recording() as recording:
            fresh.search(text)
        for name, nanoseconds in recording.totals().items():
            stages.setdefault(name, []).append(nanoseconds / 1e6)

    vectors = {text: engine.index.centred(engine.encoder.encode_queries([text])[0]) for text in texts}
    contenders: dict[str, Callable[[str], object]] = {
        "search": search,
        "encode": lambda text: engine.encoder.encode_queries([text]),
        "scan": lambda text: _scan(engine, vectors[text]),
    }
    for text in texts:
        fresh.search(text)
    timings = _timed(contenders, texts)
    return Loaded(
        load=loaded - start,
        suggester=ready - loaded,
        memory=memory,
        mapped=mapped,
        searched=footprint.own(),
        timings={**timings, **_timed({"suggest": suggester.suggest}, keys)},
        stages={name: timing(each).p50 for name, each in stages.items()},
    )


def _scan(engine: Engine, vector: Float32Array) -> None:
    for part in (engine.index.wordings, engine.index.answers):
        part.dense.search(vector, DEPTH)


def _timed(contenders: Mapping[str, Callable[[str], object]], asked: Sequence[str]) -> dict[str, Timing]:
    """The time of each of ``contenders`` for the texts in ``asked``, one after the other."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for place, each in enumerate([*asked[:WARM_UP], *asked]):
        for name, call in contenders.items():
            start = time.perf_counter_ns()
            call(each)
            if place >= min(WARM_UP, len(asked)):
                spent[name].append((time.perf_counter_ns() - start) / 1e6)
    return {name: timing(found) for name, found in spent.items()}
