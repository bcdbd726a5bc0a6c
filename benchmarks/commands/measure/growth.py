"""``faq-bench growth``."""

import hashlib
import random
import shutil
from pathlib import Path
from typing import get_args

import click

from benchmarks.base import environment, journal
from benchmarks.base import index_cache as cache
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, FILE, OUT, QUERIES, model_options
from benchmarks.commands.terminal import bars, ended, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Split
from benchmarks.report import plot
from benchmarks.report import terminal as report
from benchmarks.scaling import growth
from benchmarks.scaling.built_index import Ground
from benchmarks.scaling.growth import STEP, Growth
from indexer.model import model as models
from indexer.model.model import Choice
from search.analysis.analyzer import Analyzer
from search.storage import artifact


@click.command("growth")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option(
    "--size",
    "sizes",
    type=click.IntRange(min=1),
    multiple=True,
    default=(1_000, 10_000, 100_000),
    show_default=True,
    help="FAQs; repeat it.",
)
@click.option("--n", type=click.IntRange(min=1), default=200, show_default=True, help="At most how many queries.")
@click.option(
    "--encoded",
    type=click.IntRange(min=0),
    default=1_000,
    show_default=True,
    help="The largest size whose vectors are encoded; those of larger ones are composed.",
)
@click.option("--seed", type=int, default=20, show_default=True, help="Of the FAQs that are composed.")
@model_options
@OUT
@click.option("--plot", "picture", type=FILE, metavar="FILE", help="Draw it as a PNG.")
def command(
    data: Path,
    queries: Path | None,
    split: Split | None,
    sizes: tuple[int, ...],
    n: int,
    encoded: int,
    seed: int,
    model: Choice,
    out: Path | None,
    picture: Path | None,
) -> None:
    """Measure help centers of many FAQs, made of those of --data: build, disk, memory, searches, suggestions.

    Of what FAISS has, scans of vectors, halves and codes, HNSW and IVF are measured at each size.
    With --out, a run that was broken off goes on where it was: what is done stands in a .part beside FILE.
    100,000 FAQs take some 8 GB of memory and an hour.

    \b
    Examples:
      faq-bench growth --data faq_data --out benchmarks/results/growth-faq_data.json --plot growth.png
      faq-bench growth --data faq_data --size 300 --n 20
    """
    with errors_shown(), ended(), bars() as show:
        known = dataset.read(data, queries, split)
        place, manifest = cache.published(known.source, model, lambda stage, *done: show(f"index: {stage}", *done))
        stored = artifact.read_index(place)
        ground = Ground(
            index=stored.index,
            analyzer=Analyzer(stored.index.dictionary),
            encoder=models.opened(model),
            encoder_folder=stored.encoder_folder,
            precision=manifest.precision,
            encoded=encoded,
            seed=seed,
        )
        texts = [query.text for query in random.Random(seed).sample(known.queries, min(n, len(known.queries)))]
        here = environment.here()
        terms = repr((manifest.source, texts, encoded, seed, here.cpu))
        home = cache.root() / f"growth-{hashlib.sha256(terms.encode()).hexdigest()[:16]}"
        with journal.kept(out, STEP, terms) as kept:
            rate, found = growth.measured(ground, sorted(sizes), texts, home, kept, show)
            result = Growth("growth", known.name, manifest.encoder, seed, len(texts), rate, found, here)
            if out:
                growth.write(result, out)
        shutil.rmtree(home, ignore_errors=True)
        if picture:
            plot.growth(picture, result)
    for table in report.growth(result):
        terminal.out().print(table)
