"""Schema: an answer of a skill, as strict models: what they do not accept, Kakao would not show."""

from typing import Annotated, Any, Literal, Self

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from api.channels.kakao import limits

URL = r"^https?://[^\s/]\S*$"
"""What a button may open."""
PHONE = r"^\+?[0-9][0-9 -]{1,18}$"
"""What a button may dial."""
SHOWN = r"\S"
"""At least one letter: Kakao refuses what is blank."""


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
    )


Label = Annotated[str, Field(max_length=limits.LABEL, pattern=SHOWN)]
Said = Annotated[str, Field(max_length=limits.SIMPLE_TEXT, pattern=SHOWN)]
"""What is said in the visitor's name."""
Extra = dict[str, Any]
"""What comes back as ``action.clientExtra`` of the request that a button makes."""


class _Acting(_Part):
    """What does something when it is pressed: each action needs its own field."""

    action: str
    message_text: Said | None = None
    block_id: str | None = None
    web_link_url: Annotated[str, Field(pattern=URL)] | None = None
    phone_number: Annotated[str, Field(pattern=PHONE)] | None = None
    extra: Extra | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        needed = {
            "webLink": self.web_link_url,
            "phone": self.phone_number,
            "message": self.message_text,
            "block": self.block_id,
        }
        if self.action in needed and not needed[self.action]:
            raise ValueError(f"action {self.action!r} lacks what it acts on")
        return self


class Button(_Acting):
    """A button of a card; "operator" calls a person who answers in the same chat."""

    label: Label
    action: Literal["webLink", "phone", "message", "block", "operator"]


class QuickReply(_Acting):
    """A button below the answer, gone with the next one."""

    label: Label
    action: Literal["message", "block"]


class SimpleText(_Part):
    """A bubble of text."""

    text: Annotated[str, Field(max_length=limits.SIMPLE_TEXT, pattern=SHOWN)]


class TextCard(_Part):
    """A bubble of text with buttons."""

    title: Annotated[str, Field(max_length=limits.CARD_TITLE, pattern=SHOWN)] | None = None
    description: Annotated[str, Field(max_length=limits.CARD_TEXT, pattern=SHOWN)] | None = None
    buttons: Annotated[tuple[Button, ...], Len(0, limits.CARD_BUTTONS)] = ()
    button_layout: Literal["vertical", "horizontal"] = "vertical"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        length = len(self.title or "") + len(self.description or "")
        if not 0 < length <= limits.CARD_TEXT:
            raise ValueError(f"{length} characters of title and description, not 1 to {limits.CARD_TEXT}")
        if self.button_layout == "horizontal" and len(self.buttons) > limits.HORIZONTAL_BUTTONS:
            raise ValueError(f"{len(self.buttons)} buttons beside each other, not {limits.HORIZONTAL_BUTTONS}")
        return self


class ListHeader(_Part):
    """What stands above a list."""

    title: Annotated[str, Field(max_length=limits.LIST_TITLE, pattern=SHOWN)]


class ListItem(_Acting):
    """A line of a list, which may be pressed."""

    title: Annotated[str, Field(max_length=limits.LIST_TITLE, pattern=SHOWN)]
    action: Literal["message", "block"]


class ListCard(_Part):
    """A list."""

    header: ListHeader
    items: Annotated[tuple[ListItem, ...], Len(1, limits.LIST_ITEMS)]
    buttons: Annotated[tuple[Button, ...], Len(0, limits.LIST_BUTTONS)] = ()


class Output(_Part):
    """A bubble: exactly one of its fields."""

    simple_text: SimpleText | None = None
    text_card: TextCard | None = None
    list_card: ListCard | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [one for one in (self.simple_text, self.text_card, self.list_card) if one is not None]
        if len(given) != 1:
            raise ValueError(f"{len(given)} kinds of bubbles in one, not 1")
        return self


class Template(_Part):
    """What is shown."""

    outputs: Annotated[tuple[Output, ...], Len(1, limits.OUTPUTS)]
    quick_replies: Annotated[tuple[QuickReply, ...], Len(0, limits.QUICK_REPLIES)] = ()


class ContextValue(_Part):
    """What Kakao sends with the next ``life_span`` requests of this visitor."""

    name: Annotated[str, Len(1)]
    life_span: Annotated[int, Field(ge=0)]
    params: dict[str, str]


class ContextControl(_Part):
    """What Kakao remembers."""

    values: tuple[ContextValue, ...]


class SkillResponse(_Part):
    """An answer of a skill."""

    version: Literal["2.0"]
    template: Template
    context: ContextControl | None = None

    def written(self) -> str:
        """The answer as JSON, without what is blank: Kakao does not say what an empty list means to it."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)
