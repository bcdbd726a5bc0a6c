"""Reading: what Kakao sends to a skill → a turn of a conversation.

Only what is needed is read, and anything else may be missing, null or of another form. Who the visitor is, is not read.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from api.chat.tokens import MOST
from api.wire.chat import ChatRequest
from search.answering.engine import MAX_QUERY

CHANNEL = "kakao"
CONTEXT = "mureum"
"""The name of our context, which holds the conversation's token."""
LONGEST_CHOICE = 256


def _object(given: object) -> object:
    return given if isinstance(given, dict) else {}


def _objects(given: object) -> object:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _text(given: object) -> object:
    return given if isinstance(given, str) else ""


Text = Annotated[str, BeforeValidator(_text)]
Object = Annotated[dict[str, Any], BeforeValidator(_object)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _UserRequest(_Sent):
    utterance: Text = ""


class _Action(_Sent):
    extra: Object = Field(default={}, alias="clientExtra")


class _Context(_Sent):
    name: Text = ""
    params: Object = {}


class _Payload(_Sent):
    user: _UserRequest = Field(alias="userRequest")
    action: Annotated[_Action, BeforeValidator(_object)] = _Action()
    contexts: Annotated[tuple[_Context, ...], BeforeValidator(_objects)] = ()


def read(body: bytes) -> ChatRequest | None:
    """The turn that ``body`` asks for; None if it is none of Kakao's.

    A choice is what a button brought with it, never what the visitor said. What has no words is a visitor who has just
    come. Of a message, the first MAX_QUERY characters count.
    """
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError:
        return None
    extra = payload.action.extra
    choice = _word(extra.get("choice"), LONGEST_CHOICE)
    said = payload.user.utterance.strip()[:MAX_QUERY]
    return ChatRequest(
        conversation=_word(extra.get("conversation"), MOST) or _remembered(payload.contexts),
        choice=choice,
        message=None if choice else said or None,
        channel=CHANNEL,
    )


def _remembered(contexts: tuple[_Context, ...]) -> str | None:
    """The token that Kakao remembers for us; it sends a parameter as a text, or as an object with its ``value``."""
    for context in contexts:
        if context.name == CONTEXT:
            given = context.params.get("conversation")
            return _word(given.get("value") if isinstance(given, dict) else given, MOST)
    return None


def _word(given: object, most: int) -> str | None:
    return given if isinstance(given, str) and 0 < len(given) <= most else None
