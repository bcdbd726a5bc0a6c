"""Measure how well each system ranks a data set: in total, by slice and for each query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.answerability.answerability import Answerability
from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.base.made_with import MadeWith
from benchmarks.base.query_cache import remembering, searchable
from benchmarks.base.run import Run
from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import Fingerprint, fingerprint
from benchmarks.relevance.comparison import Comparison, better_arm, compare
from benchmarks.relevance.metrics import Figures, by_slice, judge
from benchmarks.relevance.pairing import Pairing, Scores, hybrid_with_others
from benchmarks.relevance.significance import Interval, interval
from benchmarks.systems import SYSTEMS
from benchmarks.systems.system import System
from search.answering.engine import Engine
from search.ranking.linear import Weights

Report = Callable[[str, int, int], None]
"""Called with the system (or "encode"), the number of queries finished and their total number."""

TOP = 3
"""The number of FAQs that a result keeps for each query."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """The 95% bootstrap intervals of the mean nDCG@10 over all queries and over each slice."""

    total: Interval
    slices: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Judged:
    """One system's figures over all queries and over each slice, and the nDCG@10 of every query.

    ``top`` holds the ids of the first FAQs of every query, best first, at most TOP.
    """

    total: Figures
    slices: Mapping[str, Figures]
    intervals: Intervals
    queries: Scores
    top: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Relevance:
    """The content of a result file.

    ``data`` is the data set's name, ``fingerprint`` a hash of its content, ``model`` the encoder's name, ``index`` the
    digest of what the index was built from; ``no_answer`` counts the queries that were left out because no FAQ answers
    them; ``weights`` are the shipped ones. ``comparisons`` are the requested ones, ``better_arm`` those of hybrid with
    the better of lexical and dense; both hold all queries first, then each slice. ``answerability`` is that of the
    engine, None if it was not measured. ``made_with`` is set in a gate's baseline.

    Raises:
        ValueError: the systems were not judged on the same queries.
    """

    kind: Literal["relevance"]
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
    systems: Mapping[str, Judged]
    comparisons: tuple[Comparison, ...]
    better_arm: tuple[Comparison, ...]
    answerability: Answerability | None = None
    made_with: MadeWith | None = None

    def __post_init__(self) -> None:
        for name, found in self.systems.items():
            if len(found.queries) != self.queries or found.top.keys() != found.queries.keys():
                counts = f"{len(found.queries)} scores and {len(found.top)} rankings"
                raise ValueError(f"{name} has {counts} for {self.queries} queries")

    @property
    def label(self) -> str:
        """The data set and, if only one split was measured, that split."""
        return f"{self.data} ({self.split})" if self.split else self.data


RELEVANCE = TypeAdapter(Relevance)


def runs(
    data: Dataset, engine: Engine, names: Sequence[str], report: Report = lambda name, done, of: None
) -> list[Run]:
    """The runs of the systems called ``names``, one after the other.

    Each gets the normalised queries, cut to the MAX_QUERY characters that the engine accepts.
    """
    texts = {query.id: searchable(query.text) for query in data.queries}
    prepared = remembering(engine, list(texts.values()), lambda done, of: report("encode", done, of))
    return [_run(name, SYSTEMS[name](prepared), texts, report) for name in names]


def _run(name: str, system: System, texts: Mapping[str, str], report: Report) -> Run:
    rankings = {}
    for done, (query, text) in enumerate(texts.items(), 1):
        rankings[query] = system.rank(text)
        report(name, done, len(texts))
    return Run(name, rankings)


def judged(run: Run, data: Dataset) -> Judged:
    """The figures of ``run`` by the judgements of ``data``."""
    figures = judge(run, data.qrels)
    parts = _slices(data)
    slices = by_slice(figures, parts)
    scores = {query: figures[query].ndcg for query in parts}
    within = {name: [scores[query] for query, part in parts.items() if part == name] for name in slices}
    return Judged(
        total=Figures.mean(list(figures.values())),
        slices=slices,
        intervals=Intervals(
            interval(list(scores.values())), {name: interval(values) for name, values in within.items()}
        ),
        queries=scores,
        top={query: tuple(found.id for found in run.rankings.get(query, ())[:TOP]) for query in parts},
    )


def relevance(
    data: Dataset,
    split: Split | None,
    engine: Engine,
    digest: str,
    found: Sequence[Run],
    answers: Answerability | None = None,
    pairing: Pairing = hybrid_with_others,
) -> Relevance:
    """The result of the runs ``found`` and of ``answers``, made with ``engine`` on an index built from ``digest``.

    The systems are compared in the pairs that ``pairing`` gives.
    """
    systems = {run.system: judged(run, data) for run in found}
    scores = {name: system.queries for name, system in systems.items()}
    return Relevance(
        kind="relevance",
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
        comparisons=compare(pairing(scores), _slices(data)),
        better_arm=better_arm(scores, _slices(data)),
        answerability=answers,
    )


def _slices(data: Dataset) -> dict[str, str | None]:
    return {query.id: query.slice for query in data.queries}


def write(result: Relevance, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(RELEVANCE.dump_json(result, by_alias=True, indent=1, ensure_ascii=False) + b"\n")
