"""Tantivy over single characters and bigrams in lower case, the way to search languages that no word tokenizer knows.

Its n-gram tokenizer knows no positions, so that the query parser wants every n-gram of a word in a document. Joined by
OR, term by term, they ranked better on tune questions (nDCG@10 of faq_data 0.51 instead of 0.34), and n-grams of 1 to
2 better than 2, 2 to 3, 3 and 1 to 3.
"""

from collections.abc import Sequence

import tantivy

from benchmarks.peers.contract import Found, Model, Text


class Peer:
    """A Tantivy index of n-grams."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        fields = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
        self._schema = fields.add_text_field("text", tokenizer_name="ngram", index_option="freq").build()
        self._analyzer = _analyzer()
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer("ngram", _analyzer())
        with self._index.writer() as writer:
            for document in documents:
                writer.add_document(tantivy.Document(id=document.id, text=document.text))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, depth: int) -> Found:
        terms = dict.fromkeys(self._analyzer.analyze(query))
        either = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "text", term)) for term in terms]
        hits = self._searcher.search(tantivy.Query.boolean_query(either), depth).hits
        return [(self._searcher.doc(address)["id"][0], float(score)) for score, address in hits]


def _analyzer() -> tantivy.TextAnalyzer:
    ngrams = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(1, 2))
    return ngrams.filter(tantivy.Filter.lowercase()).build()
