"""``faq-search``: ask an index from the terminal. Only this module of the library prints."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
from pydantic import TypeAdapter
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from search.answering.engine import MAX_HITS, Engine
from search.answering.loading import load
from search.answering.result import Answer
from search.cli import terminal
from search.cli.answer import notes, sheet
from search.cli.explain import explanation
from search.errors import MureumError, QueryError
from search.records.catalog import Filter
from search.records.faq import Kind

RULED = 20
"""Columns of the line that stands beside a question, of several."""
SHARE = click.FloatRange(0, 1)


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
@click.option(
    "--answer-at",
    type=SHARE,
    envvar="MUREUM_ANSWER_AT",
    show_envvar=True,
    metavar="P",
    help="Confidence from which on to answer.  [default: the index's own]",
)
@click.option(
    "--none-below",
    type=SHARE,
    envvar="MUREUM_NONE_BELOW",
    show_envvar=True,
    metavar="P",
    help="Confidence below which to say that there is no answer.  [default: the index's own]",
)
@click.option(
    "--at-least", type=SHARE, default=0.0, show_default=True, metavar="P", help="Leave out less confident answers."
)
@click.option("--as-typed", is_flag=True, help="Search the question to the letter: read no slip of the keyboard.")
@click.option("--json", "as_json", is_flag=True, help="Print what the API returns.")
@click.option("--explain", is_flag=True, help="Show what was decided why, and where each score comes from.")
@click.version_option(package_name="mureum")
def main(
    question: tuple[str, ...],
    index: Path,
    k: int,
    category: str,
    kind: Kind | None,
    answer_at: float | None,
    none_below: float | None,
    at_least: float,
    as_typed: bool,
    as_json: bool,
    explain: bool,
) -> None:
    """Ask QUESTION and see its answer, a few to choose among, or whom to ask.

    "-" reads questions from standard input, one a line; with --json it prints a line of JSON for each.

    \b
    Examples:
      faq-search 비번 까먹음
      faq-search "충전했는데 그대로임" --k 3 --explain
      faq-search 환불 며칠 --category 환불·반품 --json
      faq-search 결제 취소 --answer-at 0.8 --none-below 0.3
      faq-search "rufwp dhfb"                       (결제 오류, the keyboard in English mode)
      faq-search --k 1 - < questions.txt
    """
    terminal.tolerant()
    text = " ".join(question)
    by_line = text == "-"
    asked = list(_lines(terminal.decoded(sys.stdin.buffer.read()))) if by_line else [(1, text)]
    admit = Filter.parse(category, kind)
    console = terminal.console()
    code = 0
    try:
        engine = load(index, answer_at, none_below)
        for number, one in asked:
            try:
                answer = engine.search(one, k, admit, at_least, as_typed)
            except QueryError as error:  # the other lines have their answers
                complain(f"line {number}: {error}" if by_line else str(error))
                code = 2
                continue
            if as_json:
                click.echo(_json(answer, None if by_line else 2))
            else:
                if len(asked) > 1:
                    _print(console, Constrain(Rule(Text(one), align="left"), cell_len(one) + RULED))
                show(answer, engine, console, explain)
    except MureumError as error:
        complain(str(error))
        code = 2
    raise SystemExit(code)


def _json(answer: Answer, indent: int | None) -> str:
    """``answer`` as JSON, with escapes where the console's encoding lacks characters."""
    return TypeAdapter(Answer).dump_json(answer, indent=indent, ensure_ascii=not terminal.is_unicode()).decode()


def _lines(content: str) -> Iterator[tuple[int, str]]:
    """The lines of ``content`` that are not blank, each with its number."""
    for number, line in enumerate(content.splitlines(), 1):
        if text := line.strip():
            yield number, text


def complain(message: str) -> None:
    """Print what is wrong to standard error."""
    terminal.console(stderr=True, markup=False).print(f"error: {message}", style="red", highlight=False, soft_wrap=True)


def show(answer: Answer, engine: Engine, console: Console, explain: bool) -> None:
    """Print ``answer`` for people; where two things were asked, each with its own outcome."""
    _noted(answer, console)
    if answer.questions:
        _print(console, Text(answer.why))
    for part in answer.questions or (answer,):
        if answer.questions:
            _print(console, Text(f"\n▶ {part.query}", style="bold magenta"))
            _noted(part, console)
        _print(console, sheet(part, engine.index.contacts))
        if explain:
            facts = Padding(explanation(part, engine.thresholds), (1, 0, 0, 0), style="dim")
            _print(console, facts)


def _noted(answer: Answer, console: Console) -> None:
    for note in notes(answer):
        _print(console, Text(note, style="cyan"))


def _print(console: Console, part: RenderableType) -> None:
    """Print ``part``; no line ends with the spaces that fill a window."""
    if console.file.isatty():
        console.print(part)
        return
    with console.capture() as captured:
        console.print(part)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
