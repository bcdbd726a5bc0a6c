"""Dense: cosine search over vectors. The only module that imports faiss."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from search import arrays
from search.arrays import Float32Array, Int64Array

AT_ONCE = 1024
"""How many vectors are centred at a time: as many as fit into a processor's cache."""
LARGE = 50_000
"""The number of vectors from which on their codes are scanned instead of the vectors. At 300,000 that takes 2.0 ms and
not 10.1; at 18,000 it would save .3 ms, a thirtieth of a search."""
WIDER, SHARE = 10, 150
"""How many times ``k`` candidates the codes give, and at least one in how many of all vectors: 995 to 999 of the
nearest 1,000 are among them, of 15,000 vectors and of 600,000."""
TRAINED, ROUNDS = 2_000, 4
"""About how many vectors the codes are learned from, and in how many rounds of k-means: more find nothing more."""
CODES = "codes.faiss"
_BLOCK = 32
"""How many codes FAISS reads at once."""
WIDEST = 65_536
"""The most dimensions that vectors may have."""
DAMPING = 0.5
"""The share of the mean vector that is subtracted: all of it helps short questions and harms long articles."""


def centred(vectors: Float32Array, centre: Float32Array) -> Float32Array:
    """``vectors``, float32 ``(…, dimension)``, minus ``centre`` and normalised to length 1 again.

    What all texts of a corpus share makes their cosines large and similar; without it they discriminate better (the
    first step of Mu and Viswanath, "All-but-the-Top", ICLR 2018).
    """
    moved = vectors - centre
    return np.asarray(moved / _lengths(moved), dtype=np.float32)


