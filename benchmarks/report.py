"""Report: results as tables for a terminal."""

from rich.table import Table

from benchmarks.latency import Latency
from benchmarks.metrics import Figures
from benchmarks.relevance import Relevance


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
