"""Search programs that other people would use (peers), to compare with our search.

Each is a module with a class ``Peer``, which is a :class:`benchmarks.peers.contract.Contract`, and beside it
``NAME.txt`` with the versions that it runs with. A module's docstring says what is configured; where its library's
documentation leaves a choice, the one that ranked the tune split of faq_data better was taken. Each runs in a process
of its own (``worker``), in an environment that has what it needs (``benchmarks.peer_runs.installation``).

All of them search the same texts: of each FAQ the question, aliases, symptoms, answer and steps, one below the other,
as one document. The modules import nothing else of ours, so that an environment needs nothing else.
"""

PEERS = (
    "bm25s_words",
    "bm25s_kiwi",
    "st_faiss",
    "rrf",
    "txtai_hybrid",
    "haystack_hybrid",
    "fts5_trigram",
    "tantivy_words",
    "tantivy_ngram",
)
"""The names of the modules, in the order of the tables."""

__all__ = ["PEERS"]
