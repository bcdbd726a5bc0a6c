"""``faq-bench diff``."""

from pathlib import Path

import click

from benchmarks.commands import terminal
from benchmarks.commands.options import DATA, QUERIES
from benchmarks.commands.terminal import errors_shown
from benchmarks.data import dataset
from benchmarks.data.fingerprint import fingerprint
from benchmarks.relevance.diff import diff
from benchmarks.relevance.pairing import HYBRID
from benchmarks.relevance.relevance import Relevance
from benchmarks.report import results
from benchmarks.report import terminal as report
from search.errors import DataError


@click.command("diff")
@click.argument("before", metavar="BEFORE[:SYSTEM]")
@click.argument("after", metavar="AFTER[:SYSTEM]")
@DATA
@QUERIES
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many of each to show.")
def command(before: str, after: str, data: Path, queries: Path | None, top: int) -> None:
    """Show which queries got better and which got worse between two results of faq-bench relevance.

    A result is a JSON file, and with a colon one of its systems: lexical, dense or, without it, hybrid. --data and
    --queries are those that were measured: what was asked and found is read there.

    \b
    Examples:
      faq-bench diff before.json after.json --data faq_data
      faq-bench diff after.json:lexical after.json:hybrid --data faq_data --top 30
    """
    with errors_shown():
        old, old_system = _side(before)
        new, new_system = _side(after)
        old.fingerprint.check(before, after, new.fingerprint)
        known = dataset.read(data, queries, old.split)
        old.fingerprint.check(before, str(queries or data), fingerprint(known))
        found = diff(old.systems[old_system], new.systems[new_system], known)
    terminal.say([f"{old.label}: {before} → {after}", report.difference(found)])
    if len(found.comparisons) > 1:
        terminal.out().print(report.comparisons(found.comparisons, "nDCG@10, after minus before"))
    terminal.say(report.changes(found, known, top))


def _side(text: str) -> tuple[Relevance, str]:
    """The result that ``FILE`` or ``FILE:SYSTEM`` names, and its system.

    Raises:
        DataError: there is no such result, or it has no such system.
    """
    file, colon, system = text.rpartition(":")
    if not colon or Path(text).is_file():
        file, system = text, HYBRID
    result = results.read_relevance(Path(file))
    if system not in result.systems:
        raise DataError([f'{file}: holds no system "{system}"; it has {", ".join(result.systems)}'])
    return result, system
