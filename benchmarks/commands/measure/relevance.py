"""``faq-bench relevance``."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from benchmarks.answerability import unanswerable
from benchmarks.answerability.answerability import Answerability, answerability
from benchmarks.answerability.outcome import Report, judge_by, outcomes
from benchmarks.answerability.unanswerable import Questions
from benchmarks.base import index_cache as cache
from benchmarks.base.run import Run
from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, FOLDER, OUT, QUERIES, UNANSWERABLE, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.data import dataset
from benchmarks.data.dataset import Dataset, Split
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance import relevance
from benchmarks.relevance.pairing import Pairing, each_with_earlier, hybrid_with_others, others_with
from benchmarks.report import results
from benchmarks.report import terminal as report
from benchmarks.systems import SYSTEMS
from indexer.model.model import Choice
from search.answering.engine import Engine
from search.errors import DataError


@click.command("relevance")
@DATA
@QUERIES
@click.option("--split", type=click.Choice(get_args(Split)), help="Only the queries of this split.")
@click.option("--system", "systems", type=click.Choice(list(SYSTEMS)), multiple=True, help="Only these; repeat it.")
@UNANSWERABLE
@model_options
@OUT
@click.option(
    "--baseline",
    metavar="SYSTEM|FILE",
    help="Compare with this system, or with each system's earlier result; without it hybrid with the others.",
)
@click.option("--runs", type=FOLDER, metavar="DIR", help="Write each system's run as DIR/SYSTEM.run (TREC).")
def command(
    data: Path,
    queries: Path | None,
    split: Split | None,
    systems: tuple[str, ...],
    files: tuple[str, ...],
    model: Choice,
    out: Path | None,
    baseline: str | None,
    runs: Path | None,
) -> None:
    """Rank the queries of a data set and judge what comes first: nDCG@10, MRR@10, recall@10, success@1.

    nDCG@10 comes with its 95% interval, and with the differences between systems and whether they could be luck.
    Where hybrid is among the systems, also judge whether it knows when it has no answer. The queries without a relevant
    FAQ and those of --unanswerable have none, and a third of the others has none while its FAQs are taken out.

    \b
    Examples:
      faq-bench relevance --data faq_data --split tune --system hybrid
      faq-bench relevance --data faq_data --split tune --baseline before.json
      faq-bench relevance --data parakqc --queries parakqc/test --out relevance-parakqc-test.json
    """
    names = [name for name in SYSTEMS if name in (systems or SYSTEMS)]
    if files and "hybrid" not in names:
        raise click.UsageError("--unanswerable judges hybrid; add --system hybrid")
    with errors_shown(), bars() as show:
        known = dataset.read(data, queries, split)
        pairing = _pairing(baseline, names, known)
        asked = unanswerable.questions(known, [unanswerable.read(given) for given in files])
        engine, digest = cache.opened(known.source, model, lambda stage, done, of: show(f"index: {stage}", done, of))
        ranked = relevance.runs(known, engine, names, show)
        judged = "hybrid" in names and asked.unanswerable
        answers = _answerability(engine, asked, show) if judged else None
        result = relevance.relevance(known, split, engine, digest, ranked, answers, pairing)
        if out:
            relevance.write(result, out)
        if runs:
            _write_runs(ranked, runs)
    console = terminal.out()
    console.print(report.relevance(result))
    if result.comparisons:
        console.print(report.comparisons(result.comparisons, "nDCG@10 of system minus baseline"))
    if result.answerability:
        console.print(report.answerability(result.answerability))


def _pairing(baseline: str | None, names: Sequence[str], known: Dataset) -> Pairing:
    """The pairing that ``--baseline`` asks for; an unusable baseline is refused before anything is measured.

    Raises:
        DataError: none of the measured systems can be compared with ``baseline``.
    """
    if baseline is None:
        return hybrid_with_others
    if baseline in SYSTEMS:
        if baseline not in names:
            raise DataError([f"--baseline {baseline} is not among what is measured: add --system {baseline}"])
        return others_with(baseline)
    file = Path(baseline)
    if not file.is_file():
        raise DataError([f"--baseline {baseline} is neither a system ({', '.join(SYSTEMS)}) nor a result file"])
    earlier = results.read_relevance(file)
    earlier.fingerprint.check(baseline, known.name, fingerprint(known))
    if not earlier.systems.keys() & set(names):
        held = ", ".join(earlier.systems)
        raise DataError([f"{baseline} holds {held}, but only {', '.join(names)} is measured: choose with --system"])
    return each_with_earlier(file.name, {name: found.queries for name, found in earlier.systems.items()})


def _answerability(engine: Engine, asked: Questions, show: Report) -> Answerability:
    def told_apart(what: str, done: int, of: int) -> None:
        show(f"no answer: {what}", done, of)

    return answerability(outcomes(asked, judge_by(engine, asked, told_apart), told_apart))


def _write_runs(runs: list[Run], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for run in runs:
        run.write(folder / f"{run.system}.run")
