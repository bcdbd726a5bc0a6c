"""``faq-bench``: the command line of the benchmarks. Only this module prints."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from benchmarks import cache, dataset, latency, relevance, report, results, tables
from benchmarks.dataset import Split
from benchmarks.run import Run
from benchmarks.systems import SYSTEMS
from indexer.model import DEFAULT_MODEL
from search.artifact import read_manifest
from search.errors import DataError, MureumError
from search.loading import load

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
REFRESH = 0.1
"""Seconds between two refreshes of a progress bar."""


@click.group()
@click.version_option(package_name="mureum")
def main() -> None:
    """Measure how well and how fast Mureum searches.

    \b
    Examples:
      faq-bench relevance --data faq_data --split test
      faq-bench relevance --data DIR --out benchmarks/results/relevance-NAME.json
      faq-bench latency --index index --n 500
      faq-bench tables README.md            put the results into the tables
    """


@main.command("relevance")
@click.option("--data", type=click.Path(path_type=Path), required=True, metavar="DIR", help="FAQs, or a BEIR corpus.")
@click.option("--queries", type=FOLDER, metavar="DIR", help="queries.jsonl and qrels.tsv, if not in --data.")
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--system", "systems", type=click.Choice(list(SYSTEMS)), multiple=True, help="Only these; repeat it.")
@click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    metavar="NAME|PATH",
    help="Any sentence-transformers model; its own prompts are used.",
)
@click.option("--out", type=FILE, metavar="FILE", help="Write the result as JSON.")
@click.option("--runs", type=FOLDER, metavar="DIR", help="Write each system's run as DIR/SYSTEM.run (TREC).")
def relevance_command(
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
    with _told(), _bars() as show:
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


@main.command("latency")
@click.option(
    "--index",
    type=FOLDER,
    default=Path("index"),
    envvar="MUREUM_INDEX",
    show_default=True,
    show_envvar=True,
    help="Index folder, made by faq-index.",
)
@click.option("--queries", type=FILE, metavar="FILE", help="A queries.jsonl; without it the index's own wordings.")
@click.option("--n", type=click.IntRange(min=1), default=200, show_default=True, help="How many searches to time.")
@click.option("--out", type=FILE, metavar="FILE", help="Write the result as JSON.")
def latency_command(index: Path, queries: Path | None, n: int, out: Path | None) -> None:
    """Time searches, and in turn with them the bare encoder and the bare FAISS scan.

    \b
    Examples:
      faq-bench latency
      faq-bench latency --index index --queries faq_data/queries.jsonl --out latency-faq_data.json
    """
    with _told(), _bars() as show:
        asked = [query.text for query in dataset.read_queries(queries)] if queries else []
        engine, digest = load(index), read_manifest(index).source
        texts = asked or latency.own_questions(engine.index)
        result = latency.measure(engine, digest, texts, n, lambda done, of: show("rounds", done, of))
        if out:
            latency.write(result, out)
    Console().print(report.latency(result))


@main.command("tables")
@click.argument("file", type=FILE)
@click.option(
    "--results",
    "folder",
    type=FOLDER,
    default=Path("benchmarks/results"),
    show_default=True,
    help="Where the JSON files are.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a table is stale.")
def tables_command(file: Path, folder: Path, check: bool) -> None:
    """Write the tables of FILE anew, between `<!-- table: NAME -->` and `<!-- end -->`.

    NAME is relevance, slices or latency.

    \b
    Examples:
      faq-bench tables README.md
      faq-bench tables README.md --check
    """
    console = Console(stderr=True)
    with _told():
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError([f"{file}: {getattr(error, 'strerror', None) or error}"]) from error
        fresh = tables.rewritten(text, file.name, results.read(folder))
        if fresh == text:
            console.print(f"up to date: {file}", markup=False, highlight=False)
            return
        if check:
            console.print(f"stale: {file}; run: faq-bench tables {file}", markup=False, highlight=False)
            raise SystemExit(1)
        file.write_text(fresh, "utf-8")
        console.print(f"written: {file}", markup=False, highlight=False)


def _write_runs(runs: list[Run], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        run.write(folder / f"{run.system}.run")


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong without a traceback, a line for each problem; exit code 2."""
    try:
        yield
    except (MureumError, OSError) as error:
        console = Console(stderr=True)
        for line in error.problems if isinstance(error, DataError) else [str(error)]:
            console.print(f"error: {line}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from error


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars on stderr, one for each name that is reported."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # A bar that refreshes itself does so from a thread, in the middle of what is timed.
    bars = Progress(*columns, console=Console(stderr=True), auto_refresh=False)
    tasks: dict[str, TaskID] = {}
    shown = 0.0

    def show(name: str, done: int, total: int) -> None:
        nonlocal shown
        bars.start()
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=total)
        bars.update(tasks[name], completed=done, total=total)
        if done == total or time.monotonic() - shown > REFRESH:
            bars.refresh()
            shown = time.monotonic()

    try:
        yield show
    finally:
        if tasks:
            bars.stop()
