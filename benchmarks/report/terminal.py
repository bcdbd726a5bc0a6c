"""Show results as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Column, Table

from benchmarks.answerability.answerability import TOGETHER, Answerability
from benchmarks.answerability.threshold import Row
from benchmarks.data.dataset import Dataset
from benchmarks.load.load import COLUMNS as LOAD_COLUMNS
from benchmarks.load.load import NOTE as LOAD_NOTE
from benchmarks.load.load import Load
from benchmarks.peer_runs.comparison import COLUMNS, NOTE, Contest
from benchmarks.relevance.comparison import Comparison
from benchmarks.relevance.diff import Change, Diff
from benchmarks.relevance.metrics import Figures
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance
from benchmarks.relevance.significance import Interval
from benchmarks.report.gate import ACCEPT, Baseline, verdict
from benchmarks.scaling.growth import COLUMNS as SIZE_COLUMNS
from benchmarks.scaling.growth import METHODS as METHOD_COLUMNS
from benchmarks.scaling.growth import Growth
from benchmarks.scaling.latency import Latency
from benchmarks.systems import SYSTEMS

WORST = 10
"""The number of questions that the gate shows."""
MARKS = "better arm: nDCG@10 of hybrid minus that of the better of lexical and dense; ▲ ▼ where p (Holm) < 0.05"


def relevance(result: Relevance) -> Table:
    """The figures of every system, in total and by slice; for hybrid also the difference from the better arm."""
    title = (
        f"{result.label}: {result.queries} queries, {result.faqs} FAQs; {result.no_answer} without an answer left out"
    )
    heading = ("slice", "system", "n", "nDCG@10", "95%", "MRR@10", "recall@10", "success@1", "better arm")
    table = Table(*heading, title=title, caption=MARKS if result.better_arm else None)
    groups: dict[str | None, dict[str, tuple[str, ...]]] = {}
    for name, found in result.systems.items():
        groups.setdefault(None, {})[name] = _cells(found.total, found.intervals.total)
        for kind, figures in found.slices.items():
            groups.setdefault(kind, {})[name] = _cells(figures, found.intervals.slices[kind])
    margins = {each.slice: each for each in result.better_arm}
    for part, rows in groups.items():
        for place, (name, cells) in enumerate(rows.items()):
            beside = margins[part].told if name == HYBRID and part in margins else ""
            first = (part or "total") if place == 0 else ""
            table.add_row(first, name, *cells, beside, end_section=place == len(rows) - 1)
    return table


def comparisons(found: Sequence[Comparison], title: str) -> Table:
    """The differences in nDCG@10 with their intervals and p values, all queries first."""
    heading = ("slice", "system", "baseline", "n", "difference", "95%", "p", "p (Holm)")
    table = Table(*heading, title=title, caption="two-sided randomisation test; Holm over all queries, and over slices")
    for each in found:
        bounds = f"{each.interval.low:+.4f} to {each.interval.high:+.4f}"
        p_values = (f"{value:.4f}" for value in (each.p, each.holm))
        figures = (str(each.n), f"{each.difference:+.4f} {each.mark}".strip(), bounds, *p_values)
        table.add_row(each.slice or "total", each.system, each.baseline, *figures)
    return table


def difference(found: Diff) -> str:
    """A summary of a diff in one line."""
    total = found.total
    means = f"nDCG@10 {found.before:.4f} → {found.after:.4f} over {total.n} queries: {total.difference:+.4f}"
    same = total.n - len(found.changes)
    counts = f"{len(found.better)} better, {len(found.worse)} worse, {same} the same"
    return f"{means}, 95% {total.interval.low:+.4f} to {total.interval.high:+.4f}, p = {total.p:.4f}; {counts}"


def changes(found: Diff, data: Dataset, top: int) -> Iterator[str]:
    """Lines on at most ``top`` queries that got better and as many that got worse."""
    for name, part in (("better", found.better), ("worse", found.worse)):
        if shown := part[:top]:
            yield f"{name}, the most first ({len(shown)} of {len(part)}):"
            yield from queries(shown, data)


def gate(found: Diff, baseline: Baseline) -> Iterator[str]:
    """The lines of the gate's verdict: one if it passes, else also what to do and the questions that lost most."""
    yield difference(found)
    what = verdict(found)
    if what == "passed":
        yield f"passed: neither worse nor better than {baseline.file} beyond chance"
    elif what == "better":
        yield f"failed: better than {baseline.file} beyond chance, and what was won could be lost again: {ACCEPT}"
    else:
        yield f"failed: worse than {baseline.file} beyond chance; what got worse, the most first:"
        yield from queries(found.worse[:WORST], baseline.data)
        yield (
            "If this was not meant, look what changed in the ranking, the analysis or the FAQs. If it was: "
            f"faq-bench gate --accept, and commit {baseline.file} with the reason."
        )


