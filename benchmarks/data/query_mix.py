"""Generate endless, reproducible sequences of questions for load tests."""

import bisect
import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search.answering.engine import MAX_QUERY

BLOCK = 1000
"""The number of questions drawn at a time."""
TRIES = 20
"""The number of repeated questions in a row after which longer questions are generated."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Visitors who ask ``universe`` different questions, the r-th 1/r^``exponent`` times as often as the first."""

    universe: int
    exponent: float
    seed: int


def distinct(queries: Sequence[str], seed: int) -> Iterator[str]:
    """``queries`` in a random order, then variants of them, in which a random word replaces one word; none twice.

    If too few different variants are possible, more words are put in its place.
    """
    rng = random.Random(seed)
    first = list(dict.fromkeys(query[:MAX_QUERY] for query in queries))
    rng.shuffle(first)
    yield from first
    seen, texts = set(first), [query.split() for query in first]
    words = sorted({word for text in texts for word in text})
    longer = 0
    while True:
        for _ in range(TRIES):
            text = rng.choice(texts)
            place = rng.randrange(len(text)) if text else 0
            fresh = " ".join([*text[:place], *rng.choices(words, k=1 + longer), *text[place + 1 :]])
            if fresh not in seen and len(fresh) <= MAX_QUERY:
                seen.add(fresh)
                yield fresh
                break
        else:
            longer += 1


def zipf(queries: Sequence[str], crowd: Crowd) -> Iterator[str]:
    """Questions with Zipf's frequencies: few very often, many once; ``queries`` are the most frequent ones."""
    asked = list(itertools.islice(distinct(queries, crowd.seed), crowd.universe))
    bounds = list(itertools.accumulate(1 / rank**crowd.exponent for rank in range(1, len(asked) + 1)))
    rng = random.Random(crowd.seed)
    while True:
        for _ in range(BLOCK):
            yield asked[bisect.bisect_left(bounds, rng.random() * bounds[-1])]


def different(queries: Sequence[str], crowd: Crowd) -> Iterator[str]:
    """Questions of which none occurs twice or in :func:`zipf`, so that no cache can hold an answer."""
    return itertools.islice(distinct(queries, crowd.seed), max(crowd.universe, len(queries)), None)


def same(queries: Sequence[str], crowd: Crowd) -> Iterator[str]:
    """The most frequent question of :func:`zipf`, repeated, so that a cache holds the answer."""
    return itertools.repeat(next(distinct(queries, crowd.seed)))


MIXES: Mapping[str, Callable[[Sequence[str], Crowd], Iterator[str]]] = {
    "zipf": zipf,
    "different": different,
    "same": same,
}
