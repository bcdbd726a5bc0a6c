"""Measure the latency of a search and, in the same run, of its parts: the encoder, FAISS, analysis and ranking."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.scaling.startup import Start
from search.answering.engine import MAX_QUERY, Engine
from search.answering.query import DEPTH
from search.arrays import Float32Array
from search.index.index import Index
from search.korean.normalize import normalize
from search.ranking.candidates import Retriever

WARM_UP = 20
"""The number of rounds that are run first and not counted."""
SEED = 20
Report = Callable[[int, int], None]
"""Called with the number of rounds done and their total number."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Percentiles of the time of a call in milliseconds: 50, 95 and 99."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Latency:
    """The content of a result file; ``rounds`` is how often each part was timed, in turn with the others.

    ``timings``: ``search`` is the engine's whole answer to a question whose answer it has not cached, ``remembered``
    that to one whose answer it has; ``encode`` the encoder alone; ``scan`` FAISS alone, over both fields; ``read`` the
    correction of the query; ``analyse`` the terms of the query; ``retrieve`` candidates, signals and scores from terms
    and vector.
    ``ratios`` are quotients of medians: ``search/encode`` and ``search/(encode+scan)``. ``start`` is the cost of a
    service until its first answer, if that was measured.
    """

    kind: Literal["latency"]
    model: str
    index: str
    faqs: int
    units: int
    rounds: int
    environment: Environment
    timings: Mapping[str, Timing]
    ratios: Mapping[str, float]
    start: Start | None = None


LATENCY = TypeAdapter(Latency)


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the inputs of each part, prepared before the timing starts."""

    text: str
    terms: Sequence[str]
    vector: Float32Array


def measure(
    engine: Engine,
    digest: str,
    texts: Sequence[str],
    rounds: int,
    report: Report = lambda done, of: None,
    warm_up: int = WARM_UP,
) -> Latency:
    """The latency over ``rounds`` queries: a fixed random sample of ``texts``, repeated as often as necessary."""
    parts = (engine.index, engine.analyzer, engine.encoder, engine.weights, engine.model, engine.thresholds)
    fresh = Engine(*parts, remembered=0)
    contenders = _contenders(fresh, engine)
    questions = [_question(engine, text) for text in random.Random(SEED).sample(texts, min(rounds, len(texts)))]
    for question in questions:
        engine.search(question.text)
    elapsed: dict[str, list[float]] = {name: [] for name in contenders}
    for done in range(warm_up + rounds):
        question = questions[done % len(questions)]
        for name in _turn(list(contenders), done):
            start = time.perf_counter_ns()
            contenders[name](question)
            spent = time.perf_counter_ns() - start
            if done >= warm_up:
                elapsed[name].append(spent / 1e6)
        report(done + 1, warm_up + rounds)
    timings = {name: timing(spent) for name, spent in elapsed.items()}
    encode, scan, search = (timings[name].p50 for name in ("encode", "scan", "search"))
    return Latency(
        kind="latency",
        model=engine.encoder.name,
        index=digest,
        faqs=len(engine.index.faqs),
        units=len(engine.index.wordings.units) + len(engine.index.answers.units),
        rounds=rounds,
        environment=environment.here(),
        timings=timings,
        ratios={"search/encode": search / encode, "search/(encode+scan)": search / (encode + scan)},
    )


def own_questions(index: Index) -> list[str]:
    """The wordings of the index, each once."""
    return list(dict.fromkeys(unit.text for unit in index.wordings.units or index.answers.units))


def timing(milliseconds: Sequence[float]) -> Timing:
    """The percentiles 50, 95 and 99 of ``milliseconds``."""
    return Timing(*(float(value) for value in np.percentile(milliseconds, (50, 95, 99))))


def write(result: Latency, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(LATENCY.dump_json(result, indent=1, ensure_ascii=False) + b"\n")


def _contenders(engine: Engine, remembering: Engine) -> dict[str, Callable[[Question], object]]:

    def scan(question: Question) -> None:
        for part in (engine.index.wordings, engine.index.answers):
            part.dense.search(question.vector, DEPTH)

    def retrieve(question: Question) -> None:
        retriever = Retriever(engine.index, question.terms, question.vector)
        engine.weights.scores(retriever.signals(retriever.candidates(DEPTH)))

    return {
        "search": lambda question: engine.search(question.text),
        "remembered": lambda question: remembering.search(question.text),
        "encode": lambda question: engine.encoder.encode_queries([question.text]),
        "scan": scan,
        "read": lambda question: engine.reader.read(question.text),
        "analyse": lambda question: engine.analyzer.analyse(question.text).terms,
        "retrieve": retrieve,
    }


def _question(engine: Engine, text: str) -> Question:
    shown = normalize(text[:MAX_QUERY])
    terms = [term.form for term in engine.analyzer.analyse(shown).terms]
    return Question(shown, terms, engine.encoder.encode_queries([shown])[0])


def _turn(names: list[str], done: int) -> list[str]:
    """``names``, rotated so that each round begins with another one and none always runs last."""
    first = done % len(names)
    return names[first:] + names[:first]
