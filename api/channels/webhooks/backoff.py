"""Backoff: how often something is tried, and how long to wait in between."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """At most ``tries``; the waits between them grow from ``first`` seconds by ``factor`` to ``longest``.

    Of a wait, a random half at most is left out, so that those who failed together do not come back together.
    """

    tries: int = 5
    first: float = 1.0
    factor: float = 7.0
    longest: float = 300.0

    def __post_init__(self) -> None:
        if self.tries < 1 or self.first < 0 or self.factor < 1 or self.longest < self.first:
            raise ValueError(f"no backoff: {self}")

    def wait(self, tries: int, asked: float = 0.0) -> float | None:
        """Seconds to wait after ``tries`` that failed; None if that were all.

        No less than the receiver has ``asked`` for, but no more than ``longest``.
        """
        if tries >= self.tries:
            return None
        full = min(self.first * self.factor ** (tries - 1), self.longest)
        return max(random.uniform(full / 2, full), min(asked, self.longest))


USUAL = Backoff()
"""After 1 s at most, 7 s, 49 s and 5 minutes; then it is given up."""
