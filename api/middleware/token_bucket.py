"""Buckets: a token bucket for each client, and none for those that are idle.

The bucket is pyrate-limiter's: two numbers however many requests come, which tell how long to wait, too. The other kept
library, limits, has windows only: a fixed one admits twice the limit around its edge, a moving one keeps every request
of its time, and what lies between estimates. Of pyrate-limiter's own limiter nothing is used: it is made to wait.

A bucket that is full again says nothing that a new one would not. So the least recently used are dropped as long as
they are full, which each is at the latest when its rate's time has passed. Should more clients than :data:`MOST` come
within that time, the least recently used go nevertheless. Each process has buckets of its own.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass

import pyrate_limiter
from pyrate_limiter import MonotonicClock, RateItem, StateBucket, TokenBucket

from api.system.rate import Rate

MOST = 50_000
"""Buckets in memory, about 0.7 kB each."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request was ``admitted``, how many more are at once, and seconds to wait.

    ``wait`` is until the next is admitted if this one was not, else until all are again.
    """

    admitted: bool
    left: int
    wait: int


class Buckets:
    """Token buckets of ``rate`` by client."""

    def __init__(self, rate: Rate, most: int = MOST) -> None:
        self.rate = rate
        self._most = most
        self._rates = [pyrate_limiter.Rate(rate.requests, rate.seconds * 1000)]
        self._algorithm = TokenBucket()
        self._clock = MonotonicClock()
        self._buckets: OrderedDict[str, StateBucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str) -> Taken:
        """Take a token out of the bucket of ``client``."""
        bucket = self._buckets.get(client) or StateBucket(self._rates, self._algorithm, clock=self._clock)
        item = RateItem(client, self._clock.now())
        admitted = bool(bucket.put(item))
        self._buckets[client] = bucket
        self._buckets.move_to_end(client)
        self._drop()
        owed = _owed(bucket)
        if admitted:
            return Taken(True, self.rate.requests - owed, math.ceil(owed * self.rate.seconds / self.rate.requests))
        return Taken(False, 0, max(1, math.ceil(_number(bucket.waiting(item)) / 1000)))

    def _drop(self) -> None:
        """Drop the least recently used that are full, and those that are too many."""
        while self._buckets and (len(self) > self._most or not _owed(next(iter(self._buckets.values())))):
            self._buckets.popitem(last=False)


def _owed(bucket: StateBucket) -> int:
    """How many tokens are missing in ``bucket``."""
    return _number(bucket.count())


def _number(given: object) -> int:
    """``given``, which a bucket in this process's memory never leaves to be awaited."""
    assert isinstance(given, int)
    return given
