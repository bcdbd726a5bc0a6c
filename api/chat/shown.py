"""Shown: a reply of the library as it goes over the wire, and what of it is kept."""

from collections.abc import Sequence

from api.markdown.rendering import html, line
from api.wire import record_fields
from api.wire.chat import Explained, Line, ShownHandoff, ShownMessage, ShownTried, Summary
from search.answering.engine import Engine
from search.conversation import wording
from search.conversation.reply import Handoff, Message, Reply
from search.errors import FaqNotFoundError
from search.korean.titles import title


def message(one: Message) -> ShownMessage:
    """``one`` with its HTML: of an answer for a block, of all else for a place within a line."""
    return ShownMessage(**record_fields.of(one), html=html(one.text) if one.part == "answer" else line(one.text))


def explained(reply: Reply) -> Explained | None:
    """How the message was read that ``reply`` answers; None if nothing was searched."""
    if reply.answer is None:
        return None
    return Explained(reply.reading, reply.answer.query, reply.answer.decision, reply.answer.confidence)


def handoff(given: Handoff, engine: Engine, transcript: Sequence[Line], query_ids: Sequence[str]) -> ShownHandoff:
    """``given`` with the titles of what was tried."""
    tried = tuple(ShownTried(one.faq, _title(engine, one.faq), one.steps, one.outcome) for one in given.tried)
    return ShownHandoff(
        reason=given.reason,
        contact=given.contacts[0] if given.contacts else None,
        contacts=given.contacts,
        summary=Summary(given.question, tried),
        transcript=tuple(transcript),
        candidates=given.candidates,
        query_ids=tuple(query_ids),
    )


def told(reply: Reply) -> str:
    """What ``reply`` said in a few words, for a transcript: FAQs by their titles, steps by their numbers."""
    parts = []
    for one in reply.messages:
        if one.part == "answer":
            parts.append(f"‘{one.title}’ 답변")
        elif one.part == "step":
            parts.append(f"{one.number}/{one.of}단계: {one.text}")
        else:
            parts.append(one.text)
    offered = [choice.label for choice in reply.choices if choice.id.startswith(wording.FAQ)]
    if reply.state == "clarify" and offered:
        parts.append(" / ".join(offered))
    return "\n".join(parts)


def _title(engine: Engine, faq_id: str) -> str:
    try:
        return title(engine.faq(faq_id))
    except FaqNotFoundError:  # the index is another one by now
        return faq_id
