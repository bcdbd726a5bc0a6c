"""Compare recall and time of FAISS's approximate methods with its exact flat scan."""

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
"""The number of neighbours of a node in HNSW's graph; ``efConstruction`` is FAISS's default (40)."""
BREADTHS = (DEPTH, 2 * DEPTH, 4 * DEPTH)
"""``efSearch``: how many candidates HNSW keeps, at least as many as are requested."""
PROBES = (1, 4, 16, 64, 256)
"""``nprobe``: how many of IVF's lists are read."""
LISTS = 4
"""The number of IVF's lists divided by the square root of the number of vectors, by FAISS's guidelines."""
SEED = 1234
Built = TypeVar("Built", bound=faiss.Index)


@dataclass(frozen=True, slots=True)
class Method:
    """The results of a method with a ``setting`` that searched ``vectors`` vectors for the nearest DEPTH.

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
    """The results of all methods on the vectors of wordings in an index folder, with each of ``texts`` as a query."""
    stored = read_index(folder)
    encoder = OnnxEncoder(stored.encoder_folder, stored.manifest.encoder)
    queries = stored.index.centred(encoder.encode_queries(texts))
    dense = stored.index.wordings.dense
    del stored
    return tuple(methods(dense, queries))


def methods(dense: Dense, queries: Float32Array) -> Iterator[Method]:
    """The flat scans (vectors, halves, codes), HNSW and IVF at each setting, on the vectors of ``dense``, centred."""
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
    index.cp.min_points_per_centroid = 1  # suppresses the warning about few vectors in a small index
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
