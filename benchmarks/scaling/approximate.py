"""Approximate: FAISS's ways of searching beside its flat scan, which is exact: what they miss, how soon they answer."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import faiss
import numpy as np

from benchmarks.scaling.latency import Timing, timing
from search.answering.query import DEPTH
from search.arrays import Float32Array, Int64Array
from search.encoding.encoder import OnnxEncoder
from search.index.dense import Dense, centred, code_candidates, coded, openmp_threads, scanned
from search.storage.artifact import read_index

TOP = 10
NEIGHBOURS = 32
"""Of a node in HNSW's graph; FAISS's own ``efConstruction`` (40) stands."""
BREADTHS = (DEPTH, 2 * DEPTH, 4 * DEPTH)
"""``efSearch``: how many candidates HNSW keeps, no fewer than it is asked for."""
PROBES = (1, 4, 16, 64, 256)
"""``nprobe``: how many of IVF's lists are read."""
LISTS = 4
"""IVF has so many times the square root of the number of vectors of lists, as FAISS's guidelines say."""
SEED = 1234
Built = TypeVar("Built", bound=faiss.Index)


@dataclass(frozen=True, slots=True)
class Method:
    """A way to search ``vectors`` vectors for the nearest DEPTH: the ``setting`` it did so with, and what came of it.

    ``recall`` is the mean share of the flat scan's first ten rows that are among its first ten, ``deep_recall`` that of
    all; ``timing`` are the milliseconds of a query. ``build`` is in seconds on all cores, ``size`` in bytes.
    """

    name: str
    setting: int | None
    vectors: int
    recall: float
    deep_recall: float
    timing: Timing
    build: float
    size: int


def compare(folder: Path, texts: Sequence[str]) -> tuple[Method, ...]:
    """The methods on the wordings' vectors of an index folder, as it searches them, asked for each of ``texts``."""
    stored = read_index(folder)
    encoder = OnnxEncoder(stored.encoder_folder, stored.manifest.encoder)
    queries = stored.index.centred(encoder.encode_queries(texts))
    dense = stored.index.wordings.dense
    del stored
    return tuple(methods(dense, queries))


def methods(dense: Dense, queries: Float32Array) -> Iterator[Method]:
    """The flat scan, those of halves and of codes, HNSW and IVF at each setting, over ``dense`` as that centres it."""
    vectors = centred(dense.vectors, dense.centre)
    flat, built = _built(lambda: faiss.IndexFlatIP(vectors.shape[1]), vectors)
    exact = list(flat.search(queries, min(DEPTH, flat.ntotal))[1]) if len(vectors) else []
    yield _method("flat", None, flat, built, queries, exact)
    if not len(vectors):
        return
    half, built = _built(lambda: scanned(vectors.shape[1]), vectors)
    yield _method("half", None, half, built, queries, exact)
    start = time.perf_counter()
    refined = faiss.IndexRefineFlat(coded(vectors), faiss.swig_ptr(vectors))
    refined.k_factor = code_candidates(DEPTH, len(vectors)) / min(DEPTH, len(vectors))
    yield _method("codes", round(refined.k_factor), refined, time.perf_counter() - start, queries, exact)
    graph, built = _built(
        lambda: faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT), vectors
    )
    for breadth in BREADTHS:
        graph.hnsw.efSearch = breadth
        yield _method("HNSW", breadth, graph, built, queries, exact)
    lists, built = _built(lambda: _inverted(vectors), vectors)
    for probes in PROBES:
        if probes <= lists.nlist:
            lists.nprobe = probes
            yield _method("IVF", probes, lists, built, queries, exact)


def _inverted(vectors: Float32Array) -> faiss.IndexIVFFlat:
    count = max(1, min(int(LISTS * len(vectors) ** 0.5), len(vectors)))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(vectors.shape[1]), vectors.shape[1], count, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = SEED
    index.cp.min_points_per_centroid = 1  # no warning for the few vectors of a small index
    index.train(vectors)
    return index


def _built(make: Callable[[], Built], vectors: Float32Array) -> tuple[Built, float]:
    start = time.perf_counter()
    index = make()
    index.add(np.ascontiguousarray(vectors))
    return index, time.perf_counter() - start


def _method(
    name: str, setting: int | None, index: faiss.Index, built: float, queries: Float32Array, exact: Sequence[Int64Array]
) -> Method:
    found, spent = [], []
    with openmp_threads(1):  # as a search has
        for query in queries:
            start = time.perf_counter_ns()
            _, rows = index.search(query[None, :], min(DEPTH, index.ntotal))
            spent.append((time.perf_counter_ns() - start) / 1e6)
            found.append(rows[0])
    recall, deep = (_recall(found, exact, depth) for depth in (TOP, DEPTH))
    size = int(faiss.serialize_index(index).nbytes)
    return Method(name, setting, int(index.ntotal), recall, deep, timing(spent), built, size)


def _recall(found: Sequence[Int64Array], exact: Sequence[Int64Array], depth: int) -> float:
    pairs = [(rows[:depth], wanted[:depth]) for rows, wanted in zip(found, exact, strict=True) if len(wanted)]
    return float(np.mean([len(np.intersect1d(rows, wanted)) / len(wanted) for rows, wanted in pairs])) if pairs else 1.0
