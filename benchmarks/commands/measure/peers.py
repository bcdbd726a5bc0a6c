"""``faq-bench peers``."""

from pathlib import Path
from typing import get_args

import click

from benchmarks.base import index_cache as cache
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, OUT, QUERIES, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Split
from benchmarks.peer_runs import comparison as contest
from benchmarks.peer_runs import dispatch
from benchmarks.peers import PEERS
from benchmarks.report import terminal as report
from indexer.model.model import Choice


@click.command("peers")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--peer", "peers", type=click.Choice(PEERS), multiple=True, help="Only these; repeat it.")
@model_options
@OUT
def command(
    data: Path, queries: Path | None, split: Split | None, peers: tuple[str, ...], model: Choice, out: Path | None
) -> None:
    """Rank the same queries with our systems and with what other people would use, and time each query.

    A peer's libraries are installed on first use, which takes minutes, into an environment of their own in the cache.
    A peer that fails is reported and left out of the result; the exit code is then 1.

    \b
    Examples:
      faq-bench peers --data faq_data --split tune --peer bm25s_kiwi --peer rrf
      faq-bench peers --data DIR --out benchmarks/results/peers-NAME.json
    """
    with errors_shown(), bars() as show:
        known = dataset.read(data, queries, split)
        engine, digest = cache.opened(known.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))
        task = dispatch.task(known, dispatch.published(model))
        ours = contest.own(known, engine, show)
        found, failed = dispatch.all_sent([name for name in PEERS if name in (peers or PEERS)], task, show)
        result = contest.contest(known, split, engine, digest, [*ours, *found])
        if out:
            contest.write(result, out)
    terminal.out().print(report.peers(result))
    for name, error in failed.items():
        terminal.complain(f"{name} is left out: {error}")
    if failed:
        raise SystemExit(1)
