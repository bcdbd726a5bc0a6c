"""``faq-index import``: somebody else's data into our own form, with a sheet to review."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from indexer.commands.terminal import errors_shown, tell
from indexer.imports import review
from indexer.imports.anything import changed, left_out
from indexer.imports.merge import Earlier, State, merged
from indexer.imports.records import made
from indexer.readers import reader
from indexer.readers.item import FIELDS, Found, Options
from indexer.readers.left_out import counted
from indexer.readers.web import site
from indexer.sources import json_lines, source, spreadsheet
from search.cli import terminal
from search.errors import DataError
from search.records.faq import Faq

SUFFIXES = (".xlsx", ".csv", ".jsonl")


def _mapped(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """``질문=question`` …, as a mapping."""
    columns = {}
    for one in given:
        name, is_given, field = one.rpartition("=")
        if not is_given or field not in FIELDS:
            raise click.BadParameter(f"{one}: is written COLUMN=FIELD; fields are {', '.join(FIELDS)}")
        columns[name] = field
    return columns


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".xlsx, .csv or .jsonl.")
@click.option("--review", "sheet", type=click.Path(path_type=Path, dir_okay=False), help="[default: OUT.review.xlsx]")
@click.option("--sheet", "sheets", multiple=True, metavar="NAME", help="Read this sheet of a workbook; repeat it.")
@click.option("--map", "columns", multiple=True, callback=_mapped, metavar="COLUMN=FIELD", help="What a column is.")
@click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Leave a column out without telling.")
@click.option("--hidden", is_flag=True, help="Read hidden rows and sheets, too.")
@click.option("--keep-gone", is_flag=True, help="Keep entries that the source has no more.")
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, help="The most pages of a site.")
@click.option("--dry-run", is_flag=True, help="Tell what would be read and written, and write nothing.")
def import_command(
    sources: tuple[str, ...],
    out: Path,
    sheet: Path | None,
    sheets: tuple[str, ...],
    columns: dict[str, str],
    ignored: tuple[str, ...],
    hidden: bool,
    keep_gone: bool,
    limit: int,
    dry_run: bool,
) -> None:
    """Bring FAQs of other programs into our own form.

    SOURCE is a file (spreadsheet, JSON, web page, Markdown, Word, PDF, HWPX, Notion export), a folder of such (Zendesk
    and Freshdesk, too), or the address of a page or sitemap. OUT can be edited, and is what an index is built of; a
    review sheet beside it tells what became of each entry. Import again at any time: what the source has changed is
    brought up to date, and your own edits stay.

    \b
    Examples:
      faq-index import 고객센터.xlsx --out faqs.xlsx
      faq-index import old.xls --map 제목=question --map 처리=answer --out faqs.xlsx
      faq-index import articles.json --out faqs.jsonl
      faq-index import https://help.example.com/sitemap.xml --limit 50 --out faqs.xlsx
    """
    console = terminal.console(stderr=True)
    if out.suffix not in SUFFIXES:
        raise click.UsageError(f"{out}: must end in {', '.join(SUFFIXES)}")
    sheet = sheet or out.with_name(f"{out.stem}.review.xlsx")
    options = Options(sheets, columns, frozenset(ignored), hidden)
    with errors_shown(console):
        if dry_run and any(map(_is_address, sources)):
            pages = [page for one in filter(_is_address, sources) for page in site.plan(one, limit)]
            click.echo("\n".join(pages))
            sources = tuple(one for one in sources if not _is_address(one))
        found = _found(sources, options, limit, console)
        problems: list[str] = []
        rest = source.beside(out.parent, problems)
        if problems:
            raise DataError(problems)
        entries = made(found, {contact.id for contact in rest.contacts})
        result = merged(entries, _earlier(out, sheet), keep_gone)
        told = [*found.told, *left_out(entries), *changed(entries)]
        if not dry_run:
            if not result.faqs:
                raise DataError([*told, "no FAQ was found"])
            _write(out, result.faqs)
            review.write(sheet, entries, result, found.told)  # last: it says what of the source OUT holds already
    tell(console, told)
    counts = Counter(result.states) | Counter({"gone": len(result.gone)})
    states = ", ".join(f"{counts[state]:,} {state}" for state in get_args(State) if counts[state])
    done = "would be written" if dry_run else "written"
    console.print(f"[green]{done}[/] {out}: {counted(len(result.faqs), 'FAQ')} ({states})", soft_wrap=True)
    if not dry_run:
        console.print(f"look at {sheet}, then: faq-index {out} --out index", highlight=False, soft_wrap=True)


def _is_address(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _found(sources: Sequence[str], options: Options, limit: int, console: Console) -> Found:
    """What is found in all ``sources``, with a bar for each."""
    found = Found()
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console) as bars:
        for one in sources:
            task = bars.add_task(one, total=None)
            if _is_address(one):
                found += site.read(one, options, limit, partial(_advance, bars, task))
            else:
                found += reader.read(Path(one), options)
                bars.update(task, completed=1, total=1)
    return found


def _advance(bars: Progress, task: TaskID, done: int, of: int) -> None:
    bars.update(task, completed=done, total=of)


def _write(out: Path, faqs: Sequence[Faq]) -> None:
    """Write ``faqs`` to ``out``, which is as it was until they are written whole."""
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".import-") as folder:
        new = Path(folder) / out.name
        (json_lines if out.suffix == ".jsonl" else spreadsheet).write(new, faqs)
        new.replace(out)


def _earlier(out: Path, sheet: Path) -> Earlier:
    """What an import before has left in ``out``, and in the review ``sheet`` of it."""
    if not out.is_file():
        return Earlier()
    return Earlier(source.read(out).faqs, review.marks(sheet) if sheet.is_file() else {})
