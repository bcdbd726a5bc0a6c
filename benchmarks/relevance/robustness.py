"""Measure how much mistyped queries lower relevance, and how often correctly typed queries are altered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.base.query_cache import remembering, searchable
from benchmarks.base.run import DEPTH, Run, ranking
from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import Fingerprint, fingerprint
from benchmarks.data.noise import NOISES, Parameters, initials, noisy
from benchmarks.relevance.metrics import judge
from search.answering.engine import Engine
from search.answering.result import Answer
from search.records.faq import Faq

Report = Callable[[str, int, int], None]
"""Called with the noise, the number of its queries searched and their total number."""
Search = Callable[[str, int], Answer]

CLEAN = "clean"
CONSONANTS = 3
"""The least number of initials of a question for it to be searched by initials."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Harmed:
    """Mean nDCG@10 of ``n`` queries, typed correctly (``clean``) and with noise (``harmed``)."""

    n: int
    clean: float
    harmed: float

    @property
    def share(self) -> float:
        """The share of the clean nDCG@10 that is left; 1 if that is 0."""
        return self.harmed / self.clean if self.clean else 1.0


@dataclass(frozen=True, slots=True)
class Initials:
    """The share of ``n`` questions that are among the first five hits of a search for their initials (초성)."""

    n: int
    success: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """The content of a result file.

    ``clean`` is the mean nDCG@10 of correctly typed queries, ``untouched`` that of the same queries searched without
    correction, and ``corrected`` the share of them that were corrected. ``noises`` covers the queries that a noise
    changes, ``slices`` those that people mistyped or asked in English, by the data set's own slices.
    """

    kind: Literal["noise"]
    data: str
    split: Split | None
    fingerprint: Fingerprint
    model: str
    index: str
    seed: int
    parameters: Parameters
    as_typed: bool
    queries: int
    clean: float
    untouched: float
    corrected: float
    noises: Mapping[str, Harmed]
    slices: Mapping[str, Harmed]
    initials: Initials
    environment: Environment


ROBUSTNESS = TypeAdapter(Robustness)


def sampled(data: Dataset, limit: int | None, seed: int) -> Dataset:
    """``data`` with at most ``limit`` of its queries, a random sample by ``seed``."""
    if limit is None or limit >= len(data.queries):
        return data
    return data.only(Random(seed).sample([query.id for query in data.queries], limit))


def measure(
    data: Dataset,
    split: Split | None,
    engine: Engine,
    digest: str,
    seed: int,
    as_typed: bool = False,
    parameters: Parameters | None = None,
    report: Report = lambda noise, done, of: None,
) -> Robustness:
    """The robustness of the engine on ``data``; with ``as_typed`` the engine corrects nothing."""
    used = parameters or Parameters()
    clean = {query.id: searchable(query.clean or query.text) for query in data.queries}
    harmed = {name: _changed(name, clean, seed, used) for name in NOISES}
    sliced = _sliced(data)
    asked = [faq for faq in data.source.faqs if len(initials(faq.question).replace(" ", "")) >= CONSONANTS]
    texts = [text for part in (clean, *harmed.values(), *sliced.values()) for text in part.values()]
    texts += [initials(faq.question) for faq in asked]
    remembered = remembering(engine, texts, lambda done, of: report("encode", done, of))

    def search(text: str, k: int) -> Answer:
        return remembered.search(text, k, as_typed=as_typed)

    answers = _answers(CLEAN, clean, search, report)
    before = _scores(answers, data)
    untouched = _answers("as typed", clean, lambda text, k: remembered.search(text, k, as_typed=True), report)

    def compared(name: str, part: Mapping[str, str]) -> Harmed:
        after = _scores(_answers(name, part, search, report), data)
        return Harmed(len(part), _mean([before[query] for query in part]), _mean(list(after.values())))

    return Robustness(
        kind="noise",
        data=data.name,
        split=split,
        fingerprint=fingerprint(data),
        model=engine.encoder.name,
        index=digest,
        seed=seed,
        parameters=used,
        as_typed=as_typed,
        queries=len(clean),
        clean=_mean(list(before.values())),
        untouched=_mean(list(_scores(untouched, data).values())),
        corrected=_mean([float(answer.corrected_query is not None) for answer in answers.values()]),
        noises={name: compared(name, part) for name, part in harmed.items()},
        slices={name: compared(name, part) for name, part in sliced.items()},
        initials=_by_initials(asked, search, report),
        environment=environment.here(),
    )


def write(result: Robustness, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(ROBUSTNESS.dump_json(result, indent=1, ensure_ascii=False) + b"\n")


def _changed(name: str, clean: Mapping[str, str], seed: int, parameters: Parameters) -> dict[str, str]:
    texts = {query: searchable(noisy(name, text, seed, parameters)) for query, text in clean.items()}
    return {query: text for query, text in texts.items() if text != clean[query]}


def _sliced(data: Dataset) -> dict[str, dict[str, str]]:
    """The queries that are not correctly typed, by slice."""
    sliced: dict[str, dict[str, str]] = {}
    for query in data.queries:
        if query.clean and query.slice:
            sliced.setdefault(query.slice, {})[query.id] = searchable(query.text)
    return sliced


def _answers(name: str, texts: Mapping[str, str], search: Search, report: Report) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for done, (query, text) in enumerate(texts.items(), 1):
        found[query] = search(text, DEPTH)
        report(name, done, len(texts))
    return found


def _scores(answers: Mapping[str, Answer], data: Dataset) -> dict[str, float]:
    """The nDCG@10 of each query of ``answers``."""
    rankings = {
        query: ranking([hit.faq.id for hit in answer.hits], [hit.score for hit in answer.hits])
        for query, answer in answers.items()
    }
    judged = [judgement for judgement in data.qrels if judgement.query in answers]
    return {query: found.ndcg for query, found in judge(Run("hybrid", rankings), judged).items()} if judged else {}


def _by_initials(faqs: Sequence[Faq], search: Search, report: Report) -> Initials:
    found: list[float] = []
    for done, faq in enumerate(faqs, 1):
        answer = search(searchable(initials(faq.question)), SHOWN)
        found.append(float(faq.id in {hit.faq.id for hit in answer.hits}))
        report("initials", done, len(faqs))
    return Initials(len(found), _mean(found))


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
