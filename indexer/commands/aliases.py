"""``faq-index aliases``: more wordings of each FAQ, from any language model, kept only where they help."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from indexer.aliases import answers
from indexer.aliases.prompts import prompts
from indexer.aliases.selection import AMONG, Reason, Selection, harmless, usable
from indexer.aliases.trial import Report, Trial, added, snapshot
from indexer.aliases.worth import Worth, worth
from indexer.build.build import sourced
from indexer.commands.terminal import errors_shown, tell
from indexer.imports.anything import read
from indexer.sources import json_lines, spreadsheet
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.cli import terminal
from search.encoding.encoder import OnnxEncoder
from search.errors import DataError
from search.storage import artifact
from search.storage.artifact import StoredIndex

SUFFIXES = (".jsonl", ".xlsx", ".csv")
TOLD = 20
"""The most lines that are told of what can't be used."""
FILE = click.Path(path_type=Path, dir_okay=False)
ANSWERS = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("aliases")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--index", type=click.Path(path_type=Path), default=Path("index"), show_default=True, help="Index folder."
)
@click.option("--export", "asked", type=FILE, help="Write prompts for a language model, one line a FAQ (.jsonl).")
@click.option("--count", type=click.IntRange(1, 50), default=8, show_default=True, help="Wordings that are asked for.")
@click.option(
    "--only-without", "fewer", type=click.IntRange(min=1), metavar="N", help="FAQs with fewer than N aliases."
)
@click.option("--import", "answered", type=ANSWERS, help="Read the answers of the model, one line a FAQ (.jsonl).")
@click.option("--out", type=FILE, help="Where the FAQs with their new aliases go: .jsonl, .xlsx or .csv.")
def aliases(
    source: Path,
    index: Path,
    asked: Path | None,
    count: int,
    fewer: int | None,
    answered: Path | None,
    out: Path | None,
) -> None:
    """Ask any language model for other wordings of the FAQs in SOURCE, and keep those that help.

    Nothing is sent anywhere: give the exported prompts to a model of your choice, and import its answers. A wording is
    kept if it is new, finds its own FAQ among the first three, and takes the first place from no wording of another.

    \b
    Examples:
      faq-index aliases faqs.xlsx --index index --export prompts.jsonl
      faq-index aliases faqs.xlsx --index index --export prompts.jsonl --only-without 3
      faq-index aliases faqs.xlsx --index index --import answers.jsonl --out faqs.xlsx
    """
    console = terminal.console(stderr=True)
    if (asked is None) == (answered is None):
        raise click.UsageError("give one of --export and --import")
    if answered and (out is None or out.suffix not in SUFFIXES):
        raise click.UsageError(f"--import needs --out, a file that ends in {', '.join(SUFFIXES)}")
    for file in filter(None, (asked, out)):
        if not file.parent.is_dir():
            raise click.UsageError(f"{file.parent}: no such folder")
    with errors_shown(console):
        data = read(source)
        tell(console, data.told)
        stored = artifact.read_index(index)
        if asked:
            written = _export(data, stored, asked, count, fewer, console)
            console.print(f"[green]written[/] {asked}: {written} prompts", soft_wrap=True)
        elif answered and out:
            _import(data, stored, answered, out, console)
            console.print(f"[green]written[/] {out}", soft_wrap=True)


def _export(data: Source, stored: StoredIndex, file: Path, count: int, fewer: int | None, console: Console) -> int:
    """Write the prompts; returns their number."""
    wanted = [faq for faq in data.faqs if fewer is None or len(faq.aliases) < fewer]
    with _progress(console) as report:
        index = sourced(data, Analyzer(data.dictionary), _encoder(stored), snapshot(stored.index), report)
        searched = partial(report, "search")
        lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in prompts(index, wanted, count, searched)]
    file.write_text("".join(lines), "utf-8")
    return len(lines)


def _import(data: Source, stored: StoredIndex, file: Path, out: Path, console: Console) -> None:
    """Write the FAQs with the aliases that are kept, and tell what they are worth."""
    problems: list[str] = []
    proposals = answers.read(file, {faq.id for faq in data.faqs}, problems)
    if not proposals:
        raise DataError([*problems, f"{file.name}: proposes no wording"])
    for problem in problems[:TOLD]:
        console.print(problem, markup=False, highlight=False, soft_wrap=True)
    if len(problems) > TOLD:
        console.print(f"… and {len(problems) - TOLD} lines more that can't be used", highlight=False)
    new = usable(proposals, data.faqs)
    with _progress(console) as report:
        analyzer = Analyzer(data.dictionary)
        trial = Trial(data, new.kept, analyzer, _encoder(stored), snapshot(stored.index), report)
        chosen = harmless(trial, data.faqs, new.kept)
        gain = worth(trial, data.faqs, new.kept)
    (json_lines if out.suffix == ".jsonl" else spreadsheet).write(out, added(data.faqs, chosen.kept))
    _tell(len(proposals), chosen, new, gain)


def _encoder(stored: StoredIndex) -> OnnxEncoder:
    """The encoder that made the index, with one thread for each core."""
    return OnnxEncoder(stored.encoder_folder, stored.manifest.encoder, threads=os.cpu_count() or 1)


def _tell(proposed: int, chosen: Selection, new: Selection, gain: Worth | None) -> None:
    """Print how many aliases were kept, and what that changes."""
    console = terminal.console()
    table = Table("aliases", "")
    table.columns[1].justify = "right"
    dropped = new.dropped + chosen.dropped
    counts = {"proposed": proposed, "kept": len(chosen.kept)}
    counts |= {f"dropped: {reason}": dropped[reason] for reason in get_args(Reason) if dropped[reason]}
    for what, count in counts.items():
        table.add_row(what, f"{count:,}")
    console.print(table)
    if gain is None:
        console.print("no aliases to hold out: no FAQ has two of its own", highlight=False)
        return
    table = Table(f"aliases held out: {gain.asked:,}", "before", "after")
    for what, before, after in (
        ("found first", gain.before.first, gain.after.first),
        (f"among the first {AMONG}", gain.before.among, gain.after.among),
    ):
        table.add_row(what, f"{before:,}", f"{after:,}")
    console.print(table)


@contextmanager
def _progress(console: Console) -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report
