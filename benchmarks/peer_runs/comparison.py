"""Compare our systems with the peers, which other people would use, on the same corpus and queries in one run."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.base.run import Ranking, Run, TimedRun
from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import Fingerprint, fingerprint
from benchmarks.relevance.comparison import Comparison, compare
from benchmarks.relevance.metrics import Figures, by_slice, judge
from benchmarks.relevance.pairing import HYBRID, Scores, others_with
from benchmarks.relevance.relevance import Report
from benchmarks.systems import SYSTEMS
from search.answering.engine import MAX_QUERY, Engine
from search.ranking.linear import Weights


@dataclass(frozen=True, slots=True)
class Contender:
    """A system's figures over all queries and over each slice, and the nDCG@10 of every query.

    ``seconds`` is the median wall time of a query that is asked alone, its encoding included. ``versions`` are those of
    a peer's own libraries; ours are in the contest's environment.
    """

    total: Figures
    slices: Mapping[str, Figures]
    queries: Scores
    seconds: float
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contest:
    """The content of a result file, ``systems`` with ours first; a peer that failed is left out.

    ``comparisons`` are those of every other system with hybrid, over all queries; the other fields are those of
    :class:`benchmarks.relevance.relevance.Relevance`.
    """

    kind: Literal["peers"]
    data: str
    split: Split | None
    fingerprint: Fingerprint
    model: str
    index: str
    weights: Weights
    faqs: int
    queries: int
    no_answer: int
    environment: Environment
    systems: Mapping[str, Contender]
    comparisons: tuple[Comparison, ...]

    @property
    def label(self) -> str:
        """The data set and, if only one split was measured, that split."""
        return f"{self.data} ({self.split})" if self.split else self.data

    def against_hybrid(self, name: str) -> str:
        """nDCG@10 of the system ``name`` minus that of hybrid, with its mark; an empty text for hybrid itself."""
        found = [f"{each.difference:+.3f} {each.mark}".strip() for each in self.comparisons if each.system == name]
        return "".join(found)

    def rows(self) -> list[list[str]]:
        """Table rows: the name of each system, then the :data:`COLUMNS`."""
        return [[name, *(cell(self, name) for cell in COLUMNS.values())] for name in self.systems]


CONTEST = TypeAdapter(Contest)

COLUMNS: Mapping[str, Callable[[Contest, str], str]] = {
    "nDCG@10": lambda result, name: f"{result.systems[name].total.ndcg:.3f}",
    "vs hybrid": lambda result, name: result.against_hybrid(name),
    "MRR@10": lambda result, name: f"{result.systems[name].total.mrr:.3f}",
    "recall@10": lambda result, name: f"{result.systems[name].total.recall:.3f}",
    "success@1": lambda result, name: f"{result.systems[name].total.success:.3f}",
    "ms/query": lambda result, name: f"{1000 * result.systems[name].seconds:.1f}",
}
"""The columns for each system in tables on the terminal and in Markdown."""
NOTE = (
    "vs hybrid: nDCG@10 of the system minus that of hybrid, ▲ or ▼ where a paired randomisation test tells the two "
    "apart (Holm's p < 0.05). ms/query: the median of queries asked one at a time"
)
"""The explanation of the columns."""


def own(data: Dataset, engine: Engine, report: Report = lambda name, done, of: None) -> list[TimedRun]:
    """The runs of our systems, hybrid first, each asked one query at a time."""
    return [_timed(name, SYSTEMS[name](engine).rank, data, report) for name in reversed(list(SYSTEMS))]


def _timed(name: str, rank: Callable[[str], Ranking], data: Dataset, report: Report) -> TimedRun:
    rankings: dict[str, Ranking] = {}
    seconds: dict[str, float] = {}
    for done, query in enumerate(data.queries, 1):
        start = time.perf_counter()
        rankings[query.id] = rank(query.text[:MAX_QUERY])
        seconds[query.id] = time.perf_counter() - start
        report(name, done, len(data.queries))
    return TimedRun(Run(name, rankings), seconds, {})


def contest(data: Dataset, split: Split | None, engine: Engine, digest: str, found: Sequence[TimedRun]) -> Contest:
    """The comparison of the runs ``found``; ours used ``engine`` on an index built from the data with ``digest``."""
    systems = {timed.run.system: _contender(timed, data) for timed in found}
    pairs = others_with(HYBRID)({name: system.queries for name, system in systems.items()})
    return Contest(
        kind="peers",
        data=data.name,
        split=split,
        fingerprint=fingerprint(data),
        model=engine.encoder.name,
        index=digest,
        weights=engine.weights,
        faqs=len(data.source.faqs),
        queries=len(data.queries),
        no_answer=len(data.unanswerable),
        environment=environment.here(),
        systems=systems,
        comparisons=compare(pairs, dict.fromkeys(query.id for query in data.queries)),
    )


def _contender(timed: TimedRun, data: Dataset) -> Contender:
    figures = judge(timed.run, data.qrels)
    return Contender(
        total=Figures.mean(list(figures.values())),
        slices=by_slice(figures, {query.id: query.slice for query in data.queries}),
        queries={query.id: figures[query.id].ndcg for query in data.queries},
        seconds=median(timed.seconds.values()),
        versions=timed.versions,
    )


def write(result: Contest, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CONTEST.dump_json(result, by_alias=True, indent=1, ensure_ascii=False) + b"\n")
