"""Loaded: what an index costs a process that serves it: to load, to hold, to search and to suggest from."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks import footprint
from benchmarks.latency import Timing, timing
from search.dense import Vectors
from search.engine import DEPTH, Engine
from search.loading import load
from search.stages import Recording
from search.suggestion import Suggester

WARM_UP = 10
Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a fresh process measured.

    ``load`` and ``suggester`` are the seconds until searches and suggestions could be asked for, ``memory`` the bytes
    that the process had then, ``searched`` those after the searches. ``timings`` are milliseconds: ``search`` the
    engine's whole answer, ``encode`` the encoder alone, ``scan`` FAISS alone over both fields, ``suggest`` one key.
    ``stages`` are the median milliseconds of the parts of a search.
    """

    load: float
    suggester: float
    memory: int
    searched: int
    timings: Mapping[str, Timing]
    stages: Mapping[str, float]


def measure(index: Path, texts: Sequence[str], keys: Sequence[str]) -> Loaded:
    """Load the index folder, search for each of ``texts``, and ask for suggestions for each of ``keys``."""
    start = time.perf_counter()
    engine = load(index)
    loaded = time.perf_counter()
    suggester = Suggester(engine.index.faqs)
    ready = time.perf_counter()
    gc.collect()
    memory = footprint.own()
    searches, stages = _searches(engine, texts)
    vectors = [engine.index.centred(engine.encoder.encode_queries([text])[0]) for text in texts]
    return Loaded(
        load=loaded - start,
        suggester=ready - loaded,
        memory=memory,
        searched=footprint.own(),
        timings={
            "search": searches,
            "encode": _timed(lambda text: engine.encoder.encode_queries([text]), texts),
            "scan": _timed(lambda vector: _scan(engine, vector), vectors),
            "suggest": _timed(suggester.suggest, keys),
        },
        stages=stages,
    )


def _searches(engine: Engine, texts: Sequence[str]) -> tuple[Timing, dict[str, float]]:
    parts: dict[str, list[float]] = {}

    def searched(text: str) -> None:
        with Recording() as recording:
            engine.search(text)
        for name, nanoseconds in recording.totals().items():
            parts.setdefault(name, []).append(nanoseconds / 1e6)

    spent = _timed(searched, texts)
    return spent, {name: timing(each).p50 for name, each in parts.items()}


def _scan(engine: Engine, vector: Vectors) -> None:
    for part in (engine.index.wordings, engine.index.answers):
        part.dense.search(vector, DEPTH)


def _timed(call: Callable[[Asked], object], asked: Sequence[Asked]) -> Timing:
    for each in asked[:WARM_UP]:
        call(each)
    spent = []
    for each in asked:
        start = time.perf_counter_ns()
        call(each)
        spent.append((time.perf_counter_ns() - start) / 1e6)
    return timing(spent)
