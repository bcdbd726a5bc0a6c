"""Play: leads dialogues through a bot, as visitors do, and counts which turns are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from benchmarks.chat.dialogues import Dialogue, Turn
from search.answering.engine import Engine
from search.confidence.thresholds import OFFERED
from search.conversation import wording
from search.conversation.conversation import WALK, Conversation
from search.conversation.reply import Message, Reply
from search.conversation.state import State
from search.records.faq import Faq


class Bot(Protocol):
    """What answers the turns of one dialogue, in order."""

    def say(self, text: str) -> Reply:
        """The reply to a message."""

    def choose(self, choice: str) -> Reply:
        """The reply to the choice with this id."""


class Talker:
    """Our conversation, from its beginning."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._state = State()

    def say(self, text: str) -> Reply:
        """The reply to a message."""
        self._state, reply = self._conversation.message(self._state, text)
        return reply

    def choose(self, choice: str) -> Reply:
        """The reply to the choice with this id."""
        self._state, reply = self._conversation.choice(self._state, choice)
        return reply


class Searcher:
    """The baseline: each message is searched by itself. A FAQ that is picked is shown; no other button leads on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def say(self, text: str) -> Reply:
        """What a search box would show."""
        answer = self._engine.search(text)
        faqs = [one.hits[0].faq for one in answer.questions if one.hits] or [hit.faq for hit in answer.hits]
        if answer.questions or answer.decision == "answer":
            return _shown(faqs if answer.questions else faqs[:1])
        if answer.decision == "clarify":
            return Reply("clarify", (), tuple(map(wording.choice_of, faqs[:OFFERED])))
        return Reply("none", tuple(Message("contact", contact.name) for contact in answer.contacts))

    def choose(self, choice: str) -> Reply:
        """The FAQ that was picked, or nothing."""
        if not choice.startswith(wording.FAQ):
            return Reply("none", ())
        return _shown([self._engine.faq(choice.removeprefix(wording.FAQ))])


def _shown(faqs: Sequence[Faq]) -> Reply:
    messages = tuple(Message("answer", faq.answer, faq.id) for faq in faqs)
    if len(faqs) == 1 and len(faqs[0].steps) >= WALK:
        step = Message("step", faqs[0].steps[0].text, faqs[0].id, number=1, of=len(faqs[0].steps))
        return Reply("step", (*messages, step), faq=faqs[0].id)
    return Reply("answer", messages, faq=faqs[0].id)


@dataclass(frozen=True, slots=True)
class Played:
    """A turn that was played: its replies (two if the visitor had to choose first), and what is wrong, if anything.

    ``wrong``: it showed a FAQ as the answer that is none. ``seconds`` is what the first reply took.
    """

    turn: Turn
    replies: tuple[Reply, ...]
    error: str | None
    wrong: bool
    seconds: float


def played(dialogue: Dialogue, bot: Bot) -> list[Played]:
    """The turns of ``dialogue``, led by ``bot``.

    A visitor who is asked back and sees the right title picks it: the turn is right, and took one more.
    """
    found: list[Played] = []
    for turn in dialogue.turns:
        began = perf_counter()
        replies = [_act(turn, bot)]
        took = perf_counter() - began
        chosen = _pick(turn, replies[0])
        if chosen:
            replies.append(bot.choose(chosen))
        error = mistake(turn, replies[-1])
        shown = {message.faq for message in replies[-1].messages if message.part == "answer"}
        wanted = {faq for each in turn.wanted for faq in each} | ({turn.pick} if turn.pick else set())
        wrong = bool(shown) and error is not None and not shown & wanted
        found.append(Played(turn, tuple(replies), error, wrong, took))
    return found


def _act(turn: Turn, bot: Bot) -> Reply:
    if turn.say is not None:
        return bot.say(turn.say)
    if turn.pick is not None:
        return bot.choose(wording.FAQ + turn.pick)
    return bot.choose({"agent": wording.PERSON.id}.get(turn.do or "", turn.do or ""))


def _pick(turn: Turn, reply: Reply) -> str | None:
    """The choice of a visitor who is asked back and should have been answered."""
    if turn.say is None or reply.state in turn.state or not {"answer", "step"} & set(turn.state):
        return None
    wanted = {wording.FAQ + faq for each in turn.wanted for faq in each}
    offered = [choice.id for choice in reply.choices if choice.id in wanted]
    return offered[0] if offered and reply.state in ("clarify", "step", "none") else None


def mistake(turn: Turn, reply: Reply) -> str | None:
    """What is wrong with ``reply`` to ``turn``; None if it is right."""
    if reply.state not in turn.state:
        return f"state {reply.state}, not {' or '.join(turn.state)}"
    shown = {message.faq for message in reply.messages if message.faq}
    if reply.state == "clarify":
        shown = {choice.id.removeprefix(wording.FAQ) for choice in reply.choices}
    if reply.state in ("answer", "step", "clarify"):
        for wanted in turn.wanted:
            if not shown & set(wanted):
                return f"{reply.state} {', '.join(sorted(shown))}, not {' or '.join(wanted)}"
    steps = [message.number for message in reply.messages if message.part == "step"]
    if turn.step is not None and reply.state == "step" and steps != [turn.step]:
        return f"step {steps}, not {turn.step}"
    if turn.reason and reply.state == "handoff" and reply.handoff and reply.handoff.reason != turn.reason:
        return f"reason {reply.handoff.reason}, not {turn.reason}"
    if turn.contact and not any(message.part == "contact" for message in reply.messages) and not _tells(reply):
        return "no contact"
    return None


def _tells(reply: Reply) -> bool:
    """Whether a person is named where the help center lists no contact."""
    return any(message.text == wording.NO_CONTACT for message in reply.messages)


def offers(reply: Reply) -> frozenset[str]:
    """The FAQs that ``reply`` asks to choose from."""
    return frozenset(choice.id for choice in reply.choices if choice.id.startswith(wording.FAQ))
