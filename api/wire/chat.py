"""Bodies of requests and responses of conversations."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from search.answering.engine import MAX_QUERY
from search.confidence.thresholds import Decision
from search.conversation.reply import Choice, Message, Reachable, Reading, Reason, Stage
from search.conversation.state import Outcome

LONGEST_CHOICE = 256
"""Characters of the longest id of a choice."""
_TEXT: dict[str, JsonValue] = {"type": "string"}


class ChatRequest(BaseModel):
    """The body of ``POST /v1/chat``."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "not": {"properties": {"message": _TEXT, "choice": _TEXT}, "required": ["message", "choice"]}
        },
    )

    conversation: Annotated[
        str | None, Field(description="앞 응답의 `conversation`. 없거나 우리 것이 아니면 새 대화를 시작합니다")
    ] = None
    message: Annotated[
        str | None, Field(max_length=MAX_QUERY, description="방문자의 말", examples=["충전했는데 그대로임"])
    ] = None
    choice: Annotated[
        str | None,
        Field(max_length=LONGEST_CHOICE, description="앞 응답의 `choices` 중 고른 것의 `id`", examples=["next"]),
    ] = None
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,31}$", description="대화가 열린 곳의 이름")] = "api"
    locale: Annotated[Literal["ko", "ko-KR"], Field(description="대화의 언어: 지금은 한국어만 있습니다")] = "ko"

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.message is not None and self.choice is not None:
            raise ValueError("send either message or choice, not both")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage(Message):
    """A message, and ``html``: the same as safe HTML."""

    html: str


@dataclass(frozen=True, slots=True)
class ShownTried:
    """A FAQ that was shown in a conversation, how many of its steps, and how that ended."""

    faq: str
    title: str
    steps_done: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Summary:
    """What was asked, without personal data, and what was tried."""

    question: str
    tried: tuple[ShownTried, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; what the visitor said is without personal data."""

    who: Literal["visitor", "bot"]
    text: str


@dataclass(frozen=True, slots=True)
class ShownHandoff:
    """What the person needs who takes over.

    ``contact`` is the best of ``contacts``, which are all that fit. ``transcript`` has the turns that are kept, and
    this one; ``candidates`` are ids of FAQs that came near; ``query_ids`` those of the last searches.
    """

    reason: Reason
    contact: Reachable | None
    contacts: tuple[Reachable, ...]
    summary: Summary
    transcript: tuple[Line, ...]
    candidates: tuple[str, ...]
    query_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """How a message was read: alone or as a follow-up, as what text, and what the search for it decided."""

    reading: Reading
    asked: str
    decision: Decision
    confidence: float


@dataclass(frozen=True, slots=True)
class ChatReply:
    """A turn.

    ``conversation`` goes into the next request. ``query_id`` is that of the search of this turn, if there was one:
    feedback is bound to it. ``faq`` is the FAQ that is shown.
    """

    conversation: str
    turn: int
    state: Stage
    messages: tuple[ShownMessage, ...]
    choices: tuple[Choice, ...]
    faq: str | None
    query_id: str | None
    explain: Explained | None
    handoff: ShownHandoff | None
