"""Options: the kinds of paths and the options that several commands take."""

from pathlib import Path

import click

from indexer.model import DEFAULT_MODEL

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
SOURCE = click.Path(path_type=Path)

DATA = click.option("--data", type=SOURCE, required=True, metavar="DIR", help="FAQs, or a BEIR corpus.")
QUERIES = click.option("--queries", type=FOLDER, metavar="DIR", help="queries.jsonl and qrels.tsv, if not in --data.")
MODEL = click.option(
    "--model",
    default=DEFAULT_MODEL,
    show_default=True,
    metavar="NAME|PATH",
    help="Any sentence-transformers model; its own prompts are used.",
)
OUT = click.option("--out", type=FILE, metavar="FILE", help="Write the result as JSON.")
UNANSWERABLE = click.option(
    "--unanswerable",
    "files",
    multiple=True,
    metavar="FILE[:odd|:even]",
    help="Queries (JSON Lines) that no FAQ answers, or those on its odd or even lines; repeat it.",
)
