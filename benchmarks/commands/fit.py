"""``faq-bench fit``."""

import datetime
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks import cache, dataset, examples, fitting, pairs
from benchmarks.commands.options import FILE, MODEL
from benchmarks.commands.terminal import bars, told
from benchmarks.dataset import Dataset
from benchmarks.fitting import Set, Transfer
from benchmarks.shapes import SHAPES
from search.errors import DataError
from search.ranking import Weights

Show = Callable[[str, int, int], None]


@click.command("fit")
@click.option(
    "--data",
    "places",
    multiple=True,
    metavar="DIR[:QUERIES]",
    help="A data set to fit on, with the folder of its queries if that is another; only its tune split. Repeat it.",
)
@click.option("--pairs", "pairs_file", type=FILE, metavar="FILE", help="Question pairs to fit on.")
@click.option("--without", multiple=True, metavar="SLICE", help="Leave the queries of this slice out; repeat it.")
@MODEL
@click.option("--out", type=FILE, metavar="FILE", help="Write the weights as JSON: search/weights.json.")
def command(
    places: tuple[str, ...], pairs_file: Path | None, without: tuple[str, ...], model: str, out: Path | None
) -> None:
    """Fit the ranking's weights, and show how they carry over to corpora that they were not fitted on.

    FAQs with answers are fitted on in four shapes: as they are, without aliases, without titles, and as pages.

    \b
    Examples:
      faq-bench fit --data faq_data --without chosung --without keyboard
      faq-bench fit --data faq_data --data parakqc:parakqc/tune --pairs pairs.tsv --out search/weights.json
    """
    with told(), bars() as show:
        known = [_read(place, without) for place in places]
        known += [pairs.read(pairs_file)] if pairs_file else []
        if len(known) < 2:
            raise DataError(["at least two data sets are needed to see whether weights carry over: repeat --data"])
        sets = [_set(family.name, shaped, model, show) for family in known for shaped in _shapes(family)]
        weights = fitting.fit(sets)
        found = fitting.transfers(sets, weights)
    Console().print(_table(weights, found))
    if out:
        out.write_text(json.dumps(_content(weights, found, model), ensure_ascii=False, indent=2) + "\n", "utf-8")


def _read(place: str, without: Sequence[str]) -> Dataset:
    data, _, queries = place.partition(":")
    folder = Path(queries) if queries else None
    split = any(query.split for query in dataset.read_queries((folder or Path(data)) / dataset.QUERIES))
    known = dataset.read(Path(data), folder, "tune" if split else None)
    kept = tuple(query for query in known.queries if query.slice not in without)
    ids = {query.id for query in kept}
    return replace(known, queries=kept, qrels=tuple(one for one in known.qrels if one.query in ids))


def _shapes(data: Dataset) -> Iterator[Dataset]:
    yield data
    if any(faq.answer for faq in data.source.faqs):
        yield from (shape(data) for shape in SHAPES.values())


def _set(family: str, data: Dataset, model: str, show: Show) -> Set:
    engine, _ = cache.opened(data.source, model, lambda stage, done, of: show(f"{data.name}: {stage}", done, of))
    return Set(data.name, family, examples.of(data, engine), data.qrels)


def _table(weights: Weights, found: Sequence[Transfer]) -> Table:
    title = "nDCG@10 " + ", ".join(f"{name} {value:.2f}" for name, value in asdict(weights).items())
    table = Table("set", "queries", "fitted on all", "family held out", "trees, held out", title=title)
    for each in found:
        figures = (each.fitted, each.held_out, each.boosted)
        table.add_row(each.name, str(each.queries), *(f"{value:.4f}" for value in figures))
    return table


def _content(weights: Weights, found: Sequence[Transfer], model: str) -> dict[str, object]:
    return {
        "weights": asdict(weights),
        "provenance": {
            "method": "faq-bench fit: conditional logit, no weight below 0, every set weighing the same",
            "fitted_on": {each.name: asdict(each) for each in found},
            "encoder": model,
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "commit": _commit(),
        },
    }


def _commit() -> str | None:
    """The commit that the fitting code stands on, None outside of a repository."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None
