"""Recalled: answers by the query strings that asked for them. To read one takes FastAPI longer than all the rest."""

from hashlib import blake2b

from cachetools import LRUCache

from search.answering.result import Answer

MOST = 1024
"""Query strings that are known, a quarter of the answers that the engine remembers."""


class Recalled:
    """The last ``most`` query strings and their answers. For one thread, that of the event loop.

    A query string is known by its digest, so that it is not kept itself, however long it was.
    """

    def __init__(self, most: int = MOST) -> None:
        self._answers: LRUCache[bytes, Answer] = LRUCache(most)

    def of(self, query_string: bytes) -> Answer | None:
        """What ``query_string`` was answered with, if that is not forgotten."""
        return self._answers.get(_digest(query_string))

    def keep(self, query_string: bytes, answer: Answer) -> None:
        """Recall that ``query_string`` has this ``answer``; a degraded one may be a better one the next time."""
        if not answer.degraded:
            self._answers[_digest(query_string)] = answer


def _digest(query_string: bytes) -> bytes:
    return blake2b(query_string, digest_size=16).digest()
