"""Run every load on every contender, in turn, for several rounds."""

import asyncio
import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from benchmarks.base.journal import Journal
from benchmarks.data.query_mix import MIXES
from benchmarks.load import client, load
from benchmarks.load.client import Outcome
from benchmarks.load.contenders import Running
from benchmarks.load.load import Cell, Pass, Plan

Report = Callable[[str, int, int], None]


def measure(
    running: Sequence[Running],
    queries: Sequence[str],
    plan: Plan,
    journal: Journal[Pass],
    report: Report = lambda step, done, of: None,
) -> tuple[Cell, ...]:
    """Run every load of ``plan`` on each of ``running``, in turn, and record each outcome in ``journal``.

    In each round every contender gets every load, right before or after the others, and another contender begins.
    """
    asking = {each.contender.name: _Asking(each, queries, plan) for each in running}
    for done, each in enumerate(asking.values()):
        report("warm up", done, len(asking))
        each.ask(plan.mixes[0], max(plan.connections), plan.warm_up)
    report("warm up", len(asking), len(asking))
    # Collecting the garbage of all imports would pause for longer than some answers take.
    gc.freeze()
    steps = list(_steps(list(asking), plan))
    for done, (key, name, mix, connections) in enumerate(steps):
        report("load", done, len(steps))
        if key not in journal.found:
            journal.add(key, asking[name].ask(mix, connections, plan.seconds))
    report("load", len(steps), len(steps))
    return load.cells(list(asking), plan, journal.found)


class _Asking:
    """One contender and its remaining questions; the sequence of a mix continues from load to load."""

    def __init__(self, running: Running, queries: Sequence[str], plan: Plan) -> None:
        self._address = running.address
        self._streams = {mix: MIXES[mix](queries, plan.crowd) for mix in plan.mixes}
        self._seen: set[str] = set()

    def ask(self, mix: str, connections: int, seconds: float) -> Pass:
        counted: Counter[bool] = Counter()

        def questions() -> Iterator[str]:
            for question in self._streams[mix]:
                counted[question in self._seen] += 1
                self._seen.add(question)
                yield question

        outcome = asyncio.run(client.asked(self._address, questions(), connections, seconds))
        return _pass(outcome, counted[True] / max(counted.total(), 1))


def _pass(outcome: Outcome, repeated: float) -> Pass:
    spent = outcome.milliseconds
    p50, p99 = (float(value) for value in np.percentile(spent, (50, 99))) if spent else (None, None)
    rate = len(spent) / outcome.seconds
    return Pass(len(spent), outcome.seconds, rate, p50, p99, outcome.errors, repeated, outcome.busy)


def _steps(names: Sequence[str], plan: Plan) -> Iterator[tuple[str, str, str, int]]:
    for number in range(plan.rounds):
        for mix in plan.mixes:
            for connections in plan.connections:
                for place in range(len(names)):
                    name = names[(place + number) % len(names)]
                    yield load.key(number, name, mix, connections), name, mix, connections
