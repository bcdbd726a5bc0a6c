"""``faq-bench tables``."""

from pathlib import Path

import click

from benchmarks import results, tables
from benchmarks.commands.options import FILE, FOLDER
from benchmarks.commands.terminal import told
from search import terminal
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
    console = terminal.console(stderr=True, markup=False)
    with told():
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError([f"{file}: {getattr(error, 'strerror', None) or error}"]) from error
        fresh = tables.rewritten(text, file.name, results.read(folder))
        if fresh == text:
            console.print(f"up to date: {file}", highlight=False, soft_wrap=True)
            return
        if check:
            console.print(f"stale: {file}; run: faq-bench tables {file}", highlight=False, soft_wrap=True)
            raise SystemExit(1)
        file.write_text(fresh, "utf-8")
        console.print(f"written: {file}", highlight=False, soft_wrap=True)
