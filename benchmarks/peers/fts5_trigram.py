"""SQLite's FTS5 with the trigram tokenizer, in memory, ranked by ``bm25()``.

FTS5 takes quoted words for substrings that must occur as they are: of a question, whole or word by word, few do. The
trigrams of the question joined by OR ranked far better on tune questions (nDCG@10 of faq_data 0.44 instead of 0.25),
and are what is asked for. Words of fewer than three letters make no trigram; its documentation refers them to LIKE,
which knows no rank: the documents that hold most of them follow those found by trigrams.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Sequence

from benchmarks.peers.contract import Found, Model, Text

SIZE = 3


class Peer:
    """An FTS5 table."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, text, tokenize = 'trigram')")
        rows = [(document.id, document.text) for document in documents]
        self._database.executemany("INSERT INTO documents VALUES (?, ?)", rows)

    def search(self, query: str, depth: int) -> Found:
        ranked = self._matching(query, depth)
        known = {document for document, _ in ranked}
        worst = ranked[-1][1] if ranked else 0.0
        # Their scores stay below those of bm25(), which have another scale.
        held = [(document, worst - 1 / count) for document, count in self._holding(query) if document not in known]
        return (ranked + held)[:depth]

    def _matching(self, query: str, depth: int) -> Found:
        asked = match(query)
        if not asked:
            return []
        # bm25() is the better the smaller it is.
        statement = (
            "SELECT id, -bm25(documents) FROM documents WHERE documents MATCH ? ORDER BY bm25(documents) LIMIT ?"
        )
        return self._database.execute(statement, (asked, depth)).fetchall()

    def _holding(self, query: str) -> list[tuple[str, int]]:
        """Documents with the number of the query's short words that they hold, most first."""
        # The plus keeps FTS5 from answering: of a pattern of two letters outside ASCII it finds nothing (SQLite 3.40).
        statement = "SELECT id FROM documents WHERE +text LIKE ?"
        counts: Counter[str] = Counter()
        for word in short_words(query):
            counts.update(document for (document,) in self._database.execute(statement, (f"%{word}%",)))
        return counts.most_common()


def match(query: str) -> str:
    """The MATCH expression for ``query``: each of its trigrams, quoted, joined by OR; empty if it is too short."""
    trigrams = dict.fromkeys(query[start : start + SIZE] for start in range(len(query) - SIZE + 1))
    return " OR ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)


def short_words(query: str) -> list[str]:
    """The words of ``query`` that are too short for a trigram, each once."""
    return [word for word in dict.fromkeys(re.findall(r"[^\W_]+", query)) if len(word) < SIZE]
