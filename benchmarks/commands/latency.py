"""``faq-bench latency``."""

from pathlib import Path

import click

from benchmarks import dataset, latency, report
from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, FOLDER, OUT
from benchmarks.commands.terminal import bars, told
from search.artifact import read_manifest
from search.loading import load


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
@OUT
def command(index: Path, queries: Path | None, n: int, out: Path | None) -> None:
    """Time searches, and in turn with them the bare encoder and the bare FAISS scan.

    \b
    Examples:
      faq-bench latency
      faq-bench latency --index index --queries faq_data/queries.jsonl --out latency-faq_data.json
    """
    with told(), bars() as show:
        asked = [query.text for query in dataset.read_queries(queries)] if queries else []
        engine, digest = load(index), read_manifest(index).source
        texts = asked or latency.own_questions(engine.index)
        result = latency.measure(engine, digest, texts, n, lambda done, of: show("rounds", done, of))
        if out:
            latency.write(result, out)
    terminal.out().print(report.latency(result))
