"""Check that the search is as good as a committed baseline, on a fixed sample of questions.

The baseline does not change until a new one is accepted, so that small losses, each within chance, add up until they
are noticed. A gain beyond chance has to be accepted, so that it can't be lost again unnoticed.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from benchmarks.base.made_with import MadeWith
from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance import relevance
from benchmarks.relevance.diff import Diff, diff
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance, Report
from benchmarks.report import results
from search.answering.engine import Engine
from search.errors import DataError

SPLIT: Split = "tune"
"""The split that the gate uses; the other one is only for published figures, and nothing is tuned on it."""
SIZE = 300
SEED = "mureum gate 1"
ACCEPT = "accept one with faq-bench gate --accept, and commit it with the reason"

Verdict = Literal["passed", "worse", "better"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The baseline in ``file``: the ``result`` of hybrid, and the questions that it was measured on."""

    file: Path
    result: Relevance
    data: Dataset


def sample(data: Dataset, size: int = SIZE) -> Dataset:
    """``data`` with ``size`` of its queries, or all if there are fewer, of each slice in proportion.

    Each slice gets its share, rounded down; remaining places go to the slices with the largest remainders. Within a
    slice queries with the smallest ``SHA-256(SEED + " " + id)`` are chosen, so that neither the order of queries nor
    a random generator matters, and added questions displace few others.
    """
    slices: dict[str | None, list[str]] = {}
    for query in data.queries:
        slices.setdefault(query.slice, []).append(query.id)
    size = min(size, len(data.queries))
    counts = {name: divmod(size * len(ids), len(data.queries)) for name, ids in slices.items()}
    missing = size - sum(whole for whole, _ in counts.values())
    rounded_up = sorted(counts, key=lambda name: -counts[name][1])[:missing]
    chosen: set[str] = set()
    for name, ids in slices.items():
        chosen.update(sorted(ids, key=_draw)[: counts[name][0] + (name in rounded_up)])
    return data.only(chosen)


def _draw(query: str) -> str:
    return hashlib.sha256(f"{SEED} {query}".encode()).hexdigest()


def read(file: Path, data: Dataset, today: MadeWith) -> Baseline:
    """The baseline in ``file``, with its questions as they are in ``data`` now.

    The FAQs may have changed: their effect on the ranking is measured, too.

    Raises:
        DataError: there is no baseline, or its questions or their judgements have changed, or it was made with another
            encoder, analyzer or weights than ``today``.
    """
    if not file.is_file():
        raise DataError([f"{file}: there is no baseline; {ACCEPT}"])
    result = results.read_relevance(file)
    if HYBRID not in result.systems or result.made_with is None:
        raise DataError([f"{file}: is no baseline of a gate; {ACCEPT}"])
    if changed := result.made_with.differences(today):
        raise DataError([f"{file}: was made with {each}; {ACCEPT}" for each in changed])
    try:
        asked = data.only(result.systems[HYBRID].queries.keys())
    except ValueError as error:
        raise DataError([f"{file}: {error}; {ACCEPT}"]) from error
    if fingerprint(asked).queries != result.fingerprint.queries:
        raise DataError([f"{file}: its questions or their judgements are no longer those of {data.name}; {ACCEPT}"])
    return Baseline(file, result, asked)


def measure(
    data: Dataset, engine: Engine, digest: str, today: MadeWith, report: Report = lambda name, done, of: None
) -> Relevance:
    """The result of hybrid on ``data``, to become the baseline or to be compared with it."""
    found = relevance.relevance(data, SPLIT, engine, digest, relevance.runs(data, engine, [HYBRID], report))
    return replace(found, made_with=today)


def compared(baseline: Baseline, now: Relevance) -> Diff:
    """The differences of ``now``, measured on the baseline's questions, from the baseline."""
    return diff(baseline.result.systems[HYBRID], now.systems[HYBRID], baseline.data)


def verdict(found: Diff) -> Verdict:
    """``worse`` or ``better`` if the 95% interval of the mean difference is entirely below or above 0; else ``passed``.

    Another kind of CPU rounds the encoder's vectors differently, which changes single questions in both directions.
    """
    bounds = found.total.interval
    return "worse" if bounds.high < 0 else "better" if bounds.low > 0 else "passed"
