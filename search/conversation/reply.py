"""Reply: what a turn of a conversation gives back, for a channel to render."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from search.answering.result import Answer
from search.conversation.state import Tried
from search.records.faq import Contact

Stage = Literal["answer", "clarify", "step", "none", "handoff", "closed"]
Part = Literal["text", "answer", "step", "contact"]
Reading = Literal["alone", "follow_up"]
Reason = Literal["asked", "none", "clarify_exhausted", "steps_exhausted", "unhelpful", "sensitive"]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that is said, as plain text or, for an answer and a step, in the Markdown of its FAQ.

    - "text": a sentence of ours.
    - "answer": the answer of the FAQ ``faq``, whose title is ``title``.
    - "step": the step ``number`` of ``of`` of that FAQ, and the ``condition`` under which it is needed.
    - "contact": a way to ask a person; see ``contact``.
    """

    part: Part
    text: str
    faq: str | None = None
    title: str | None = None
    number: int = 0
    of: int = 0
    condition: str | None = None
    contact: "Reachable | None" = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the visitor may choose next: its ``id``, which the next turn takes, and what a button says."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact and whether somebody answers there now: ``open_now`` is None where its hours are not known as data.

    ``opens`` is when it opens next, if it is closed.
    """

    contact: Contact
    open_now: bool | None = None
    opens: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """What the person needs to know who takes over.

    ``reason``: why; ``contacts``: whom to ask, the best first; ``question``: what was asked last, without personal
    data; ``tried``: what was shown and how it ended; ``candidates``: ids of FAQs that came near.
    """

    reason: Reason
    contacts: tuple[Reachable, ...]
    question: str
    tried: tuple[Tried, ...]
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply.

    ``state`` says what the visitor has before them; ``faq`` the FAQ that is shown, if one is. ``answer`` is that of the
    search, if one was made; ``reading`` whether the message was read alone or with what came before, and ``asked`` what
    was searched.
    """

    state: Stage
    messages: tuple[Message, ...]
    choices: tuple[Choice, ...] = ()
    faq: str | None = None
    answer: Answer | None = None
    reading: Reading = "alone"
    asked: str | None = None
    handoff: Handoff | None = None
