"""``faq-bench tables``."""

from pathlib import Path

import click
from rich.console import Console

from benchmarks.commands.options import FILE, FOLDER
from benchmarks.commands.terminal import errors_shown
from benchmarks.report import markdown as tables
from benchmarks.report import results
from benchmarks.report.results import Results
from search.cli import terminal
from search.errors import DataError

PAGES = (Path("README.md"), Path("docs/results.md"))
"""The pages of this project that contain generated tables."""


@click.command("tables")
@click.argument("files", type=FILE, nargs=-1, metavar="[FILE]...")
@click.option(
    "--results",
    "folder",
    type=FOLDER,
    default=Path("benchmarks/results"),
    show_default=True,
    help="Where the JSON files are.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a table is stale.")
def command(files: tuple[Path, ...], folder: Path, check: bool) -> None:
    """Write the tables of each FILE anew, between `<!-- table: NAME -->` and `<!-- end -->`.

    Without a FILE those of README.md and docs/results.md. NAME is summary, outcomes, centers, chat, relevance,
    slices, answerability, peers, latency, noise, suggest, load or growth.

    \b
    Examples:
      faq-bench tables
      faq-bench tables --check
      faq-bench tables docs/results.md
    """
    console = terminal.console(stderr=True, markup=False)
    with errors_shown():
        known = results.read(folder)
        stale = [file for file in files or PAGES if not _up_to_date(file, known, check, console)]
    if check and stale:
        raise SystemExit(1)


def _up_to_date(file: Path, known: Results, check: bool, console: Console) -> bool:
    """Whether the tables of ``file`` were up to date; if not, they are rewritten, or only reported with ``check``."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([f"{file}: {getattr(error, 'strerror', None) or error}"]) from error
    fresh = tables.rewritten(text, file.name, known)
    if fresh == text:
        console.print(f"up to date: {file}", markup=False, highlight=False, soft_wrap=True)
        return True
    if check:
        console.print(f"stale: {file}; run: faq-bench tables {file}", markup=False, highlight=False, soft_wrap=True)
        return False
    file.write_text(fresh, "utf-8")
    console.print(f"written: {file}", markup=False, highlight=False, soft_wrap=True)
    return False
