"""The result of playing dialogues: how many turns and whole dialogues are right, by slice and by data set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

from pydantic import TypeAdapter

from benchmarks.base import environment
from benchmarks.base.environment import Environment
from benchmarks.base.made_with import MadeWith
from benchmarks.chat.play import Played, offers
from search.conversation.reply import Reply


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts over dialogues.

    - ``turns`` and those that are ``right``; ``dialogues`` and those that are ``whole``: right from end to end.
    - ``answered``: turns that end with the right FAQ, and ``replies`` that those took: 1 each, 2 with a choice.
    - ``wrong``: turns that showed a FAQ as the answer that is none.
    - ``loops``: dialogues in which the same choices came twice.
    - ``missed`` and ``needless``: hand-overs that should have come and did not, and that came and should not have.
    """

    dialogues: int = 0
    turns: int = 0
    right: int = 0
    whole: int = 0
    answered: int = 0
    replies: int = 0
    wrong: int = 0
    loops: int = 0
    missed: int = 0
    needless: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def shares(self) -> tuple[float, float]:
        """The share of right turns, and that of dialogues that are right from end to end: 0 to 1."""
        return self.right / max(self.turns, 1), self.whole / max(self.dialogues, 1)

    @property
    def replies_to_answer(self) -> float:
        """How many replies a right answer takes, at least 1."""
        return self.replies / max(self.answered, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """Dialogues of one slice or one data set, led by our conversation and by the baseline."""

    ours: Counts
    baseline: Counts


@dataclass(frozen=True, slots=True)
class Chats:
    """The result: all dialogues together, and their ``slices`` and ``sets`` by name.

    ``milliseconds`` are the medians of what a typed message takes: of our reply, and of a search for it alone.
    """

    environment: Environment
    made_with: MadeWith
    whole: Part
    slices: Mapping[str, Part]
    sets: Mapping[str, Part]
    milliseconds: tuple[float, float]


CHATS = TypeAdapter(Chats)


def counts(played: Sequence[Played]) -> Counts:
    """The counts of one dialogue."""
    right = [one for one in played if one.error is None]
    answered = [one for one in right if one.turn.say is not None and {"answer", "step"} & set(one.turn.state)]
    replies = [reply for one in played for reply in one.replies]
    handed = [(one, any(reply.state == "handoff" for reply in one.replies)) for one in played]
    return Counts(
        dialogues=1,
        turns=len(played),
        right=len(right),
        whole=int(len(right) == len(played)),
        answered=len(answered),
        replies=sum(len(one.replies) for one in answered),
        wrong=sum(one.wrong for one in played),
        loops=int(_loops(replies)),
        missed=sum(set(one.turn.state) == {"handoff"} and not was for one, was in handed),
        needless=sum("handoff" not in one.turn.state and was for one, was in handed),
    )


def result(
    made_with: MadeWith, measured: Sequence[tuple[str, str, Counts, Counts]], seconds: Sequence[tuple[float, float]]
) -> Chats:
    """The result of dialogues, each with its set, its slice, our counts and those of the baseline.

    ``seconds`` are what each typed message took, by ours and by the baseline.
    """
    ours, other = zip(*seconds, strict=True)
    return Chats(
        environment.here(),
        made_with,
        _sum(measured),
        {name: _sum(of) for name, of in _by(measured, 1)},
        {name: _sum(of) for name, of in _by(measured, 0)},
        (round(1000 * median(ours), 2), round(1000 * median(other), 2)),
    )


def write(found: Chats, file: Path) -> None:
    """Write ``found`` to ``file``."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CHATS.dump_json(found, indent=1) + b"\n")


def _by(
    measured: Sequence[tuple[str, str, Counts, Counts]], place: int
) -> Iterator[tuple[str, list[tuple[str, str, Counts, Counts]]]]:
    for name in dict.fromkeys(one[place] for one in measured):
        yield str(name), [one for one in measured if one[place] == name]


def _sum(measured: Sequence[tuple[str, str, Counts, Counts]]) -> Part:
    return Part(sum((one[2] for one in measured), Counts()), sum((one[3] for one in measured), Counts()))


def _loops(replies: Sequence[Reply]) -> bool:
    """Whether the same FAQs were offered twice."""
    asked = [offers(reply) for reply in replies if reply.state == "clarify" and offers(reply)]
    return len(set(asked)) < len(asked)
