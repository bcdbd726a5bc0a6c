"""The results of load tests: requests per second and latency of several services in the same run."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.base.environment import Environment
from benchmarks.data.query_mix import Crowd
from benchmarks.load.contenders import EMPTY, TUTORIAL

COLUMNS = ("mix", "connections", "requests/s", "p50 ms", "p99 ms", "errors", "÷ tutorial", "÷ empty")
"""The column headings of a table of cells, after the one of the contenders."""
NOTE = (
    "Closed loop over loopback; medians of the rounds. errors: other statuses than 200 and broken connections. "
    "÷: requests/s as a multiple of those of the tutorial service and of an empty route, in the same round"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The loads to run: each of ``mixes`` over each number of ``connections`` for ``seconds``, in ``rounds``."""

    mixes: tuple[str, ...]
    connections: tuple[int, ...]
    rounds: int
    seconds: float
    warm_up: float
    crowd: Crowd


@dataclass(frozen=True, slots=True)
class Pass:
    """The result of one load on one contender in one round.

    ``answers`` with the status 200 came in ``seconds``, ``rate`` of them per second; ``p50`` and ``p99`` are
    milliseconds. ``repeated`` is the share of questions that this service had been asked before, ``client`` the share
    of a core that the client used. ``errors`` counts everything else: other statuses and broken connections.
    """

    answers: int
    seconds: float
    rate: float
    p50: float | None
    p99: float | None
    errors: Mapping[str, int]
    repeated: float
    client: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Medians over the ``passes`` of a contender under one mix and number of connections.

    ``to_tutorial`` and ``to_empty`` are the contender's rate as a multiple of theirs, the median of the quotients of
    each round.
    """

    contender: str
    mix: str
    connections: int
    rate: float
    p50: float | None
    p99: float | None
    errors: int
    to_tutorial: float | None
    to_empty: float | None
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A contender: the ``versions`` of its libraries, seconds until it was ``ready``, last ``memory`` in bytes."""

    versions: Mapping[str, str]
    ready: float
    memory: int


@dataclass(frozen=True, slots=True)
class Load:
    """The content of a result file; ``ceiling`` is the requests per second that one core of the client could send."""

    kind: Literal["load"]
    data: str
    split: str | None
    faqs: int
    queries: int
    model: str
    index: str
    workers: int
    plan: Plan
    ceiling: float
    contenders: Mapping[str, Served]
    cells: tuple[Cell, ...]
    environment: Environment

    @property
    def label(self) -> str:
        """The data set and its split."""
        return f"{self.data} ({self.split})" if self.split else self.data

    def rows(self) -> Iterator[list[str]]:
        """One table row for each cell: the contender, then the :data:`COLUMNS`."""
        for cell in self.cells:
            times = ("–" if value is None else f"{value:.1f}" for value in (cell.p50, cell.p99))
            beside = ("–" if value is None else f"{value:.3g}" for value in (cell.to_tutorial, cell.to_empty))
            load = (cell.mix, str(cell.connections), f"{cell.rate:.1f}")
            yield [cell.contender, *load, *times, str(cell.errors), *beside]

    @property
    def about(self) -> str:
        """How the load was measured, in one line."""
        plan, here = self.plan, self.environment
        processes = f"{self.workers} {'process' if self.workers == 1 else 'processes'} each"
        zipf = f"zipf: exponent {plan.crowd.exponent:g} over {plan.crowd.universe} questions"
        told = f"{plan.rounds} rounds of {plan.seconds:g} s, {processes}; {zipf}; on {here.cpu}, {here.cores} cores"
        return f"{told}; the client alone could send {self.ceiling:.0f} requests/s."


LOAD = TypeAdapter(Load)
PASS = TypeAdapter(Pass)


def key(number: int, name: str, mix: str, connections: int) -> str:
    """The name of one pass in the journal."""
    return f"{number} {mix} {connections} {name}"


def cells(names: Sequence[str], plan: Plan, found: Mapping[str, Pass]) -> tuple[Cell, ...]:
    """The cells of the contenders ``names``, from all passes in ``found``."""

    def passes(name: str, mix: str, connections: int) -> tuple[Pass, ...]:
        return tuple(found[key(number, name, mix, connections)] for number in range(plan.rounds))

    def beside(each: Sequence[Pass], name: str, mix: str, connections: int) -> float | None:
        if name not in names:
            return None
        pairs = zip(each, passes(name, mix, connections), strict=True)
        return _median([one.rate / other.rate for one, other in pairs if other.rate])

    cells = []
    for mix in plan.mixes:
        for connections in plan.connections:
            for name in names:
                each = passes(name, mix, connections)
                tutorial, empty = (beside(each, other, mix, connections) for other in (TUTORIAL, EMPTY))
                p50, p99 = (_median([one for one in times if one is not None]) for times in _times(each))
                errors = sum(sum(one.errors.values()) for one in each)
                rate = statistics.median(one.rate for one in each)
                cells.append(Cell(name, mix, connections, rate, p50, p99, errors, tutorial, empty, each))
    return tuple(cells)


def ceiling(cells: Sequence[Cell]) -> float:
    """Requests per second that the client could send with a core of its own, estimated from its cheapest answers."""
    passes = [each for cell in cells for each in cell.passes if each.answers and each.client > 0]
    return max((each.rate / each.client for each in passes), default=0.0)


def write(result: Load, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(LOAD.dump_json(result, indent=1, ensure_ascii=False) + b"\n")


def _times(passes: Sequence[Pass]) -> tuple[list[float | None], list[float | None]]:
    return [each.p50 for each in passes], [each.p99 for each in passes]


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None
