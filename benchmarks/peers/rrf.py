"""Reciprocal rank fusion of ``bm25s_kiwi`` and ``st_faiss``: the hybrid that most tutorials arrive at.

A document's score is the sum of 1 / (60 + rank) over the two rankings, each as deep as what is asked for. Cormack,
Clarke and Büttcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning methods, SIGIR 2009.
"""

from collections import defaultdict
from collections.abc import Sequence

from benchmarks.peers import bm25s_kiwi, st_faiss
from benchmarks.peers.contract import Found, Model, Text

K = 60


class Peer:
    """Reciprocal rank fusion of ``bm25s_kiwi`` and ``st_faiss``."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._peers = (bm25s_kiwi.Peer(documents, model), st_faiss.Peer(documents, model))

    def search(self, query: str, depth: int) -> Found:
        return fused([peer.search(query, depth) for peer in self._peers])[:depth]


def fused(rankings: Sequence[Found]) -> Found:
    """The documents of all ``rankings`` by their fused scores; among equal scores, the one found first."""
    scores: defaultdict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (document, _) in enumerate(ranking, 1):
            scores[document] += 1 / (K + rank)
    return sorted(scores.items(), key=lambda each: -each[1])
