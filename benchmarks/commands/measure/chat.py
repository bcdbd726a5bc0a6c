"""``faq-bench chat``."""

from pathlib import Path

import click

from benchmarks.base import index_cache as cache
from benchmarks.base.made_with import made_with
from benchmarks.chat import chats as record
from benchmarks.chat import dialogues, play
from benchmarks.chat.chats import Counts
from benchmarks.commands import terminal
from benchmarks.commands.options import FILE, OUT, model_options
from benchmarks.commands.terminal import bars, errors_shown
from benchmarks.report import chats as report
from indexer.model.model import Choice
from indexer.sources import source
from search.answering.engine import Engine
from search.conversation.conversation import Conversation
from search.conversation.state import State
from search.errors import DataError


@click.command("chat")
@click.option(
    "--data",
    "places",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    required=True,
    metavar="DIR",
    help="A help center; repeat it.",
)
@click.option(
    "--dialogues",
    "files",
    type=FILE,
    multiple=True,
    required=True,
    metavar="FILE",
    help="The dialogues about each --data, in the same order.",
)
@model_options
@OUT
@click.option("--wrong", is_flag=True, help="Show each dialogue that is not right from end to end.")
def command(places: tuple[Path, ...], files: tuple[Path, ...], model: Choice, out: Path | None, wrong: bool) -> None:
    """Lead written dialogues through the conversation, and through a search for each message as the baseline.

    \b
    Examples:
      faq-bench chat --data faq_data --dialogues benchmarks/chat/dialogues/faq_data.jsonl --wrong
    """
    with errors_shown(), bars() as show:
        if len(places) != len(files):
            raise DataError([f"{len(places)} times --data and {len(files)} times --dialogues: each needs the other"])
        measured: list[tuple[str, str, Counts, Counts]] = []
        told: list[str] = []
        seconds: list[tuple[float, float]] = []
        encoder = ""
        for place, file in zip(places, files, strict=True):
            data = source.read(place)
            written = dialogues.read(file, {faq.id for faq in data.faqs})
            name = file.stem

            def shown(stage: str, done: int, of: int, name: str = name) -> None:
                show(f"{name}: index: {stage}", done, of)

            engine, _ = cache.opened(data, model, shown)
            encoder = engine.encoder.name
            # what was asked before is searched anew, so that both take what they take
            ours_from, others_from = (_forgetful(engine) for _ in range(2))
            conversation = Conversation(ours_from)
            conversation.message(State(), "안녕하세요")  # the ways to say something are analysed once
            for number, dialogue in enumerate(written, start=1):
                ours = play.played(dialogue, play.Talker(conversation))
                other = play.played(dialogue, play.Searcher(others_from))
                both = zip(ours, other, strict=True)
                seconds += [(one.seconds, two.seconds) for one, two in both if one.turn.say is not None]
                measured.append((name, dialogue.slice, record.counts(ours), record.counts(other)))
                if wrong and any(one.error for one in ours):
                    told += report.told(dialogue, ours)
                show(f"{name}: dialogues", number, len(written))
            engine.close()
        found = record.result(made_with(encoder), measured, seconds)
        if out:
            record.write(found, out)
    terminal.say(told)
    terminal.out().print(report.table(found))


def _forgetful(engine: Engine) -> Engine:
    """An engine of the same parts that remembers one answer."""
    return Engine(engine.index, engine.analyzer, engine.background, remembered=1)
