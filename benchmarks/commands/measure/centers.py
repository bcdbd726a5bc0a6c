"""``faq-bench centers``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.answerability import unanswerable
from benchmarks.answerability.separation import auroc
from benchmarks.base import index_cache as cache
from benchmarks.base.made_with import made_with
from benchmarks.centers import centers as record
from benchmarks.centers import measure
from benchmarks.centers.centers import SMALL_TALK, UNANSWERED, Center, Peer, Separation
from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, OUT, UNANSWERABLE, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Query
from benchmarks.data.fingerprint import fingerprint
from benchmarks.peer_runs import dispatch
from benchmarks.peers import PEERS
from benchmarks.relevance.metrics import Figures, judge
from benchmarks.report import centers as report
from benchmarks.report import results
from indexer.model.model import Choice

Show = measure.Report


@click.command("centers")
@click.option(
    "--data",
    "places",
    type=click.Path(path_type=Path, file_okay=False),
    multiple=True,
    required=True,
    metavar="DIR",
    help="A help center with its questions, or a folder of such; repeat it.",
)
@UNANSWERABLE
@click.option("--peer", "peers", type=click.Choice(PEERS), multiple=True, help="Rank with this system, too; repeat it.")
@model_options
@OUT
@click.option("--baseline", type=FILE, metavar="FILE", help="Compare with this earlier result, question by question.")
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many changes to show.")
def command(
    places: tuple[Path, ...],
    files: tuple[str, ...],
    peers: tuple[str, ...],
    model: Choice,
    out: Path | None,
    baseline: Path | None,
    top: int,
) -> None:
    """Ask many help centers what their visitors ask, and count what those get.

    Of the questions that a FAQ answers: right or wrong answers, choices with and without the right FAQ, and lost ones,
    which are told that there is no answer. Of the others: answered, offered a choice, or told so. Every center counts
    the same in the mean. --unanswerable has small talk, which the confidence is to tell from questions.

    \b
    Examples:
      faq-bench centers --data benchmarks/fit/centers
      faq-bench centers --data DIR --data DIR --out benchmarks/results/centers-NAME.json
      faq-bench centers --data DIR --peer rrf --baseline before.json
    """
    with errors_shown(), bars() as show:
        earlier = results.read_centers(baseline) if baseline else None
        talk = [query for given in files for query in unanswerable.read(given)[1]]
        known = [dataset.read(folder) for place in places for folder in dataset.folders(place)]
        engines_model, found = "", []
        for data in known:
            center, engines_model = _measured(data, model, talk, peers, show)
            found.append(center)
        measured = record.result(engines_model, made_with(engines_model), found)
        changed = record.changes(earlier, measured) if earlier else None
        if out:
            record.write(measured, out)
    console = terminal.out()
    console.print(report.by_center(measured))
    console.print(report.by_slice(measured))
    if measured.peers:
        console.print(report.peers(measured))
    if earlier and changed is not None:
        console.print(report.changes(changed))
        terminal.say(report.moved(earlier, measured, known, top))


def _measured(
    data: Dataset, model: Choice, talk: Sequence[Query], peers: Sequence[str], show: Show
) -> tuple[Center, str]:
    """The measured center, and the name of the encoder."""

    def told(what: str, done: int, of: int) -> None:
        show(f"{data.name}: {what}", done, of)

    engine, digest = cache.opened(data.source, model, lambda stage, done, of: told(f"index: {stage}", done, of))
    try:
        asked = measure.ask(data, engine, told)
        idle = measure.confidences(engine, talk) if talk else ([], [])
        nouns = measure.strange_nouns(data)
        answered = measure.answered(engine, nouns)
    finally:
        engine.close()
    sure, near = ([getattr(each, name) for each in asked.values() if each.ndcg is not None] for name in _SCORERS)
    others = [[getattr(each, name) for each in asked.values() if each.ndcg is None] for name in _SCORERS]
    apart = {
        name: Separation(len(confidence), auroc(sure, confidence), auroc(near, cosine))
        for name, (confidence, cosine) in ((UNANSWERED, others), (SMALL_TALK, idle))
        if confidence
    }
    size = len(data.source.faqs)
    center = Center(data.name, fingerprint(data), digest, size, asked, apart, {}, len(nouns), answered)
    return replace(center, peers=dict(_peers(data, model, peers, told))), engine.encoder.name


_SCORERS = ("confidence", "cosine")


def _peers(data: Dataset, model: Choice, names: Sequence[str], told: Show) -> Iterator[tuple[str, Peer]]:
    if not names:
        return
    task = dispatch.task(data, dispatch.published(model))
    for name in names:
        figures = judge(dispatch.sent(name, task, told).run, data.qrels)
        ndcg = {query: found.ndcg for query, found in figures.items()}
        yield name, Peer(ndcg, Figures.mean(list(figures.values())).success)
