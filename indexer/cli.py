"""``faq-index``: the command line of the indexer. Only this module prints."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import get_args

import click
from click_default_group import DefaultGroup
from rich.table import Table

from indexer.build.change import Change, changes, totals
from indexer.build.everyday import understood_of
from indexer.build.publish import Published, publish
from indexer.check.lint import RULES, lint
from indexer.commands.aliases import aliases
from indexer.commands.everyday import everyday, summary
from indexer.commands.generations import OUT, generations, rollback
from indexer.commands.importing import import_command
from indexer.commands.progress import shown_progress
from indexer.commands.terminal import errors_shown, tell
from indexer.imports.anything import read
from indexer.model.model import DEFAULT, DEFAULT_MODEL, Choice
from indexer.sources.record import json_schema
from indexer.sources.spreadsheet import write_template
from search.analysis.analyzer import Analyzer
from search.cli import terminal
from search.confidence.thresholds import WRONG_COSTS
from search.encoding.encoder import Precision
from search.records.faq import Contact, Faq
from search.storage import artifact


def _findable(context: click.Context, parameter: click.Parameter, name: str) -> str:
    """``name``; refused if it can only be a path that does not exist, so that no hub is asked for it repeatedly."""
    path = Path(name).expanduser()
    is_path = name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name
    if not path.exists() and (is_path or ("/" in name and path.parent.is_dir())):
        raise click.BadParameter(f"{name}: no such folder")
    return name


SOURCE = click.argument("source", type=click.Path(path_type=Path))
MODEL = click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    metavar="NAME|PATH",
    callback=_findable,
    help="Any sentence-transformers model; its own prompts are used.",
)
PRECISION = click.option(
    "--precision",
    type=click.Choice(get_args(Precision)),
    default=DEFAULT.precision,
    show_default=True,
    help="int8 is three times smaller and twice as fast, fp32 exact.",
)


@click.group(cls=DefaultGroup, default="build", default_if_no_args=False)
@click.version_option(package_name="mureum")
def main() -> None:
    """Build the index of a help center's FAQs from SOURCE: a spreadsheet, a file of another program, or a folder.

    \b
    Examples:
      faq-index faq_data --out index        build, or bring up to date
      faq-index faqs.xlsx --out index       from a spreadsheet
      faq-index lint faq_data               what could be better in the data
      faq-index template faqs.xlsx          a spreadsheet to begin with
      faq-index import 자료.xlsx --out faqs.xlsx    bring FAQs of other programs into our form, to edit
      faq-index aliases --help              more wordings, from any language model
      faq-index dictionary diff faq_data    what dictionary.tsv would change in the index
      faq-index everyday faq_data           which everyday words lead to what the FAQs write
      faq-index generations                 which generations the index keeps, and which one serves
      faq-index rollback                    let the one serve again that did before
      faq-index schema                      the JSON Schema of a line of faqs.jsonl
    """
    terminal.tolerant()


@main.command()
@SOURCE
@OUT
@MODEL
@PRECISION
@click.option(
    "--wrong-costs",
    type=click.FloatRange(min=0),
    default=WRONG_COSTS,
    show_default=True,
    help="What a wrong answer costs, in right answers; higher: fewer answers, more choices to pick from.",
)
@click.option(
    "--everyday/--no-everyday",
    "everyday_words",
    default=True,
    show_default=True,
    help="Whether everyday words are understood: 물건 for 상품.",
)
@click.option("--force", is_flag=True, help="Build everything from scratch, even what is up to date.")
def build(
    source: Path, out: Path, model: str, precision: Precision, wrong_costs: float, everyday_words: bool, force: bool
) -> None:
    """Build the index of SOURCE, or bring it up to date (the default command; `update` is another name of it).

    Only what changed is analysed and encoded again.
    """
    console = terminal.console(stderr=True)
    with errors_shown(console), _uncollected():
        data = read(source)
        tell(console, data.told)
        with shown_progress(console) as report:
            done = publish(data, out, Choice(model, precision), report, force, wrong_costs, everyday_words)
        if done.set_aside:
            why = f"[yellow]The index that stood there was not built upon:[/] {done.set_aside}"
            console.print(why, soft_wrap=True)
        counts = done.manifest.counts
        what = f"{counts['faqs']} FAQs, {counts['wordings']} wordings, {counts['answers']} answer chunks"
        if done.rolled_back is not None:
            console.print(
                f"[yellow]left alone[/] {out}: {done.rolled_back} of this source was rolled back; to serve it: "
                f"faq-index rollback --out {out} {done.rolled_back}; to build it anew: --force",
                soft_wrap=True,
            )
        elif done.generation is None:
            console.print(f"[green]up to date[/] {out}: {what}", soft_wrap=True)
        else:
            built = f"[green]built[/] {done.generation}: {what}; encoder {done.manifest.encoder}"
            console.print(built, soft_wrap=True)
            for line in _learnt(done):
                console.print(line, highlight=False, soft_wrap=True)


main.add_command(build, "update")
main.add_command(aliases)
main.add_command(generations)
main.add_command(rollback)
main.add_command(import_command)
main.add_command(everyday)


@main.command("lint")
@SOURCE
@MODEL
def lint_command(source: Path, model: str) -> None:
    """Tell what could be better in SOURCE; exit code 1 if there is anything."""
    console = terminal.console(stderr=True)
    with errors_shown(console):
        data = read(source, in_full=True)
        tell(console, data.told, len(data.told))
        with shown_progress(console) as report:
            findings = lint(data, Choice(model, DEFAULT.precision), report)
    table = Table("FAQ", "rule", "finding", title=f"{len(findings)} findings in {len(data.faqs)} FAQs")
    for finding in findings:
        table.add_row(finding.faq, finding.rule, finding.text)
    terminal.console().print(table if findings else f"No findings in {len(data.faqs)} FAQs ({', '.join(RULES)}).")
    raise SystemExit(1 if findings else 0)


@main.group()
def dictionary() -> None:
    """The operator's own words (dictionary.tsv)."""


