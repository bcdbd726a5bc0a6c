"""``faq-index generations`` and ``faq-index rollback``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table

from indexer.commands.terminal import errors_shown
from search.cli import terminal
from search.errors import IndexFormatError
from search.storage import rollback as shelf
from search.storage.rollback import Kept, Service

OUT = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("index"), show_default=True, help="Index folder."
)
SERVES: Mapping[Service, str] = {"now": "now", "before": "before", "earlier": ""}


@click.command("generations")
@OUT
def generations(out: Path) -> None:
    """List the generations that the index folder keeps, and tell which one serves."""
    with errors_shown(terminal.console(stderr=True)):
        found = shelf.kept(out)
    table = Table("generation", "serves", "created (UTC)", "FAQs", "encoder")
    for one in found:
        table.add_row(one.name, SERVES[one.service], *_described(one))
    terminal.console().print(table)


@click.command("rollback")
@OUT
@click.argument("name", required=False)
def rollback(out: Path, name: str | None) -> None:
    """Let the generation NAME serve again, by default the one that served before.

    Its files are checked first. Rolled back twice, the index is where it was. What was rolled back stays until newer
    generations push it out, and faq-index does not build it again from the same source.

    \b
    Examples:
      faq-index rollback --out index            the one that served before
      faq-index rollback --out index g000003    this one
    """
    console = terminal.console(stderr=True)
    with errors_shown(console):
        to = shelf.rollback(out, name)
    console.print(f"[green]serves[/] {to.name}", highlight=False)


def _described(one: Kept) -> tuple[str, str, str]:
    """When a generation was made, its number of FAQs and its encoder; or what is wrong with it."""
    if one.manifest is None:
        return "", "", "another version's" if isinstance(one.trouble, IndexFormatError) else "damaged"
    created = datetime.fromisoformat(one.manifest.created).astimezone(UTC)
    return f"{created:%Y-%m-%d %H:%M}", str(one.manifest.counts["faqs"]), one.manifest.encoder
