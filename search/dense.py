"""Dense: cosine over vectors. The only module that imports faiss."""

import os
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from search import arrays

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

AT_ONCE = 1024
DAMPING = 0.5
"""How much of the mean vector is taken out: all of it lifts short questions and harms long articles."""


def centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """``vectors``, float32 ``(…, dimension)``, with ``centre`` taken out and of length 1 again.

    What all texts of a corpus share makes their cosines large and alike; without it they tell more (Mu and
    Viswanath, "All-but-the-Top", ICLR 2018, whose first step this is).
    """
    moved = vectors - centre
    lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)


class Dense:
    """Exact cosine search over centred vectors (FAISS flat inner product over rows of length 1).

    ``vectors`` are those given, read-only; ``centre``, float32 ``(dimension,)``, is DAMPING times their mean. Queries
    have to be :func:`centred` in their turn.

    Raises:
        ValueError: the vectors are not float32 ``(n, dimension)`` with rows L2-normalised.
    """

    def __init__(self, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"vectors must be float32 (n, dimension), not {vectors.dtype} {vectors.shape}")
        # One query is no work to share: threads of a busy machine wait for each other longer than it takes.
        faiss.omp_set_num_threads(1)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
        if not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError(f"vectors must have length 1, not {lengths.min():.3f} to {lengths.max():.3f}")
        self.vectors = vectors.view()
        self.vectors.flags.writeable = False
        self.centre = np.zeros(vectors.shape[1], dtype=np.float32)
        if len(vectors):
            self.centre = np.asarray(DAMPING * vectors.mean(axis=0), dtype=np.float32)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(_all_centred(vectors, self.centre))

    @property
    def size(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def search(self, query: Vectors, k: int, within: Rows | None = None) -> Rows:
        """The rows nearest to the centred ``query``, float32 ``(dimension,)``: int64, at most ``k``, best first.

        ``within`` names the only rows that may be found; without it all may.
        """
        if not self.size or (within is not None and not len(within)):
            return np.empty(0, dtype=np.int64)
        parameters = None
        if within is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(within))  # type: ignore[call-arg]  # set by its wrapper
        _, rows = self._index.search(query[None, :], min(k, self.size), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)

    def nearest(self, queries: Vectors, k: int) -> Rows:
        """The rows nearest to each of the centred ``queries``: int64 ``(n_queries, k)``, best first, -1 where none is.

        Many at once take a fraction of the time of one after the other.
        """
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        try:
            return np.asarray(self._index.search(np.ascontiguousarray(queries), k)[1], dtype=np.int64)
        finally:
            faiss.omp_set_num_threads(1)

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of the centred ``query`` with ``rows``: float32 ``(len(rows),)``, -1 to 1, higher is nearer."""
        # FAISS reads the rows where they lie; taking them out for numpy's product would copy them all first.
        cosines = np.empty(len(rows), dtype=np.float32)
        if not len(rows):
            return cosines
        asked, wanted = (np.ascontiguousarray(each) for each in (query[None, :], rows))
        given, found, labels = (faiss.swig_ptr(each) for each in (asked, cosines, wanted))
        self._index.compute_distance_subset(1, given, len(rows), found, labels)  # type: ignore[attr-defined]  # its base's
        return cosines

    def save(self, path: Path) -> None:
        """Write the vectors, not centred, into the file ``path``."""
        arrays.write(path, self.vectors)

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Read what ``save`` wrote.

        Raises:
            ValueError: the file holds no such vectors.
        """
        return cls(arrays.read(path))


def _all_centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """:func:`centred`, some thousands at a time, which a processor's cache can hold."""
    around = np.empty(vectors.shape, dtype=np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        around[start : start + AT_ONCE] = centred(vectors[start : start + AT_ONCE], centre)
    return around