@dictionary.command()
@SOURCE
@click.option(
    "--index", type=click.Path(path_type=Path), default=Path("index"), show_default=True, help="Index folder."
)
def diff(source: Path, index: Path) -> None:
    """Tell which FAQs' terms change when SOURCE's dictionary takes the place of the index's; nothing is written.

    And how many everyday words lead to what SOURCE's FAQs write then: `faq-index everyday` lists them all.
    """
    console = terminal.console(stderr=True)
    with errors_shown(console):
        data = read(source)
        words = artifact.read_index(index).index.dictionary
        found: list[Change] = []
        after = Analyzer(data.dictionary)
        with shown_progress(console) as report:
            if set(words) != set(data.dictionary):
                found = list(changes(data.faqs, Analyzer(words), after, partial(report, "analyse")))
            understood = understood_of(data.faqs, after, partial(report, "analyse"))
    table = Table("FAQ", "lost", "gained")
    for change in found:
        table.add_row(change.faq, ", ".join(change.lost), ", ".join(change.gained))
    lost, gained = totals(found)
    out = terminal.console()
    if found:
        out.print(table)
        for title, counts in (("lost", lost), ("gained", gained)):
            out.print(f"{title}: " + ", ".join(f"{term} ({count})" for term, count in counts.most_common()))
    new, old = len(set(data.dictionary) - set(words)), len(set(words) - set(data.dictionary))
    out.print(f"words added: {new}, taken away: {old}; the terms of {len(found)} of {len(data.faqs)} FAQs change.")
    out.print(summary(understood), markup=False, highlight=False, soft_wrap=True)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(file: Path) -> None:
    """Write a spreadsheet (.csv or .xlsx) with all columns and two example entries to FILE.

    The contact that they name goes into contacts.json beside it, unless there is one.
    """
    console = terminal.console(stderr=True)
    if file.suffix not in (".csv", ".xlsx"):
        raise click.UsageError(f"{file}: must end in .csv or .xlsx")
    if file.exists():
        raise click.UsageError(f"{file}: exists already")
    try:
        contacts = write_template(file)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error
    console.print(f"[green]written[/] {file}" + (f", {contacts}" if contacts else ""), soft_wrap=True)


@main.command()
@click.option("--contacts", is_flag=True, help="The schema of an entry of contacts.json instead.")
def schema(contacts: bool) -> None:
    """Print the JSON Schema of a line of faqs.jsonl."""
    click.echo(json.dumps(json_schema(Contact if contacts else Faq), ensure_ascii=False, indent=2))


def _learnt(done: Published) -> Iterator[str]:
    """Lines on what an operator may want to check in a generation that was built."""
    if done.difference:
        of = done.difference
        yield f"FAQs since the generation before: {of.added} added, {of.removed} removed, {of.changed} changed"
    chosen = done.manifest.calibration.thresholds
    yield f"confidence: answers from {chosen.answer_at:g} on, has no answer below {chosen.none_below:g}"


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch the garbage collector off: all that is read is needed until the end, and collection takes time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
