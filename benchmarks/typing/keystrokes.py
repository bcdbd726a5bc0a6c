"""Type questions key by key and measure the suggestions after each key.

After each key the input box holds what an input method shows, including syllables that are still being composed.
"""

import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from benchmarks.base.environment import Environment
from benchmarks.data.dataset import Dataset
from search.korean.hangul import compose, letters
from search.records.faq import Faq
from search.suggest.suggester import Suggester

SLICES = ("keyword", "paraphrase", "colloquial")
"""The slices of questions that are typed without mistakes."""
COUNTS = (2, 4, 6, 8, 12, 16)
SEED = 20
WORDINGS = 5
FIRST = 5
"""The number of suggestions that a visitor sees at a glance."""
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text to type, and the ids of the FAQs that should be suggested for it."""

    text: str
    faqs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Typed:
    """The results of typing ``texts`` texts.

    ``success`` maps a number of keys, ``all`` for all of them, to the share of texts whose FAQ was among the first
    five suggestions by then; a shorter text counts as typed to its end. ``nonempty`` is the share of all keys after
    which there were suggestions. ``blinks`` counts lists that were emptied and filled again.
    """

    texts: int
    keys: int
    success: Mapping[str, float]
    nonempty: float
    blinks: int


@dataclass(frozen=True, slots=True)
class Spent:
    """The time of ``calls`` calls in milliseconds."""

    calls: int
    p50: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class Keystrokes:
    """The content of a result file.

    ``typed`` covers the data set's ``questions`` and the source's ``own`` wordings. ``spent``: ``engine`` is the time
    within the suggester over ``size`` FAQs that were generated from the source's, in wall time and (``cpu``) in CPU
    time of the thread, without that of other programs; ``http`` that of a request to a service on this machine
    over ``served`` FAQs; ``floor`` that of its ``/healthz``. ``build`` is in seconds.
    """

    kind: Literal["keystrokes"]
    data: str
    split: str | None
    seed: int
    faqs: int
    size: int
    texts: int
    served: int
    build: float
    typed: Mapping[str, Typed]
    spent: Mapping[str, Spent]
    environment: Environment


KEYSTROKES = TypeAdapter(Keystrokes)


def steps(text: str) -> list[str]:
    """The content of the input box after each key while ``text`` is typed."""
    keys = letters(text)
    return [compose(keys[:count]) for count in range(1, len(keys) + 1)]


def questions(data: Dataset, n: int, seed: int = SEED) -> list[Wanted]:
    """At most ``n`` of the questions in :data:`SLICES`, or of all questions if the data set has no slices."""
    gold: dict[str, set[str]] = {}
    for judgement in data.qrels:
        if judgement.grade > 0:
            gold.setdefault(judgement.query, set()).add(judgement.document)
    asked = [query for query in data.queries if query.slice in (None, *SLICES) and query.id in gold]
    chosen = random.Random(seed).sample(asked, min(n, len(asked)))
    return [Wanted(query.text, frozenset(gold[query.id])) for query in chosen]


def own(faqs: Sequence[Faq], n: int, seed: int = SEED) -> list[Wanted]:
    """At most ``n`` of the wordings of ``faqs``."""
    wordings = [Wanted(text, frozenset({faq.id})) for faq in faqs for text in (faq.question, *faq.aliases) if text]
    return random.Random(seed).sample(wordings, min(n, len(wordings)))


def typed(suggester: Suggester, wanted: Sequence[Wanted], report: Report = lambda name, done, of: None) -> Typed:
    """The results of typing each of ``wanted`` with suggestions by ``suggester``."""
    hits: dict[str, list[bool]] = {name: [] for name in (*map(str, COUNTS), "all")}
    shown: list[bool] = []
    blinks = 0
    for done, want in enumerate(wanted, 1):
        lists = [[suggestion.faq for suggestion in suggester.suggest(step)] for step in steps(want.text)]
        found = [_hit(faqs, want.faqs) for faqs in lists]
        for count in COUNTS:
            hits[str(count)].append(found[min(count, len(found)) - 1])
        hits["all"].append(found[-1])
        shown += map(bool, lists)
        blinks += blinked([bool(faqs) for faqs in lists])
        report("typed", done, len(wanted))
    success = {count: float(np.mean(values)) for count, values in hits.items()}
    return Typed(len(wanted), len(shown), success, float(np.mean(shown)), blinks)


def _hit(faqs: Sequence[str | None], wanted: Collection[str]) -> bool:
    return any(faq in wanted for faq in faqs[:FIRST])


def blinked(shown: Sequence[bool]) -> int:
    """How often a list that had been shown before reappeared after it was empty."""
    first = shown.index(True) if True in shown else len(shown)
    return sum(not before and after for before, after in pairwise(shown[first:]))


def synthesised(faqs: Sequence[Faq], size: int, seed: int = SEED) -> tuple[Faq, ...]:
    """``size`` FAQs of five wordings each, composed of halves of two wordings in ``faqs``, with random popularity."""
    rng = random.Random(seed)
    texts = [text.split() for faq in faqs for text in (faq.question, *faq.aliases) if text]

    def wording() -> str:
        one, other = rng.choice(texts), rng.choice(texts)
        return " ".join([*one[: len(one) // 2 + 1], *other[len(other) // 2 :]])

    return tuple(
        replace(
            faqs[place % len(faqs)],
            id=f"{faqs[place % len(faqs)].id}-{place}",
            question=wording(),
            aliases=tuple(wording() for _ in range(WORDINGS - 1)),
            popularity=rng.randrange(1000),
        )
        for place in range(size)
    )


def timed(call: Callable[[str], object], texts: Sequence[str], clock: Callable[[], int]) -> Spent:
    """The time of ``call`` for each of ``texts``, measured by ``clock``, which counts nanoseconds."""
    spent = []
    for text in texts:
        start = clock()
        call(text)
        spent.append((clock() - start) / 1e6)
    p50, p99, longest = (float(value) for value in np.percentile(spent, (50, 99, 100)))
    return Spent(len(spent), p50, p99, longest)


def in_engine(suggester: Suggester, wanted: Sequence[Wanted]) -> dict[str, Spent]:
    """The time of the suggester itself for each key, by both clocks."""
    texts = [step for want in wanted for step in steps(want.text)]
    for text in texts[:100]:
        suggester.suggest(text)
    return {
        "engine": timed(suggester.suggest, texts, time.perf_counter_ns),
        "engine cpu": timed(suggester.suggest, texts, time.thread_time_ns),
    }


def write(result: Keystrokes, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(KEYSTROKES.dump_json(result, indent=1, ensure_ascii=False) + b"\n")
