"""Measure the time of ``faq-serve`` from its command to its first answer."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.base import footprint
from benchmarks.load.service import UNLIMITED, faq_serve, free_port, started

STARTS = 5
_FIRST = f"/v1/search?q={quote('환불은 며칠 걸려요?')}"
Report = Callable[[int, int], None]
"""Called with the number of starts done and their total number."""


@dataclass(frozen=True, slots=True)
class Start:
    """Medians over ``starts`` services, one after the other, with all files in the system's cache.

    ``seconds`` until the first search was answered, the ``cpu`` seconds that this took, and the bytes of ``memory``
    that the process then held.
    """

    starts: int
    seconds: float
    cpu: float
    memory: int

    @property
    def about(self) -> str:
        """The cost of a start, in one line."""
        took = f"{self.seconds:.1f} s after its start ({self.cpu:.1f} s of CPU, {self.memory / 1e6:.0f} MB)"
        return f"faq-serve answers its first search {took}, the median of {self.starts}"


def measure(index: Path, starts: int = STARTS, report: Report = lambda done, of: None) -> Start:
    """The cost of starting a service of ``index``; an additional, uncounted start fills the system's cache first.

    Raises:
        ProcessError: a service did not start.
    """
    found: list[tuple[float, float, int]] = []
    for done in range(starts + 1):
        port = free_port()
        with started("faq-serve", faq_serve(index, port), port, _FIRST, UNLIMITED) as server:
            found.append((server.ready, footprint.cpu(server.process.pid), footprint.resident(server.process.pid)))
        report(done + 1, starts + 1)
    seconds, cpu, memory = zip(*found[1:], strict=True)
    return Start(starts, statistics.median(seconds), statistics.median(cpu), int(statistics.median(memory)))
