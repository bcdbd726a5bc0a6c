"""``faq-bench report``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.commands.options import FILE, FOLDER
from benchmarks.commands.terminal import errors_shown, say
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset
from benchmarks.data.fingerprint import Fingerprint, fingerprint
from benchmarks.relevance.relevance import Relevance
from benchmarks.report import page, results
from search.errors import DataError


@click.command("report")
@click.option(
    "--results",
    "folder",
    type=FOLDER,
    default=Path("benchmarks/results"),
    show_default=True,
    metavar="DIR",
    help="Where the JSON files are.",
)
@click.option(
    "--out", type=FILE, default=Path("report.html"), show_default=True, metavar="FILE", help="The page to write."
)
@click.option(
    "--data",
    "places",
    multiple=True,
    metavar="DIR[:QUERIES]",
    help="A data set that was measured, to show the texts of its worst queries; with the folder of its queries if that "
    "is another. Repeat it.",
)
def command(folder: Path, out: Path, places: tuple[str, ...]) -> None:
    """Write what was measured as one HTML page that needs nothing beside it: charts, tables and the worst queries.

    \b
    Examples:
      faq-bench report
      faq-bench report --results benchmarks/results --out report.html --data faq_data --data parakqc:parakqc/test
    """
    with errors_shown():
        found = results.read(folder)
        if not (found.relevance or found.latency or found.centers):
            raise DataError(
                [f"{folder}: holds no result; measure with faq-bench relevance --out {folder}/relevance-….json"]
            )
        known = {name: data for place in places for name, data in _matched(place, found.relevance, folder)}
        text = page.page(found, known)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
    say([f"written: {out}"])


def _matched(place: str, measured: Sequence[Relevance], folder: Path) -> Iterator[tuple[Fingerprint, Dataset]]:
    """The data set in ``DIR`` or ``DIR:QUERIES``, with its fingerprint in each result that has its name.

    Raises:
        DataError: no result has its name, or one was measured on other FAQs or queries.
    """
    data, _, queries = place.partition(":")
    home, asked = Path(data), Path(queries) if queries else None
    name = dataset.read(home, asked).name
    same = [result for result in measured if result.data == name]
    if not same:
        there = ", ".join(dict.fromkeys(result.data for result in measured)) or "none of relevance"
        raise DataError([f'--data {place}: {folder} holds no result of "{name}"; its results are of {there}'])
    for result in same:
        known = dataset.read(home, asked, result.split)
        result.fingerprint.check(f"the result of {result.label} in {folder}", place, fingerprint(known))
        yield result.fingerprint, known
