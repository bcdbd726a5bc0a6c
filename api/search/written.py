"""Written: answers as JSON. To write one takes several times as long as to remember it, so that is remembered, too."""

from collections.abc import Callable
from functools import partial

from cachetools import LRUCache, cached
from pydantic import TypeAdapter

from api.search.gzipped import Gzipped
from search.answering.result import Answer

MOST = 8_000_000
"""Bytes of JSON that are kept: some 500 answers of five FAQs, which is what most visitors ask; and bytes of gzip."""
_ANSWER = TypeAdapter(Answer)
_Pair = tuple[Answer, bytes]
_Compressed = tuple[Answer, Gzipped]


class Written:
    """Answers as JSON, the last ones kept in up to ``most`` bytes. For one thread, that of the event loop.

    An answer is known by its identity, which it keeps as long as the engine remembers it; a degraded one it does not.
    """

    def __init__(self, most: int = MOST) -> None:
        kept: LRUCache[int, _Pair] = LRUCache(most, getsizeof=lambda pair: len(pair[1]))
        compressed: LRUCache[int, _Compressed] = LRUCache(most, getsizeof=lambda pair: len(pair[1]))
        self._pair = cached(kept, key=id)(_pair)
        # No method of its own: a generation that refers to itself is not freed when its last request ends.
        self._compressed = cached(compressed, key=id)(partial(_compressed, self._pair))

    def of(self, answer: Answer, query_id: str) -> bytes:
        """``answer`` with its id: a :class:`api.wire.schemas.SearchResult`."""
        _, written = _pair(answer) if answer.degraded else self._pair(answer)
        return written + _end(query_id)

    def gzipped(self, answer: Answer, query_id: str) -> bytes:
        """What :meth:`of` returns, compressed, which takes several times as long as to write it."""
        _, compressed = _compressed(_pair, answer) if answer.degraded else self._compressed(answer)
        return compressed.with_end(_end(query_id))


def _pair(answer: Answer) -> _Pair:
    """``answer`` with its JSON but for the end; held, so that no other takes its identity."""
    return answer, _ANSWER.dump_json(answer)[:-1]


def _compressed(pair: Callable[[Answer], _Pair], answer: Answer) -> _Compressed:
    """``answer`` with what ``pair`` writes of it, compressed."""
    return answer, Gzipped(pair(answer)[1])


def _end(query_id: str) -> bytes:
    return b',"query_id":"%b"}' % query_id.encode()
