"""Loaded: what an index costs a process that serves it: to load, to hold, to search and to suggest from."""

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
    """What a fresh process measured.

    ``load`` and ``suggester`` are the seconds until searches and suggestions could be asked for, ``memory`` the bytes
    that the process had then, of which ``mapped`` from files that others on the machine share, ``searched`` those after
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

    Each text is searched once before the clock runs; then the encoder and FAISS have it, too, in turn with the search.
    """
    start = time.perf_counter()
    engine = load(index)
    loaded = time.perf_counter()
    suggester = Suggester(engine.index.faqs)
    ready = time.perf_counter()
    gc.collect()
    gc.freeze()  # as in faq-serve: what stays is not gone through again
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
    """How long each of ``contenders`` takes for what is ``asked``, one after the other."""
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    for place, each in enumerate([*asked[:WARM_UP], *asked]):
        for name, call in contenders.items():
            start = time.perf_counter_ns()
            call(each)
            if place >= min(WARM_UP, len(asked)):
                spent[name].append((time.perf_counter_ns() - start) / 1e6)
    return {name: timing(found) for name, found in spent.items()}
