"""Gate: whether the search is still as good as a committed baseline, on a fixed sample of questions.

The baseline stands still until it is accepted anew, so that small losses, each within chance, add up until they are
seen. What was won beyond chance has to be accepted, so that it can't be lost again unseen.
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
"""The other half is for figures that are published, and nothing is chosen by it."""
SIZE = 300
SEED = "mureum gate 1"
ACCEPT = "accept one with faq-bench gate --accept, and commit it with the reason"

Verdict = Literal["passed", "worse", "better"]


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


def read(file: Path, data: Dataset, today: MadeWith) -> Baseline:
    """The baseline in ``file``, with its questions as they stand in ``data`` now.

    The FAQs may have changed: what they do to the ranking is measured, too.

    Raises:
        DataError: there is no baseline, or its questions or their judgements have changed, or it was not made with
            what makes rankings ``today``.
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
    """The result of hybrid on ``data``: what becomes the baseline, or is compared with it."""
    found = relevance.relevance(data, SPLIT, engine, digest, relevance.runs(data, engine, [HYBRID], report))
    return replace(found, made_with=today)


def compared(baseline: Baseline, now: Relevance) -> Diff:
    """How ``now``, measured on the baseline's questions, differs from the baseline."""
    return diff(baseline.result.systems[HYBRID], now.systems[HYBRID], baseline.data)


def verdict(found: Diff) -> Verdict:
    """``worse`` or ``better`` where the 95% interval of the mean difference lies wholly below 0, or wholly above.

    Another kind of CPU rounds the encoder's vectors otherwise: that moves single questions, in both directions.
    """
    bounds = found.total.interval
    return "worse" if bounds.high < 0 else "better" if bounds.low > 0 else "passed"
