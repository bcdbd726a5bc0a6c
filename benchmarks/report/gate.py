"""Gate: whether the search is still as good as a committed baseline, on a fixed sample of questions.

The baseline stands still until it is accepted anew, so that small losses, each within chance, add up until they are
seen.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance import relevance
from benchmarks.relevance.diff import Diff, diff
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance, Report
from benchmarks.report import results
from search.answering.engine import Engine
from search.errors import DataError

SPLIT: Split = "test"
SIZE = 120
SEED = "mureum gate 1"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What ``file`` holds of the data set: the ``result`` of hybrid, and the questions that it was measured on."""

    file: Path
    result: Relevance
    data: Dataset


def sample(data: Dataset, size: int = SIZE) -> Dataset:
    """``data`` with ``size`` of its queries, or all if there are fewer, of each slice in proportion.

    A slice has as many as its share comes to, rounded down; those still missing go to the slices with the largest
    remainders. Within a slice those are taken whose ``SHA-256(SEED + " " + id)`` is smallest, so that neither the order
    of the queries nor a random generator matters, and questions that are added displace few.
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


def read(file: Path, data: Dataset) -> Baseline:
    """The baseline in ``file``, with its questions as they stand in ``data`` now.

    The FAQs may have changed: what they do to the ranking is measured, too.

    Raises:
        DataError: there is no baseline, or its questions or their judgements have changed.
    """
    accept = "choose and measure it anew with faq-bench gate --accept"
    if not file.is_file():
        raise DataError([f"{file}: there is no baseline; {accept}"])
    result = results.read_relevance(file)
    if HYBRID not in result.systems:
        raise DataError([f"{file}: holds no {HYBRID}; {accept}"])
    try:
        asked = data.only(result.systems[HYBRID].queries.keys())
    except ValueError as error:
        raise DataError([f"{file}: {error}; {accept}"]) from error
    if fingerprint(asked).queries != result.fingerprint.queries:
        raise DataError([f"{file}: its questions or their judgements are no longer those of {data.name}; {accept}"])
    return Baseline(file, result, asked)


def measure(data: Dataset, engine: Engine, digest: str, report: Report = lambda name, done, of: None) -> Relevance:
    """The result of hybrid on ``data``: what becomes the baseline, or is compared with it."""
    return relevance.relevance(data, SPLIT, engine, digest, relevance.runs(data, engine, [HYBRID], report))


def compared(baseline: Baseline, now: Relevance) -> Diff:
    """How ``now``, measured on the baseline's questions, differs from the baseline."""
    return diff(baseline.result.systems[HYBRID], now.systems[HYBRID], baseline.data)


def passed(found: Diff) -> bool:
    """Whether what was lost may be chance: the 95% interval of the mean difference does not lie wholly below 0."""
    return found.total.interval.high >= 0
