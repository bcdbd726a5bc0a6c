"""bm25s over the morphemes of Kiwi, the usual way to search Korean by words: every form, as Kiwi gives it.

BM25 as bm25s ships it (Lucene's, k1 1.5, b 0.75). What scores 0 shares no form with the query and was not found.
"""

from collections.abc import Sequence

import bm25s
from kiwipiepy import Kiwi

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """bm25s over Kiwi's forms."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._kiwi = Kiwi()
        self._ids = [document.id for document in documents]
        self._bm25 = bm25s.BM25()
        self._bm25.index([self._forms(document.text) for document in documents], show_progress=False)

    def search(self, query: str, depth: int) -> Found:
        depth = min(depth, len(self._ids))
        rows, scores = self._bm25.retrieve([self._forms(query)], k=depth, show_progress=False)
        return [(self._ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    def _forms(self, text: str) -> list[str]:
        return [token.form for token in self._kiwi.tokenize(text)]