def queries(changed: Sequence[Change], data: Dataset) -> Iterator[str]:
    """Lines on each query with its answer and the FAQs found; a FAQ that is judged relevant has its grade before it."""
    questions = {faq.id: faq.question for faq in data.source.faqs}
    for change in changed:
        moved = f"{change.before:.3f} → {change.after:.3f}  {change.difference:+.3f}"
        yield "  ".join(filter(None, (moved, change.query.slice, change.query.id, change.query.text)))
        for name, ids in (("answer", change.answers), ("before", change.top_before), ("after", change.top_after)):
            told = [
                f"{change.grades.get(each, '·')}  {questions.get(each, 'a FAQ no longer there')}  ({each})"
                for each in ids
            ]
            for place, line in enumerate(told or ["·  nothing"]):
                yield f"      {name if place == 0 else '':6}  {line}"


def answerability(result: Answerability) -> Table:
    """How well each scorer separates each set of unanswerable queries from the answerable, with the decisions."""
    title = f"Without an answer: {result.answerable} answerable queries, the first hit right for {result.right}"
    columns = dict.fromkeys(name for found in result.sets[TOGETHER].scorers.values() for name in found.figures())
    narrow = [Column(name, overflow="fold") for name in ("n", "scorer", *columns)]
    table = Table(Column("set", no_wrap=True), *narrow, title=title, caption=_decisions(result))
    for name, against in result.sets.items():
        for place, (scorer, found) in enumerate(against.scorers.items()):
            group = (name, str(against.n)) if place == 0 else ("", "")
            figures = (f"{value:.3f}" for value in found.figures().values())
            table.add_row(*group, scorer, *figures, end_section=place == len(against.scorers) - 1)
    return table


def _decisions(result: Answerability) -> str:
    """The decisions on the answerable queries and on all others."""
    answerable = [f"{name} {found.n} ({found.right} right)" for name, found in result.decisions.items()]
    others = [f"{name} {n}" for name, n in result.sets[TOGETHER].decisions.items()]
    return f"decided: answerable: {', '.join(answerable)}; without an answer: {', '.join(others)}"


def thresholds(title: str, rows: Sequence[Row], marks: Mapping[str, float]) -> Table:
    """The gains and costs of each threshold in percent; ``marks`` names some of them."""
    names: dict[float, list[str]] = {}
    for name, threshold in marks.items():
        names.setdefault(threshold, []).append(name)
    columns = ("answerable answered %", "answers wrong %", "unanswerable answered %", "")
    caption = "An answer is wrong if its first hit is, and always where the question has none."
    table = Table("threshold", *columns, title=title, caption=caption)
    for row in rows:
        shares = (row.answered, row.wrong, row.false_answers)
        cells = ["–" if share is None else f"{100 * share:.1f}" for share in shares]
        table.add_row(f"{row.threshold:g}", *cells, ", ".join(names.get(row.threshold, [])))
    return table


def peers(result: Contest) -> Table:
    """The figures of our systems and of every peer."""
    title = (
        f"{result.label}: {result.queries} queries, {result.faqs} FAQs; {result.no_answer} without an answer left out"
    )
    table = Table("system", *COLUMNS, title=title, caption=NOTE)
    for name, *cells in result.rows():
        table.add_row(name, *cells, end_section=name == next(iter(SYSTEMS)))
    return table


def latency(result: Latency) -> Table:
    """The timings, and below them the ratios and the start of a service."""
    title = f"{result.rounds} searches over {result.faqs} FAQs, {result.units} units; {result.environment.cpu}"
    caption = ", ".join(f"{name} = {value:.2f}" for name, value in result.ratios.items())
    if result.start:
        caption += f"; {result.start.about}"
    table = Table("step", "p50 ms", "p95 ms", "p99 ms", title=title, caption=caption)
    for name, timing in result.timings.items():
        table.add_row(name, *(f"{value:.2f}" for value in (timing.p50, timing.p95, timing.p99)))
    return table


def load(result: Load) -> Table:
    """The rate and the times of every contender under every load."""
    title = f"{result.label}: {result.faqs} FAQs"
    table = Table("service", *LOAD_COLUMNS, title=title, caption=f"{LOAD_NOTE}. {result.about}")
    rows = list(result.rows())
    for row, following in zip(rows, [*rows[1:], rows[-1]], strict=True):
        table.add_row(*row, end_section=row[1:3] != following[1:3])
    return table


def growth(result: Growth) -> tuple[Table, Table]:
    """The costs of each size, and a comparison of FAISS's methods at each."""
    sizes = Table("FAQs", *SIZE_COLUMNS, title="Growth; milliseconds where nothing else is said", caption=result.about)
    for row in result.rows():
        sizes.add_row(*row)
    methods = Table("FAQs", *METHOD_COLUMNS, title="FAISS over the wordings, one thread for a query")
    for row in result.methods():
        methods.add_row(*row)
    return sizes, methods


def _cells(figures: Figures, bounds: Interval) -> tuple[str, ...]:
    others = (f"{value:.4f}" for value in (figures.mrr, figures.recall, figures.success))
    return str(figures.n), f"{figures.ndcg:.4f}", f"{bounds.low:.3f} to {bounds.high:.3f}", *others
