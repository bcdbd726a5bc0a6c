"""Events: what Chatwoot tells an agent bot, and what of it a visitor has said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from api.wire.chat import LONGEST_CHOICE, ChatRequest
from search.answering.engine import MAX_QUERY
from search.conversation import wording

CHANNEL = "chatwoot"
BOT = "pending"
"""The status of the conversations that are the bot's; those that are ``open`` are an agent's."""
TOKEN = "mureum_conversation"
"""The custom attribute of a Chatwoot conversation that holds the token of ours."""
ANSWERED = "mureum_answered"
"""The one that holds the ids of the select messages whose choice was taken. Chatwoot tells of a choice again whenever
anything about its message changes, for example that it was read."""
_LABELLED = {label: id_ for id_, label in wording.LABELS.items()}
REMEMBERED = 20
"""How many such ids are kept, the last ones."""


class Numbered(BaseModel):
    """Something of Chatwoot that has a number."""

    id: int


class Thread(Numbered):
    """A Chatwoot conversation; its number is the one that agents see."""

    status: str
    custom_attributes: dict[str, Any] = Field(default_factory=dict)


class Event(BaseModel):
    """An event; of its fields only those that matter here, none of which all kinds of event have."""

    event: str
    id: int | None = None
    message_type: str | int | None = None
    private: bool | None = None
    content: str | None = None
    content_attributes: dict[str, Any] | None = None
    conversation: Thread | None = None
    account: Numbered | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A Chatwoot ``conversation`` of an ``account``, by their numbers."""

    account: int
    conversation: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a visitor said or chose at a ``place``: the ``request`` of the turn, and the conversation's ``attributes``.

    The attributes have what this event adds; the token that the turn gives is yet to be added.
    """

    place: Place
    request: ChatRequest
    attributes: Mapping[str, Any]


def incoming(event: Event) -> Incoming | None:
    """What a visitor says with ``event``; None if it is none of a visitor, or an agent has the conversation."""
    thread, account = event.conversation, event.account
    if thread is None or account is None or thread.status != BOT or event.private:
        return None
    attributes = thread.custom_attributes
    submitted = _submitted(event.content_attributes or {})
    token = str(attributes.get(TOKEN, ""))
    if event.event == "message_updated" and submitted and event.id:
        answered = str(attributes.get(ANSWERED, "")).split()
        if str(event.id) in answered:
            return None
        attributes = {**attributes, ANSWERED: " ".join([*answered, str(event.id)][-REMEMBERED:])}
    elif event.event != "message_created" or event.message_type != "incoming":
        return None
    said = submitted or (event.content or "").strip()
    if not said:
        return None
    return Incoming(Place(account.id, thread.id), _request(said, token), attributes)


def _submitted(attributes: Mapping[str, Any]) -> str | None:
    """The value that was chosen in a select message, if one was."""
    values = attributes.get("submitted_values")
    first = values[0] if isinstance(values, list) and values else None
    value = first.get("value") if isinstance(first, dict) else None
    return value if isinstance(value, str) else None


def _request(said: str, token: str) -> ChatRequest:
    """The request of a turn in which ``said`` was said, which is a choice if it is the id or the label of one.

    A FAQ has no label of its own: its title is a message, which finds it.
    """
    is_id = said in wording.LABELS or said.startswith(wording.FAQ)
    chosen = said[:LONGEST_CHOICE] if is_id else _LABELLED.get(said)
    return ChatRequest(
        conversation=token or None,
        message=None if chosen else said[:MAX_QUERY],
        choice=chosen,
        channel=CHANNEL,
    )
