"""sentence-transformers and FAISS, as the examples of both have it.

``encode_query`` and ``encode_document`` put the model's own prompts before the text, vectors are normalised, and
``IndexFlatIP`` compares with all of them: the cosine. What is longer than the model reads is cut off, as usual.
"""

from collections.abc import Sequence

import faiss
from sentence_transformers import SentenceTransformer

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """Cosine of one vector for each document."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._ids = [document.id for document in documents]
        self._model = SentenceTransformer(model.folder, device="cpu")
        vectors = self._model.encode_document([document.text for document in documents], normalize_embeddings=True)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, query: str, depth: int) -> Found:
        vector = self._model.encode_query([query], normalize_embeddings=True)
        scores, rows = self._index.search(vector, min(depth, len(self._ids)))
        return [(self._ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
