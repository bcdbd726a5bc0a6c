"""Path types and options that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import get_args

import click

from indexer.model.model import DEFAULT, DEFAULT_MODEL, Choice
from search.encoding.encoder import Precision

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
SOURCE = click.Path(path_type=Path)

DATA = click.option("--data", type=SOURCE, required=True, metavar="DIR", help="FAQs, or a BEIR corpus.")
QUERIES = click.option("--queries", type=FOLDER, metavar="DIR", help="queries.jsonl and qrels.tsv, if not in --data.")
OUT = click.option("--out", type=FILE, metavar="FILE", help="Write the result as JSON.")
UNANSWERABLE = click.option(
    "--unanswerable",
    "files",
    multiple=True,
    metavar="FILE[:odd|:even]",
    help="Queries (JSON Lines) that no FAQ answers, or those on its odd or even lines; repeat it.",
)


def model_options(command: Callable[..., None]) -> Callable[..., None]:
    """``command`` with options for model and precision, which it gets as one Choice named ``model``."""

    @wraps(command)
    def chosen(*, model: str, precision: Precision, **others: object) -> None:
        command(model=Choice(model, precision), **others)

    options = (
        click.option(
            "--precision",
            type=click.Choice(get_args(Precision)),
            default=DEFAULT.precision,
            show_default=True,
            help="At which the model runs.",
        ),
        click.option(
            "--model",
            default=DEFAULT_MODEL,
            show_default=True,
            metavar="NAME|PATH",
            help="Any sentence-transformers model; its own prompts are used.",
        ),
    )
    for option in options:
        chosen = option(chosen)
    return chosen
