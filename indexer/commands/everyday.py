"""``faq-index everyday``: the everyday words that are understood."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import click
from rich.table import Table

from indexer.build.everyday import Understood, understood_of
from indexer.commands.progress import shown_progress
from indexer.commands.terminal import errors_shown, tell
from indexer.imports.anything import read
from search.analysis.analyzer import Analyzer
from search.cli import terminal

SYNONYMS = """\
# What people say, and what these FAQs write for it. All of it is understood already, as surely as its weight tells.
# To let a word count as much as what the FAQs write, copy its line into synonyms.tsv.
kind\twordings
"""
EXAMPLES = 10
"""How many of the words a summary tells."""


@click.command("everyday")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write lines for synonyms.tsv."
)
def everyday(source: Path, out: Path | None) -> None:
    """List the everyday words that lead to what SOURCE's FAQs write, those that lead to most FAQs first.

    Each with what it means, how surely (weight, 0.4 to 1), how many FAQs write that, and the sense.

    \b
    Examples:
      faq-index everyday faq_data                       all of them
      faq-index everyday faq_data | grep 물건           what is understood by 물건
      faq-index everyday faq_data --out everyday.tsv    as lines that can be copied into synonyms.tsv
    """
    console = terminal.console(stderr=True)
    with errors_shown(console):
        data = read(source)
        tell(console, data.told)
        with shown_progress(console) as report:
            found = understood_of(data.faqs, Analyzer(data.dictionary), partial(report, "analyse"))
        if out is not None:
            out.write_text(SYNONYMS + "".join(rules(found)), "utf-8")
            console.print(f"[green]written[/] {out}: {len(found)} everyday words", highlight=False, soft_wrap=True)
            return
    table = Table("said", "meant", "weight", "FAQs", "sense")
    for one in found:
        of = one.expansion
        table.add_row(of.said, of.meant, f"{of.weight:g}", str(one.faqs), one.sense)
    terminal.console(markup=False).print(table)


def rules(found: Iterable[Understood]) -> Iterator[str]:
    """Each of ``found`` as a rule of synonyms.tsv, below a comment that tells of it."""
    for one in found:
        of = one.expansion
        yield f"# weight {of.weight:g}, {one.faqs} FAQs: {one.sense}\n=\t{of.meant}\t{of.said}\n"


def summary(found: list[Understood]) -> str:
    """How many there are ``found``, most used first, and an example for each of the meanings that most FAQs hold."""
    surest = {one.expansion.meant: one for one in reversed(found)}
    shown = sorted(surest.values(), key=found.index)[:EXAMPLES]
    examples = ", ".join(f"{one.expansion.said} → {one.expansion.meant} ({one.faqs})" for one in shown)
    return f"everyday words that lead to what these FAQs write: {len(found)}" + (f"; {examples}" if examples else "")
