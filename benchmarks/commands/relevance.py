"""``faq-bench relevance``."""

from pathlib import Path
from typing import get_args

import click
from rich.console import Console

from benchmarks import cache, dataset, relevance, report
from benchmarks.commands.options import DATA, FOLDER, MODEL, OUT, QUERIES
from benchmarks.commands.terminal import bars, told
from benchmarks.dataset import Split
from benchmarks.run import Run
from benchmarks.systems import SYSTEMS


@click.command("relevance")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--system", "systems", type=click.Choice(list(SYSTEMS)), multiple=True, help="Only these; repeat it.")
@MODEL
@OUT
@click.option("--runs", type=FOLDER, metavar="DIR", help="Write each system's run as DIR/SYSTEM.run (TREC).")
def command(
    data: Path,
    queries: Path | None,
    split: Split | None,
    systems: tuple[str, ...],
    model: str,
    out: Path | None,
    runs: Path | None,
) -> None:
    """Rank the queries of a data set and judge what comes first: nDCG@10, MRR@10, recall@10, success@1.

    \b
    Examples:
      faq-bench relevance --data faq_data --split tune --system hybrid
      faq-bench relevance --data parakqc --queries parakqc/test --out relevance-parakqc-test.json
    """
    with told(), bars() as show:
        known = dataset.read(data, queries, split)
        engine, digest = cache.opened(known.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))
        names = [name for name in SYSTEMS if name in (systems or SYSTEMS)]
        ranked = relevance.runs(known, engine, names, show)
        result = relevance.relevance(known, split, engine, digest, ranked)
        if out:
            relevance.write(result, out)
        if runs:
            _write_runs(ranked, runs)
    Console().print(report.relevance(result))


def _write_runs(runs: list[Run], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        run.write(folder / f"{run.system}.run")
