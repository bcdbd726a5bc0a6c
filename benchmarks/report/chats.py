"""Show how dialogues went, as a table for a terminal and for a page."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from benchmarks.chat.chats import Chats, Part
from benchmarks.chat.dialogues import Dialogue
from benchmarks.chat.play import Played

HEADINGS = (
    *("dialogues", "turns right", "(baseline)", "whole", "(baseline)"),
    *("replies to an answer", "wrong answers", "(baseline)", "loops", "hand-overs missed", "needless"),
)
NOTE = (
    "Baseline: each message searched by itself. Whole: dialogues right from end to end. A visitor who is asked back "
    "picks the right title, if it is there, in one reply more. Loops: the same choices twice"
)


def rows(found: Chats) -> Iterator[list[str]]:
    """One row for each slice, for each data set, and for all: a name and the :data:`HEADINGS`."""
    for name, part in (*found.slices.items(), *found.sets.items(), ("all", found.whole)):
        yield [name, *_cells(part)]


def _cells(part: Part) -> list[str]:
    ours, other = part.ours, part.baseline
    shares = [f"{value:.3f}" for pair in zip(ours.shares, other.shares, strict=True) for value in pair]
    counts = (ours.wrong, other.wrong, ours.loops, ours.missed, ours.needless)
    return [str(ours.dialogues), *shares, f"{ours.replies_to_answer:.2f}", *map(str, counts)]


def table(found: Chats) -> Table:
    """How dialogues went."""
    ours, other = found.milliseconds
    title = f"{found.whole.ours.turns} turns; a typed one takes {ours:.1f} ms, a search for it {other:.1f} ms (medians)"
    shown = Table("dialogues of", *HEADINGS, title=title, caption=NOTE)
    everything = list(rows(found))
    for place, row in enumerate(everything):
        last = place in (len(found.slices) - 1, len(everything) - 2)
        shown.add_row(*row, end_section=last)
    return shown


def told(dialogue: Dialogue, played: Sequence[Played]) -> Iterator[str]:
    """A dialogue turn by turn, with what was wrong."""
    yield dialogue.id
    for one in played:
        turn = one.turn
        yield f"  {turn.say or f'[{turn.pick or turn.do}]'}"
        for reply in one.replies:
            choices = " / ".join(choice.label for choice in reply.choices)
            yield f"    {reply.state} {reply.faq or ''} {choices}"
        if one.error:
            yield f"    WRONG: {one.error}"
