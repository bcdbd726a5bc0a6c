"""Token buckets: limit the requests of each client by one token bucket for each.

A bucket is one number: the moment when it will be full again. Each process has buckets of its own.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic_ns

from api.settings import Rate

MOST = 50_000
"""Buckets in memory, about 0.2 kB each."""
SECOND = 1_000_000_000
"""Nanoseconds of one second."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether a request was ``admitted``, how many more are at once, and seconds to wait.

    ``wait`` is until the next is admitted if this one was not, else until all are again.
    """

    admitted: bool
    left: int
    wait: int


class TokenBuckets:
    """Token buckets of ``rate`` by client; ``clock`` tells nanoseconds.

    A full bucket equals a new one, so full ones are dropped, the least recently used first. If more than ``most`` are
    in use, the least recently used are dropped nevertheless.
    """

    def __init__(self, rate: Rate, most: int = MOST, clock: Callable[[], int] = monotonic_ns) -> None:
        self.rate = rate
        self._most = most
        self._clock = clock
        self._token = rate.seconds * SECOND // rate.requests  # nanoseconds until one more token is there
        self._full_at: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, client: str) -> Taken:
        """Take a token out of the bucket of ``client``, if there is one."""
        now = self._clock()
        missing = max(0, self._full_at.get(client, now) - now)  # nanoseconds until the bucket is full
        too_much = missing - (self.rate.requests - 1) * self._token
        if too_much <= 0:
            missing += self._token
        self._full_at[client] = now + missing
        self._full_at.move_to_end(client)
        while len(self) > self._most or next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        if too_much > 0:
            return Taken(False, 0, _rounded_up(too_much, SECOND))
        return Taken(True, self.rate.requests - _rounded_up(missing, self._token), _rounded_up(missing, SECOND))


def _rounded_up(part: int, whole: int) -> int:
    return -(-part // whole)
