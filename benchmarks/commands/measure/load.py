"""``faq-bench load``."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import click

from benchmarks.base import environment, journal
from benchmarks.base import index_cache as cache
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, OUT, QUERIES, model_options
from benchmarks.commands.terminal import bars, ended, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Split
from benchmarks.data.query_mix import MIXES, Crowd
from benchmarks.load import contenders, load
from benchmarks.load.contenders import Contender
from benchmarks.load.load import PASS, Load, Plan, Served
from benchmarks.load.rounds import measure
from benchmarks.peers.services import PATHS
from benchmarks.report import terminal as report
from indexer.model.model import Choice, locate

SERVING = ("fastapi", "starlette", "uvicorn", "onnxruntime")
WARM_UP = 3.0
"""Seconds of the heaviest load that run before anything is measured."""


@click.command("load")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--service", "services", type=click.Choice(list(PATHS)), multiple=True, help="Only these beside ours.")
@click.option(
    "--also", multiple=True, metavar="OPTIONS", help="faq-serve once more, with these options and variables; repeat it."
)
@click.option("--mix", "mixes", type=click.Choice(list(MIXES)), multiple=True, help="Only these mixes; repeat it.")
@click.option(
    "--connections", type=click.IntRange(min=1), multiple=True, default=(8, 32), show_default=True, help="Repeat it."
)
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="How often each is asked.")
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="How long a load lasts."
)
@click.option(
    "--zipf", type=click.FloatRange(min=0), default=1.0, show_default=True, help="The exponent of the mix zipf."
)
@click.option(
    "--universe", type=click.IntRange(min=1), default=10_000, show_default=True, help="Different questions in it."
)
@click.option("--seed", type=int, default=20, show_default=True, help="Of the mixes.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes of each service.")
@model_options
@OUT
def command(
    data: Path,
    queries: Path | None,
    split: Split | None,
    services: tuple[str, ...],
    also: tuple[str, ...],
    mixes: tuple[str, ...],
    connections: tuple[int, ...],
    rounds: int,
    seconds: float,
    zipf: float,
    universe: int,
    seed: int,
    workers: int,
    model: Choice,
    out: Path | None,
) -> None:
    """Ask faq-serve and other services the same questions over HTTP, all in one run on this machine.

    Each connection waits for an answer before it asks again. The mixes: zipf (few questions often, many once),
    different (none twice) and same (one over and over). In each round every service gets every load, in turn.
    faq-serve lets as many wait as there are connections, as the others do; by itself it would refuse some.
    With --out, a run that was broken off goes on where it was: what is done stands in a .part beside FILE.

    \b
    Services beside ours: tutorial (sentence-transformers and FAISS behind FastAPI), txtai_api, empty (a route that
    does nothing). Their libraries are installed on first use into an environment of their own in the cache.

    \b
    Examples:
      faq-bench load --data faq_data --split test --out benchmarks/results/load-faq_data.json
      faq-bench load --data faq_data --service empty --rounds 1 --seconds 1
      faq-bench load --data faq_data --also '--workers 2' --also MUREUM_QUEUE=4 --mix zipf --connections 32
    """
    plan = Plan(tuple(mixes or MIXES), connections, rounds, seconds, min(WARM_UP, seconds), Crowd(universe, zipf, seed))
    with (
        errors_shown(),
        ended(),
        bars() as show,
        tempfile.TemporaryDirectory(prefix="faq-bench-") as scratch,
        ExitStack() as stack,
    ):
        known = dataset.read(data, queries, split)
        index, manifest = cache.published(known.source, model, lambda stage, *done: show(f"index: {stage}", *done))
        here = environment.here()
        stock = contenders.stock(known.source, locate(model.name))
        file = Path(scratch) / "stock.json"
        stock.write(file)
        own = {name: here.versions[name] for name in SERVING if name in here.versions}
        chosen: list[Contender] = [
            contenders.ours(index, Path(scratch), workers, max(connections), each, own) for each in ("", *also)
        ]
        chosen += [contenders.peer(name, file, workers, show) for name in PATHS if name in (services or PATHS)]
        running = contenders.started(chosen, stack, stock.entries[0], show)
        texts = [query.text for query in known.queries]
        terms = repr((plan, workers, manifest.source, texts, [each.name for each in chosen], here.cpu))
        kept = stack.enter_context(journal.kept(out, PASS, terms))
        cells = measure(running, texts, plan, kept, show)
        result = Load(
            kind="load",
            data=known.name,
            split=split,
            faqs=len(known.source.faqs),
            queries=len(texts),
            model=manifest.encoder,
            index=manifest.source,
            workers=workers,
            plan=plan,
            ceiling=load.ceiling(cells),
            contenders={
                each.contender.name: Served(each.contender.versions, each.server.ready, each.memory) for each in running
            },
            cells=cells,
            environment=here,
        )
        if out:
            load.write(result, out)
    terminal.out().print(report.load(result))
