"""``faq-search``: ask an index from the terminal. Only this module of the library prints."""

import sys
from pathlib import Path
from typing import get_args

import click
from pydantic import TypeAdapter
from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from search.catalog import Filter
from search.engine import MAX_HITS
from search.errors import MureumError
from search.faq import Contact, Faq, Kind
from search.loading import load
from search.result import Answer, Hit


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path("index"),
    envvar="MUREUM_INDEX",
    show_default=True,
    show_envvar=True,
    help="Index folder, made by faq-index.",
)
@click.option("--k", type=click.IntRange(1, MAX_HITS), default=5, show_default=True, help="How many answers.")
@click.option("--category", default="", metavar="PATH", help='Only this category: "결제" or "결제 > 결제 오류".')
@click.option("--kind", type=click.Choice(get_args(Kind)), help="Only this kind of entry.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API returns.")
@click.option("--explain", is_flag=True, help="Show where each score comes from.")
@click.version_option(package_name="mureum")
def main(
    question: tuple[str, ...], index: Path, k: int, category: str, kind: Kind | None, as_json: bool, explain: bool
) -> None:
    """Ask QUESTION and see the answers that fit best; "-" reads questions from standard input, one a line.

    \b
    Examples:
      faq-search 비번 까먹음
      faq-search "충전했는데 그대로임" --k 3 --explain
      faq-search 환불 며칠 --category 환불·반품 --json
      faq-search --k 1 - < questions.txt
    """
    text = " ".join(question)
    asked = [line.strip() for line in sys.stdin if line.strip()] if text == "-" else [text]
    admit = Filter.parse(category, kind)
    console = Console()
    try:
        engine = load(index)
        for one in asked:
            answer = engine.search(one, k, admit)
            if as_json:
                click.echo(TypeAdapter(Answer).dump_json(answer, indent=None if len(asked) > 1 else 2).decode())
            else:
                if len(asked) > 1:
                    console.rule(Text(one), align="left")
                show(answer, console, explain)
    except MureumError as error:
        Console(stderr=True).print(f"error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from error


def show(answer: Answer, console: Console, explain: bool = False) -> None:
    """Print ``answer`` for people: the first hit whole, the others by their questions."""
    if not answer.hits:
        console.print(Text(answer.why))
        return
    for rank, hit in enumerate(answer.hits, 1):
        _heading(hit, rank, console)
        if rank == 1:
            _whole(hit, console)
        if explain:
            console.print(Padding(_explanation(hit), (0, 0, 0, 3)))
    console.print(Text(answer.why, style="dim"))


def _heading(hit: Hit, rank: int, console: Console) -> None:
    heading = Text(f"{rank}. ", style="bold cyan")
    heading.append(title(hit.faq), style="bold")
    heading.append(f"  {' > '.join(hit.faq.category)}", style="dim")
    console.print(heading)


def title(faq: Faq) -> str:
    """The FAQ's question, or the beginning of its answer where it has none."""
    return faq.question or f"{faq.answer[:60]}…"


def _whole(hit: Hit, console: Console) -> None:
    console.print(Padding(Markdown(hit.faq.answer), (0, 0, 0, 3)))
    names = {contact.id: contact.name for contact in hit.contacts}
    for number, step in enumerate(hit.faq.steps, 1):
        line = Text(f"{number}) ", style="green")
        if step.condition:
            line.append(f"{step.condition} ", style="yellow")
        line.append(step.text)
        if step.contact:
            line.append(f" → {names[step.contact]}", style="magenta")
        console.print(Padding(line, (0, 0, 0, 3)))
    for contact in hit.contacts:
        console.print(Padding(_reach(contact), (0, 0, 0, 3)))


def _reach(contact: Contact) -> Text:
    text = Text("문의 ", style="magenta")
    text.append(" · ".join(filter(None, [contact.name, contact.address, contact.hours])))
    return text


def _explanation(hit: Hit) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("score", f"{hit.score:.4f}", style="bold dim")
    for name, value in hit.parts.items():
        table.add_row(name, f"{value:.4f}", style="dim")
    table.add_row("matched", f"{hit.matched.role}: {hit.matched.text}", style="dim")
    return table
