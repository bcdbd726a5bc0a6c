"""``faq-bench threshold``."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

import click
from rich.table import Table

from benchmarks.answerability import unanswerable
from benchmarks.answerability.outcome import Report, judge_by, outcomes
from benchmarks.answerability.threshold import FINE, GRID, Evidence, evidence, marked, rows, self_judged
from benchmarks.base import index_cache as cache
from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, FOLDER, QUERIES, SOURCE, UNANSWERABLE, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Split
from benchmarks.report import plot
from benchmarks.report import terminal as report
from indexer.build.calibration import absent
from indexer.model.model import Choice
from search.answering.engine import Engine
from search.answering.loading import load
from search.confidence import model as confidence
from search.confidence.thresholds import Thresholds
from search.errors import DataError
from search.ranking import linear as ranking
from search.storage.artifact import read_index

SHARE = click.FloatRange(0, 1)


@click.command("threshold")
@click.option("--data", type=SOURCE, metavar="DIR", help="FAQs, or a BEIR corpus, with labelled queries.")
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@UNANSWERABLE
@click.option("--index", type=FOLDER, metavar="DIR", help="Judge this index; without --data by itself.")
@model_options
@click.option("--answer-at", type=SHARE, metavar="P", help="Mark the confidence from which on to answer.")
@click.option(
    "--none-below", type=SHARE, metavar="P", help="Mark the confidence below which to say there is no answer."
)
@click.option("--plot", "picture", type=FILE, metavar="FILE", help="Draw it, as a PNG.")
def command(
    data: Path | None,
    queries: Path | None,
    split: Split | None,
    files: tuple[str, ...],
    index: Path | None,
    model: Choice,
    answer_at: float | None,
    none_below: float | None,
    picture: Path | None,
) -> None:
    """Show what it brings and costs to answer from a confidence on, to choose --answer-at and --none-below by.

    The queries are those that faq-bench relevance judges confidence with. Without any, an index says what it found
    out about itself when it was built, with wordings held out and small talk, and is asked for FAQs taken out.

    \b
    Examples:
      faq-bench threshold --index index --plot threshold.png
      faq-bench threshold --data faq_data --split tune
      faq-bench threshold --data faq_data --index index --unanswerable chitchat.jsonl:odd --answer-at 0.7
    """
    if answer_at is not None and none_below is not None and none_below > answer_at:
        raise click.UsageError(f"--none-below {none_below:g} is over --answer-at {answer_at:g}")
    if data is None and index is None:
        raise click.UsageError("--data or --index is needed: what to judge")
    if data is None and (queries or split or files):
        raise click.UsageError("--queries, --split and --unanswerable go with --data")
    with errors_shown(), bars() as show:
        if data is None:
            name, found, known = str(index), *_self_judged(cast(Path, index))
        else:
            labelled = dataset.read(data, queries, split)
            name = f"{labelled.name} ({split})" if split else labelled.name
            asked = unanswerable.questions(labelled, [unanswerable.read(file) for file in files])
            engine = _loaded(index, labelled) if index else _built(labelled, model, show)
            found, known = evidence(outcomes(asked, judge_by(engine, asked, show), show)), engine.thresholds
        used = known.overridden(answer_at, none_below)
        table = shown(name, found, {"answer at": used.answer_at, "none below": used.none_below}, picture)
    terminal.out().print(table)


def _self_judged(index: Path) -> tuple[Evidence, Thresholds]:
    """The evidence in the calibration of ``index`` and from FAQs that are removed, and the index's thresholds."""
    calibrated = read_index(index).index
    known = calibrated.calibration
    if not known.right and not known.wrong:
        raise DataError([f"{index}: its FAQs have no aliases to ask it with; give labelled questions with --data"])
    return self_judged(known, absent(calibrated, ranking.shipped(), confidence.shipped())), known.thresholds


def _built(data: Dataset, model: Choice, show: Report) -> Engine:
    return cache.opened(data.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))[0]


def _loaded(index: Path, data: Dataset) -> Engine:
    """The engine of ``index``, which must hold the FAQs that ``data`` judges."""
    engine = load(index)
    wrong = engine.index.positions.keys() ^ {faq.id for faq in data.source.faqs}
    if wrong:
        raise DataError([f'{index}: not an index of {data.name}: only one of them has the FAQ "{min(wrong)}"'])
    return engine


def shown(name: str, known: Evidence, marks: Mapping[str, float], picture: Path | None) -> Table:
    """The table of thresholds with their gains and costs; with ``picture``, these are also plotted to that file."""
    title = f"{name}: {known.label}"
    if picture:
        places = dict(zip(marks, rows(known, list(marks.values())), strict=True))
        plot.write(picture, title, rows(known, marked(FINE, marks)), places)
    return report.thresholds(title, rows(known, marked(GRID, marks)), marks)
