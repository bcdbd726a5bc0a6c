"""Rate: how many requests in how much time."""

from dataclasses import dataclass
from typing import Self

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """``requests`` in ``seconds``: at once if none came before, and from then on evenly."""

    requests: int
    seconds: int

    def __post_init__(self) -> None:
        if self.requests < 1 or self.seconds < 1:
            raise ValueError(f"{self.requests} requests in {self.seconds} s is no rate")

    @classmethod
    def parse(cls, given: str) -> Self | None:
        """The rate that ``given`` writes as ``600/minute``; None if it is blank.

        Raises:
            ValueError: it is written otherwise.
        """
        if not given.strip():
            return None
        requests, _, unit = (part.strip() for part in given.partition("/"))
        if not (requests.isascii() and requests.isdigit() and int(requests) and unit in UNITS):
            raise ValueError(f"{given!r} is no rate: write 600/minute; the units are {', '.join(UNITS)}")
        return cls(int(requests), UNITS[unit])
