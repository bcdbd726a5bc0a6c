"""Tantivy as the tutorial of its Python binding has it: default tokenizer and query parser, index in memory.

The default tokenizer takes words between anything else, in lower case. The parser joins them by OR; it is the lenient
one, as visitors type what is no query language. BM25 is Lucene's (k1 1.2, b 0.75).
"""

from collections.abc import Sequence

import tantivy

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """A Tantivy index of words."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        self._index = tantivy.Index(schema.add_text_field("text").build())
        with self._index.writer() as writer:
            for document in documents:
                writer.add_document(tantivy.Document(id=document.id, text=document.text))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, depth: int) -> Found:
        parsed, _ = self._index.parse_query_lenient(query, ["text"])
        hits = self._searcher.search(parsed, depth).hits
        return [(self._searcher.doc(address)["id"][0], float(score)) for score, address in hits]
