"""txtai's ``Embeddings(path=…, hybrid=True)``, and nothing else set.

That is BM25 over words (Unicode's word boundaries) and the cosine of vectors, of which the normalised scores are
averaged. txtai takes the pooling and the prompts from the model's folder by itself.
"""

from collections.abc import Sequence

from txtai import Embeddings

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """txtai's hybrid index."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._embeddings = Embeddings(path=model.folder, hybrid=True)
        self._embeddings.index([(document.id, document.text, None) for document in documents])

    def search(self, query: str, depth: int) -> Found:
        return [(str(found), float(score)) for found, score in self._embeddings.search(query, depth)]
