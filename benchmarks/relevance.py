"""Relevance: how well each system ranks a data set, in total, by slice and for each query."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks import environment
from benchmarks.answerability import Answerability
from benchmarks.dataset import Dataset, Split
from benchmarks.environment import Environment
from benchmarks.memory import remembering, searchable
from benchmarks.metrics import Figures, by_slice, judge
from benchmarks.run import Run
from benchmarks.systems import SYSTEMS
from benchmarks.systems.system import System
from search.engine import Engine
from search.ranking import Weights

Report = Callable[[str, int, int], None]
"""Called with the system (or "encode"), how many queries it has finished and how many there are."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One system's figures: of all queries, of each slice, and the nDCG@10 of every query."""

    total: Figures
    slices: Mapping[str, Figures]
    queries: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Relevance:
    """What a result file holds.

    ``data`` is the data set's name, ``model`` the encoder's, ``index`` the digest of what the index was built from;
    ``no_answer`` counts the queries that were left out because no FAQ answers them; ``weights`` are the shipped ones.
    ``answerability`` is that of the engine, None where it was not measured.
    """

    kind: Literal["relevance"]
    data: str
    split: Split | None
    model: str
    index: str
    weights: Weights
    faqs: int
    queries: int
    no_answer: int
    environment: Environment
    systems: Mapping[str, Judged]
    answerability: Answerability | None = None

    @property
    def label(self) -> str:
        """The data set and, where only one was measured, its split."""
        return f"{self.data} ({self.split})" if self.split else self.data


RELEVANCE = TypeAdapter(Relevance)


def runs(
    data: Dataset, engine: Engine, names: Sequence[str], report: Report = lambda name, done, of: None
) -> list[Run]:
    """The runs of the systems called ``names``, one after the other.

    Each is given the normalised queries, and of those at most the MAX_QUERY characters that the engine takes.
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
    """The figures of ``run``."""
    figures = judge(run, data.qrels)
    return Judged(
        total=Figures.mean(list(figures.values())),
        slices=by_slice(figures, {query.id: query.slice for query in data.queries}),
        queries={query.id: figures[query.id].ndcg for query in data.queries},
    )


def relevance(
    data: Dataset,
    split: Split | None,
    engine: Engine,
    digest: str,
    found: Sequence[Run],
    answers: Answerability | None = None,
) -> Relevance:
    """The result of the runs ``found`` and of ``answers``, made with ``engine`` on an index built from ``digest``."""
    return Relevance(
        kind="relevance",
        data=data.name,
        split=split,
        model=engine.encoder.name,
        index=digest,
        weights=engine.weights,
        faqs=len(data.source.faqs),
        queries=len(data.queries),
        no_answer=len(data.unanswerable),
        environment=environment.here(),
        systems={run.system: judged(run, data) for run in found},
        answerability=answers,
    )


def write(result: Relevance, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(RELEVANCE.dump_json(result, by_alias=True, indent=1, ensure_ascii=False) + b"\n")
