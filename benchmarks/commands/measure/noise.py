"""``faq-bench noise``."""

from pathlib import Path
from typing import get_args

import click
from rich.table import Table

from benchmarks.base import index_cache as cache
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, OUT, QUERIES, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Split
from benchmarks.relevance import robustness
from benchmarks.relevance.robustness import CLEAN, Robustness
from indexer.model.model import Choice


@click.command("noise")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other mistakes.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only N queries, drawn by the seed.")
@click.option("--as-typed", is_flag=True, help="Correct nothing.")
@model_options
@OUT
def command(
    data: Path,
    queries: Path | None,
    split: Split | None,
    seed: int,
    limit: int | None,
    as_typed: bool,
    model: Choice,
    out: Path | None,
) -> None:
    """Mistype the queries of a data set, and measure what is left of nDCG@10.

    Also how often queries typed right are corrected, and whether questions are found by their initials (초성).

    \b
    Examples:
      faq-bench noise --data faq_data --split test
      faq-bench noise --data parakqc --queries parakqc/test --limit 500 --out noise-parakqc-test.json
      faq-bench noise --data faq_data --as-typed
    """
    with errors_shown(), bars() as show:
        known = robustness.sampled(dataset.read(data, queries, split), limit, seed)
        engine, digest = cache.opened(known.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))
        result = robustness.measure(known, split, engine, digest, seed, as_typed, report=show)
        if out:
            robustness.write(result, out)
    terminal.out().print(shown(result))


def shown(result: Robustness) -> Table:
    """The ``result`` as a table for the terminal."""
    label = f"{result.data} ({result.split})" if result.split else result.data
    caption = f"false corrections on clean queries: {result.corrected:.2%}"
    found = f"by initials: success@5 {result.initials.success:.4f} of {result.initials.n} questions"
    table = Table(
        *("noise", "n", "nDCG@10", "clean", "share of clean"),
        title=f"{label}: {result.queries} queries, seed {result.seed}{', as typed' if result.as_typed else ''}",
        caption=f"{caption}; {found}",
    )
    table.add_row(CLEAN, str(result.queries), f"{result.clean:.4f}", f"{result.clean:.4f}", "100.0%")
    table.add_row(
        "to the letter",
        *(str(result.queries), f"{result.untouched:.4f}", f"{result.clean:.4f}"),
        f"{result.untouched / result.clean:.1%}",
        end_section=True,
    )
    for name, found_of in (*result.noises.items(), *((f"slice {name}", of) for name, of in result.slices.items())):
        figures = (f"{found_of.harmed:.4f}", f"{found_of.clean:.4f}", f"{found_of.share:.1%}")
        table.add_row(name, str(found_of.n), *figures)
    return table
