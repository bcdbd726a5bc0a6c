"""``faq-bench tables``."""

from pathlib import Path

import click
from rich.console import Console

from benchmarks.commands.options import FILE, FOLDER
from benchmarks.commands.terminal import told
from benchmarks.report import markdown as tables
from benchmarks.report import results
from search.errors import DataError


@click.command("tables")
@click.argument("file", type=FILE)
@click.option(
    "--results",
    "folder",
    type=FOLDER,
    default=Path("benchmarks/results"),
    show_default=True,
    help="Where the JSON files are.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a table is stale.")
def command(file: Path, folder: Path, check: bool) -> None:
    """Write the tables of FILE anew, between `<!-- table: NAME -->` and `<!-- end -->`.

    NAME is relevance, slices, answerability, peers, latency, noise, load or growth.

    \b
    Examples:
      faq-bench tables README.md
      faq-bench tables README.md --check
    """
    console = Console(stderr=True)
    with told():
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError([f"{file}: {getattr(error, 'strerror', None) or error}"]) from error
        fresh = tables.rewritten(text, file.name, results.read(folder))
        if fresh == text:
            console.print(f"up to date: {file}", markup=False, highlight=False)
            return
        if check:
            console.print(f"stale: {file}; run: faq-bench tables {file}", markup=False, highlight=False)
            raise SystemExit(1)
        file.write_text(fresh, "utf-8")
        console.print(f"written: {file}", markup=False, highlight=False)
