"""Encode all queries of a benchmark beforehand in batches, and let an engine use the cached vectors."""

from collections.abc import Callable, Sequence
from itertools import chain
from threading import Lock

import numpy as np

from search.answering.engine import MAX_QUERY, Engine
from search.answering.query import worded
from search.arrays import Float32Array
from search.encoding.encoder import Encoder, Progress
from search.korean.normalize import normalize

Report = Callable[[int, int], None]
"""Called with the number of queries encoded so far and their total number."""


def searchable(text: str) -> str:
    """``text`` normalised and cut to the MAX_QUERY characters that the engine accepts."""
    return normalize(text)[:MAX_QUERY].strip()


def remembering(engine: Engine, queries: Sequence[str], report: Report = lambda done, of: None) -> Engine:
    """``engine`` with a :class:`RememberingEncoder` for ``queries``, which must be :func:`searchable`."""
    read = [engine.reader.read(text).text for text in queries]
    parts = [part for text in read for part in (text, *engine.analyzer.analyse(text).clauses)]
    # A single arm encodes the query as typed; the engine encodes it corrected and in the operator's wordings.
    canonical = {part: engine.index.canonical(part) for part in parts}
    asked = [worded(engine.index, engine.analyzer, part, text).texts(text) for part, text in canonical.items()]
    texts = tuple(dict.fromkeys([*queries, *chain(*asked)]))
    done = 0

    def encoded(count: int) -> None:
        nonlocal done
        done += count
        report(done, len(texts))

    encoder = RememberingEncoder(engine.encoder, texts, encoded)
    return Engine(engine.index, engine.analyzer, encoder, engine.weights, engine.model, engine.thresholds)


class RememberingEncoder:
    """An encoder that encodes ``queries`` in batches when the first of them is requested, and keeps the vectors.

    Systems are asked one query at a time, and several encode the same queries. Batches are many times faster and give
    the same vectors except for rounding, so that relevance is not affected otherwise.
    """

    def __init__(self, encoder: Encoder, queries: Sequence[str], progress: Progress | None = None) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self._encoder = encoder
        self._queries = tuple(dict.fromkeys(queries))
        self._progress = progress
        self._vectors: dict[str, Float32Array] = {}
        self._first = Lock()  # two questions may be asked at once, and only one of them encodes all

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        with self._first:
            if not self._vectors and not set(self._queries).isdisjoint(texts):
                vectors = self._encoder.encode_queries(self._queries, self._progress)
                self._vectors.update(zip(self._queries, vectors, strict=True))
        strange = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        others = self._encoder.encode_queries(strange, progress) if strange else ()
        known = {**self._vectors, **dict(zip(strange, others, strict=True))}
        return np.stack([known[text] for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encoder.encode_passages(texts, progress)

    def query(self, text: str) -> Callable[[], Float32Array]:
        return lambda: self.encode_queries([text])[0]

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)