def _lengths(vectors: Float32Array) -> Float32Array:
    return np.asarray(np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


class Dense:
    """Cosine search over centred vectors.

    A scan reads all of them at half precision (FAISS's QT_fp16), since memory bandwidth limits it; of the nearest 200
    it misses fewer than one in a thousand. From 50,000 vectors on it reads ``codes`` of four bits for each two numbers
    instead (product quantisation; Jégou et al., 2011; André et al., "Quicker ADC", 2019), an eighth of the memory; they
    are computed if none are given. Scores, and so the order, are always those of the full vectors.

    ``vectors`` are those given, read-only and not copied, so that processes that map the same file share them;
    ``centre``, float32 ``(dimension,)``, is half of their mean. Queries must be :func:`centred` by the caller.

    Raises:
        ValueError: the vectors are not float32 ``(n, dimension)`` with rows L2-normalised.
    """

    def __init__(self, vectors: Float32Array, codes: faiss.IndexPQFastScan | None = None) -> None:
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"vectors must be float32 (n, dimension), not {vectors.dtype} {vectors.shape}")
        if not 0 < vectors.shape[1] <= WIDEST:
            raise ValueError(f"vectors of {vectors.shape[1]} dimensions; there must be 1 to {WIDEST}")
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        if not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError(f"vectors must have length 1, not {lengths.min():.3f} to {lengths.max():.3f}")
        self.vectors: Float32Array = np.ascontiguousarray(vectors).view()
        self.vectors.flags.writeable = False
        self.centre = np.zeros(vectors.shape[1], dtype=np.float32)
        if len(vectors):
            self.centre = np.asarray(DAMPING * vectors.mean(axis=0), dtype=np.float32)
        self._lengths = _lengths_around(self.vectors, self.centre)
        self._scanned = scanned(vectors.shape[1])
        if codes is None and len(vectors) >= LARGE and vectors.shape[1] % 2 == 0:
            codes = coded(self._centred())
        elif codes is None and len(vectors):
            with openmp_threads(1):
                self._scanned.add(self._centred())
        self._codes = codes

    @property
    def size(self) -> int:
        """The number of vectors."""
        return len(self.vectors)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self.vectors.shape[1])

    def search(self, query: Float32Array, k: int, within: Int64Array | None = None) -> Int64Array:
        """The rows nearest to the centred ``query``, float32 ``(dimension,)``: int64, at most ``k``, best first.

        Only rows in ``within`` are found, if it is given.
        """
        if not self.size or (within is not None and not len(within)):
            return np.empty(0, dtype=np.int64)
        if self._codes is None:
            parameters = None
            if within is not None:
                parameters = faiss.SearchParameters()
                parameters.sel = faiss.IDSelectorBatch(within)
            with openmp_threads(1):
                _, rows = self._scanned.search(query[None, :], min(k, self.size), params=parameters)
            return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)
        if within is None:
            with openmp_threads(1):
                _, rows = self._codes.search(query[None, :], code_candidates(k, self.size))
            within = np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)
        return self._best(query, within, k)

    def nearest(self, queries: Float32Array, k: int) -> list[Int64Array]:
        """The rows that :meth:`search` finds for each of the centred ``queries``, float32 ``(n_queries, dimension)``.

        Hundreds of queries at once take a fraction of the time that they take one by one.
        """
        with openmp_threads(1):
            if self._codes is None:
                _, found = faiss.knn(queries, self._centred(), k, metric=faiss.METRIC_INNER_PRODUCT)
            else:
                _, found = self._codes.search(queries, code_candidates(k, self.size))
        rows = [np.asarray(near[near >= 0], dtype=np.int64) for near in found]
        return rows if self._codes is None else [self._best(*each, k) for each in zip(queries, rows, strict=True)]

    def scores(self, query: Float32Array, rows: Int64Array) -> Float32Array:
        """The cosines of the centred ``query`` with ``rows``: float32 ``(len(rows),)``, -1 to 1, higher is nearer."""
        # FAISS reads the rows in place; numpy's product would copy them all first.
        products = np.empty(len(rows), dtype=np.float32)
        if not len(rows):
            return products
        given: tuple[npt.NDArray[Any], ...] = (
            products,
            np.ascontiguousarray(query),
            self.vectors,
            np.ascontiguousarray(rows),
        )
        pointers = [faiss.swig_ptr(each) for each in given]
        with openmp_threads(1):
            faiss.fvec_inner_products_by_idx(*pointers, self.dimension, 1, len(rows))  # type: ignore[attr-defined]  # no stub
        return np.asarray((products - query @ self.centre) / self._lengths[rows], dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the vectors, not centred, into the file ``path``, and their codes, if there are any, next to it."""
        arrays.save_npy(path, self.vectors)
        if self._codes is not None:
            faiss.write_index(self._codes, str(path.with_name(CODES)))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """The vectors, and their codes, that ``save`` wrote.

        Raises:
            ValueError: the files do not hold them.
        """
        vectors, codes = arrays.load_npy(path, np.float32, 2), path.with_name(CODES)
        return cls(vectors, _codes(codes, vectors) if codes.is_file() else None)

    def _best(self, query: Float32Array, rows: Int64Array, k: int) -> Int64Array:
        """The ``k`` of ``rows`` with the highest scores, best first."""
        return np.asarray(rows[np.argsort(-self.scores(query, rows), kind="stable")[:k]], dtype=np.int64)

    def _centred(self) -> Float32Array:
        """The vectors, :func:`centred`: float32 ``(size, dimension)``."""
        moved = np.empty_like(self.vectors)
        for part in _parts(self.size):
            np.divide(self.vectors[part] - self.centre, self._lengths[part, None], out=moved[part])
        return moved


@contextmanager
def openmp_threads(count: int) -> Iterator[None]:
    """Let FAISS use ``count`` OpenMP threads for calls of this thread inside the ``with`` block.

    OpenMP keeps that number separately for each thread. One query is too little work to share: on a busy machine the
    threads of a team wait for each other longer than the work takes.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(count)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _codes(path: Path, vectors: Float32Array) -> faiss.IndexPQFastScan:
    """The codes in the file ``path``, after a check that they are those of ``vectors``."""
    try:
        codes = faiss.read_index(str(path))
    except RuntimeError as error:
        raise ValueError(f"{path}: {error}") from error
    size, dimension = vectors.shape
    if not isinstance(codes, faiss.IndexPQFastScan) or (codes.ntotal, codes.d) != vectors.shape:
        raise ValueError(f"{path}: no codes of {size} vectors")
    blocks = -(-size // _BLOCK) * _BLOCK
    pairs = dimension // 2
    wide = pairs + pairs % 2
    layout = (
        codes.metric_type,
        codes.bbs,
        codes.M,
        codes.nbits,
        codes.M2,
        codes.codes.size(),
        codes.pq.centroids.size(),
    )
    if layout != (faiss.METRIC_INNER_PRODUCT, _BLOCK, pairs, 4, wide, blocks * wide // 2, dimension * 16):
        raise ValueError(f"{path}: codes of another layout")
    return codes


def _lengths_around(vectors: Float32Array, centre: Float32Array) -> Float32Array:
    """The lengths of ``vectors`` minus ``centre``: float32 ``(n,)``."""
    lengths = np.empty(len(vectors), dtype=np.float32)
    for part in _parts(len(vectors)):
        lengths[part] = _lengths(vectors[part] - centre)[:, 0]
    return lengths


def _parts(size: int) -> Iterator[slice]:
    """Slices of all ``size`` rows, 1,024 at a time."""
    return (slice(start, start + AT_ONCE) for start in range(0, size, AT_ONCE))


def code_candidates(k: int, size: int) -> int:
    """How many of ``size`` vectors a scan of the codes proposes, so that the nearest ``k`` are among them."""
    return min(max(WIDER * k, size // SHARE), size)


def coded(vectors: Float32Array) -> faiss.IndexPQFastScan:
    """The codes of centred ``vectors``, float32 ``(n, dimension)``; deterministic. The dimension must be even."""
    codes = faiss.IndexPQFastScan(vectors.shape[1], vectors.shape[1] // 2, 4, faiss.METRIC_INNER_PRODUCT)
    codes.pq.cp.niter = ROUNDS
    with openmp_threads(1):  # more would sum in another order each time
        codes.train(vectors[:: max(1, len(vectors) // TRAINED)])
        codes.pq.sync_transposed_centroids()  # lets FAISS compare several at once
    with openmp_threads(os.cpu_count() or 1):  # the code of a vector depends on no other
        codes.add(vectors)
    return codes


def scanned(dimension: int) -> faiss.IndexScalarQuantizer:
    """An empty FAISS index of vectors at half precision."""
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
