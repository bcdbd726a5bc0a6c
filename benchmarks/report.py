"""Report: results as tables for a terminal."""

from collections.abc import Mapping, Sequence

from rich.table import Column, Table

from benchmarks.answerability import TOGETHER, Answerability
from benchmarks.latency import Latency
from benchmarks.metrics import Figures
from benchmarks.relevance import Relevance
from benchmarks.threshold import Row


def relevance(result: Relevance) -> Table:
    """The figures of every system, in total and by slice."""
    title = (
        f"{result.label}: {result.queries} queries, {result.faqs} FAQs; {result.no_answer} without an answer left out"
    )
    table = Table("slice", "system", "n", "nDCG@10", "MRR@10", "recall@10", "success@1", title=title)
    groups = {"total": {name: found.total for name, found in result.systems.items()}}
    for name, found in result.systems.items():
        for part, figures in found.slices.items():
            groups.setdefault(part, {})[name] = figures
    for part, systems in groups.items():
        for place, (name, figures) in enumerate(systems.items()):
            table.add_row(part if place == 0 else "", name, *_cells(figures), end_section=place == len(systems) - 1)
    return table


def answerability(result: Answerability) -> Table:
    """How well each scorer tells every set of unanswerable queries from the answerable, and what was decided."""
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
    """What was decided of the answerable queries, and of all the others."""
    answerable = [f"{name} {found.n} ({found.right} right)" for name, found in result.decisions.items()]
    others = [f"{name} {n}" for name, n in result.sets[TOGETHER].decisions.items()]
    return f"decided: answerable: {', '.join(answerable)}; without an answer: {', '.join(others)}"


def thresholds(title: str, rows: Sequence[Row], marks: Mapping[str, float]) -> Table:
    """What each threshold brings and costs, in percent; ``marks`` names some of them."""
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


def latency(result: Latency) -> Table:
    """The timings, and the ratios below them."""
    title = f"{result.rounds} searches over {result.faqs} FAQs, {result.units} units; {result.environment.cpu}"
    caption = ", ".join(f"{name} = {value:.2f}" for name, value in result.ratios.items())
    table = Table("step", "p50 ms", "p95 ms", "p99 ms", title=title, caption=caption)
    for name, timing in result.timings.items():
        table.add_row(name, *(f"{value:.2f}" for value in (timing.p50, timing.p95, timing.p99)))
    return table


def _cells(figures: Figures) -> list[str]:
    values = (figures.ndcg, figures.mrr, figures.recall, figures.success)
    return [str(figures.n), *(f"{value:.4f}" for value in values)]
