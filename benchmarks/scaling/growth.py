"""Measure indexing time, disk, memory and search time of help centers with many FAQs."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from benchmarks.base.environment import Environment
from benchmarks.base.isolated import apart
from benchmarks.base.journal import Journal
from benchmarks.scaling.approximate import Method, compare
from benchmarks.scaling.built_index import EDITED, Built, Ground, grown, throughput
from benchmarks.scaling.load_cost import Loaded, measure
from benchmarks.typing import keystrokes
from search.answering.query import DEPTH

KEYS = 2000
"""The greatest number of keys for which suggestions are requested."""
COLUMNS = (
    "units",
    "index, s",
    "÷ encoder",
    "update, s",
    "disk, MB",
    "memory, MB",
    "mapped, MB",
    "load, s",
    "search p50",
    "p99",
    "encoder p50",
    "FAISS p50",
    "suggest p50",
    "p99",
)
"""The column headings of the table of sizes, after the one of the FAQs."""
METHODS = ("vectors", "method", "recall@10", f"recall@{DEPTH}", "p50 ms", "p99 ms", "build, s", "MB")
"""The column headings of the table of methods, after the one of the FAQs."""
MEGA = 1e6
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """The measurements at one size."""

    built: Built
    loaded: Loaded
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """The content of a result file; ``throughput`` is the bare encoder's texts per second on all cores."""

    kind: Literal["growth"]
    data: str
    model: str
    seed: int
    queries: int
    throughput: float
    sizes: tuple[Size, ...]
    environment: Environment

    def rows(self) -> Iterator[list[str]]:
        """One table row for each size: its FAQs, then the :data:`COLUMNS`."""
        for each in self.sizes:
            built, loaded = each.built, each.loaded
            search, suggest = loaded.timings["search"], loaded.timings["suggest"]
            bare = (loaded.timings["encode"].p50, loaded.timings["scan"].p50)
            seconds = built.estimated(self.throughput)
            yield [
                f"{built.faqs:,}",
                f"{built.units:,}",
                f"{seconds:.0f}{'*' if built.composed else ''}",
                f"{built.units / seconds / self.throughput:.2f}",
                f"{built.updated:.1f}",
                f"{built.size / MEGA:.0f}",
                f"{loaded.memory / MEGA:.0f}",
                f"{loaded.mapped / MEGA:.0f}",
                f"{loaded.load + loaded.suggester:.1f}",
                *(f"{value:.1f}" for value in (search.p50, search.p99, *bare)),
                *(f"{value:.2f}" for value in (suggest.p50, suggest.p99)),
            ]

    def methods(self) -> Iterator[list[str]]:
        """One table row for each method at each size: the FAQs, then the columns :data:`METHODS`."""
        for each in self.sizes:
            for method in each.methods:
                name = method.name if method.setting is None else f"{method.name} {method.setting}"
                shares = (f"{method.recall:.3f}", f"{method.deep_recall:.3f}")
                times = (f"{method.timing.p50:.2f}", f"{method.timing.p99:.2f}")
                kept = (f"{method.build:.1f}", f"{method.size / MEGA:.0f}")
                yield [f"{each.built.faqs:,}", f"{method.vectors:,}", name, *shares, *times, *kept]

    @property
    def about(self) -> str:
        """How the growth was measured, in a line or two."""
        composed = [each.built for each in self.sizes if each.built.composed]
        likeness = ", ".join(f"{each.likeness:.2f}" for each in composed if each.likeness is not None)
        here = self.environment
        told = (
            f"FAQs composed of the units of {self.data} (seed {self.seed}), {self.queries} of its queries; the bare "
            f"encoder reads {self.throughput:.0f} texts/s; an update is one of {EDITED} FAQs; on {here.cpu}, "
            f"{here.cores} cores."
        )
        stars = (
            " *: vectors composed, too (the normalised mean of those of a text's two sources, with noise of length 0.1;"
            f" mean cosine with encoded ones {likeness}), and the encoder's time reckoned from its texts/s."
        )
        return told + (stars if composed else "")


GROWTH = TypeAdapter(Growth)


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one step of the measurement."""

    throughput: float | None = None
    built: Built | None = None
    loaded: Loaded | None = None
    methods: tuple[Method, ...] | None = None


STEP = TypeAdapter(Step)


def measured(
    ground: Ground,
    sizes: Sequence[int],
    texts: Sequence[str],
    home: Path,
    journal: Journal[Step],
    report: Report = lambda step, done, of: None,
) -> tuple[float, tuple[Size, ...]]:
    """The encoder's throughput and the costs of each of ``sizes``; ``texts`` are the queries.

    Each index is in a folder of ``home`` and is loaded in fresh processes. Steps in ``journal`` are not repeated, and
    an index that still exists is not built again.
    """
    keys = [key for text in texts for key in keystrokes.steps(text)]
    keys = random.Random(ground.seed).sample(keys, min(KEYS, len(keys)))

    def kept(name: str, step: Callable[[], Step], again: bool = False) -> Step:
        if again or name not in journal.found:
            journal.add(name, step())
        return journal.found[name]

    def at(size: int) -> Size:
        folder = home / str(size)
        names = [f"{size}: {step}" for step in ("build", "load", "compare")]
        gone = not folder.exists() and not journal.found.keys() >= set(names)
        report(f"{size}: steps", 0, 3)
        built = kept(names[0], lambda: Step(built=grown(ground, size, folder, report)), gone).built
        report(f"{size}: steps", 1, 3)
        loaded = kept(names[1], lambda: Step(loaded=apart(measure, folder, texts, keys))).loaded
        report(f"{size}: steps", 2, 3)
        methods = kept(names[2], lambda: Step(methods=apart(compare, folder, texts))).methods
        report(f"{size}: steps", 3, 3)
        assert built is not None and loaded is not None and methods is not None
        return Size(built, loaded, methods)

    rate = kept("throughput", lambda: Step(throughput=throughput(ground))).throughput
    assert rate is not None
    return rate, tuple(at(size) for size in sizes)


def write(result: Growth, file: Path) -> None:
    """Write ``result`` as JSON; the file's folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(GROWTH.dump_json(result, indent=1, ensure_ascii=False) + b"\n")
