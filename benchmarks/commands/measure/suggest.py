"""``faq-bench suggest``."""

import time
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import cast
from urllib.parse import quote

import click
from rich.table import Table

from benchmarks.base import environment
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, FOLDER, OUT, QUERIES
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Split
from benchmarks.load.service import serving
from benchmarks.typing import keystrokes
from benchmarks.typing.keystrokes import SEED, WORDINGS, Keystrokes, Spent, Wanted
from search.suggest.suggester import Suggester


@click.command("suggest")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(["tune", "test"]), help="Only the questions of this split.")
@click.option(
    "--n", type=click.IntRange(min=1), default=200, show_default=True, help="How many texts of a kind to type."
)
@click.option("--size", type=click.IntRange(min=1), default=10_000, show_default=True, help="FAQs to time it over.")
@click.option("--index", type=FOLDER, help="Index folder to serve; without it nothing is timed over HTTP.")
@OUT
def command(
    data: Path, queries: Path | None, split: str | None, n: int, size: int, index: Path | None, out: Path | None
) -> None:
    """Type questions key by key, and report what is suggested, how soon, and whether the list blinks.

    \b
    Examples:
      faq-bench suggest --data faq_data --split test
      faq-bench suggest --data faq_data --index index --out keystrokes-faq_data.json
    """
    with errors_shown(), bars() as show:
        read = dataset.read(data, queries, cast(Split | None, split))
        wanted = {"questions": keystrokes.questions(read, n), "own": keystrokes.own(read.source.faqs, n)}
        suggester = Suggester(read.source.faqs)
        typed = {name: keystrokes.typed(suggester, texts, show) for name, texts in wanted.items()}
        many = keystrokes.synthesised(read.source.faqs, size)
        start = time.perf_counter()
        large = Suggester(many)
        build = time.perf_counter() - start
        spent = keystrokes.in_engine(large, wanted["questions"])
        served, over_http = _over_http(index, wanted["questions"]) if index else (0, {})
        result = Keystrokes(
            kind="keystrokes",
            data=read.name,
            split=split,
            seed=SEED,
            faqs=len(read.source.faqs),
            size=size,
            texts=size * WORDINGS,
            served=served,
            build=build,
            typed=typed,
            spent=spent | over_http,
            environment=environment.here(),
        )
        if out:
            keystrokes.write(result, out)
    for table in _tables(result):
        terminal.out().print(table)


def _over_http(index: Path, wanted: list[Wanted]) -> tuple[int, dict[str, Spent]]:
    texts = [step for want in wanted for step in keystrokes.steps(want.text)][:2000]
    with serving(index) as client:
        served = int(client.get("/readyz").json()["counts"]["faqs"])
        # An HTTP library would take longer than the service, and cause pauses of its own.
        with closing(HTTPConnection(client.base_url.host, client.base_url.port)) as connection:

            def suggested(text: str) -> None:
                _read(connection, f"/v1/suggest?q={quote(text)}")

            for text in texts[:50]:
                suggested(text)
            return served, {
                "http": keystrokes.timed(suggested, texts, time.perf_counter_ns),
                "floor": keystrokes.timed(lambda text: _read(connection, "/healthz"), texts, time.perf_counter_ns),
            }


def _read(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    assert response.status == HTTPStatus.OK, f"{path}: {response.status}"


def _tables(result: Keystrokes) -> tuple[Table, Table]:
    counts = next(iter(result.typed.values())).success
    title = f"success@5 by keys typed: {result.data}, {result.faqs} FAQs"
    found = Table("texts", "n", *counts, "list shown", "blinks", title=title)
    for name, typed in result.typed.items():
        shares = (f"{share:.3f}" for share in (*typed.success.values(), typed.nonempty))
        found.add_row(name, str(typed.texts), *shares, str(typed.blinks))
    title = (
        f"{result.size} FAQs, {result.texts} wordings, built in {result.build:.1f} s; HTTP over {result.served} FAQs"
    )
    spent = Table("ms", "calls", "p50", "p99", "max", title=title)
    for name, times in result.spent.items():
        spent.add_row(name, str(times.calls), *(f"{value:.2f}" for value in (times.p50, times.p99, times.max)))
    return found, spent
