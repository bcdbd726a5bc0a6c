"""bm25s as its quick start has it: its own tokenizer, its own BM25 (Lucene's, k1 1.5, b 0.75).

The tokenizer takes words of two letters or more between anything else, in lower case, without English stop words.
A stemmer for Korean there is none. What scores 0 shares no word with the query and was not found.
"""

from collections.abc import Sequence

import bm25s

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """bm25s over words."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._ids = [document.id for document in documents]
        self._bm25 = bm25s.BM25()
        texts = [document.text for document in documents]
        self._bm25.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def search(self, query: str, depth: int) -> Found:
        terms = bm25s.tokenize(query, show_progress=False)
        rows, scores = self._bm25.retrieve(terms, k=min(depth, len(self._ids)), show_progress=False)
        return [(self._ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]
