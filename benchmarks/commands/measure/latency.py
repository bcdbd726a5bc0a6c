"""``faq-bench latency``."""

from dataclasses import replace
from pathlib import Path

import click

from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, FOLDER, OUT
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.report import terminal as report
from benchmarks.scaling import latency
from benchmarks.scaling import startup as starting
from benchmarks.scaling.startup import STARTS
from search.answering.loading import load
from search.storage.artifact import read_manifest


@click.command("latency")
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
@click.option(
    "--starts", type=click.IntRange(min=0), default=STARTS, show_default=True, help="How many starts to time."
)
@OUT
def command(index: Path, queries: Path | None, n: int, starts: int, out: Path | None) -> None:
    """Time searches, in turn with them the bare encoder and the bare FAISS scan, and starts of faq-serve.

    \b
    Examples:
      faq-bench latency
      faq-bench latency --index index --queries faq_data/queries.jsonl --out latency-faq_data.json
    """
    with errors_shown(), bars() as show:
        asked = [query.text for query in dataset.read_queries(queries)] if queries else []
        engine, digest = load(index), read_manifest(index).source
        texts = asked or latency.own_questions(engine.index)
        result = latency.measure(engine, digest, texts, n, lambda done, of: show("rounds", done, of))
        if starts:
            start = starting.measure(index, starts, lambda done, of: show("starts", done, of))
            result = replace(result, start=start)
        if out:
            latency.write(result, out)
    terminal.out().print(report.latency(result))
