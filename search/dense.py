"""Dense: cosine over vectors. The only module that imports faiss."""

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class Dense:
    """Exact cosine search (FAISS flat inner product over rows of length 1).

    Raises:
        ValueError: the vectors are not float32 ``(n, dimension)`` with rows L2-normalised.
    """

    def __init__(self, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.dtype != np.float32:
            raise ValueError(f"vectors must be float32 (n, dimension), not {vectors.dtype} {vectors.shape}")
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1.0, atol=1e-3):
            raise ValueError(f"vectors must have length 1, not {lengths.min():.3f} to {lengths.max():.3f}")
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors))

    @property
    def size(self) -> int:
        """The number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    @property
    def vectors(self) -> Vectors:
        """A copy of the vectors, float32 ``(size, dimension)``."""
        return self._view().copy()

    def search(self, query: Vectors, k: int, within: Rows | None = None) -> Rows:
        """The rows nearest to ``query``, float32 ``(dimension,)``: int64, at most ``k``, best first.

        ``within`` names the only rows that may be found; without it all may.
        """
        if not self.size or (within is not None and not len(within)):
            return np.empty(0, dtype=np.int64)
        parameters = None
        if within is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(within))  # type: ignore[call-arg]  # set by its wrapper
        _, rows = self._index.search(query[None, :], min(k, self.size), params=parameters)
        return np.asarray(rows[0][rows[0] >= 0], dtype=np.int64)

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of ``query`` with each of ``rows``: float32 ``(len(rows),)``, -1 to 1, higher is nearer."""
        return np.asarray(self._view()[rows] @ query, dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the vectors into the file ``path``."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Read what ``save`` wrote.

        Raises:
            ValueError: the file holds no flat inner-product index.
        """
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path}: {error}") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise ValueError(f"{path}: {type(index).__name__} instead of IndexFlatIP")
        dense = cls.__new__(cls)
        dense._index = index
        return dense

    def _view(self) -> Vectors:
        """The vectors where FAISS holds them: valid only as long as the index lives."""
        if not self.size:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.asarray(faiss.rev_swig_ptr(self._index.get_xb(), self.size * self.dimension)).reshape(self.size, -1)
