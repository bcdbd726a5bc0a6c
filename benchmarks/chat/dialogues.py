"""Dialogues: what visitors say and choose turn by turn, and what must come back; one JSON object a line.

``{"id": …, "slice": …, "turns": [{"say" | "pick" | "do": …, "state": […], "faq": […], "step": n, …}, …]}``
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from search.conversation.reply import Reason, Stage
from search.errors import DataError

Button = Literal["helpful", "unhelpful", "solved", "unsolved", "next", "restart", "none_of_these", "agent", "return"]


class Turn(BaseModel):
    """One turn: the visitor says something (``say``), picks an offered FAQ (``pick``) or presses a button (``do``).

    ``state``: the states of the reply that are right. ``faq``: the FAQs of which one must be shown or offered;
    ``faq_all``: FAQs that must all be shown, or of each list one. ``step``: the step that must be shown. ``reason``: of
    the hand-over. ``contact``: a way to reach a person must be shown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str | None = None
    pick: str | None = None
    do: Button | None = None
    state: Annotated[tuple[Stage, ...], Field(min_length=1)]
    faq: tuple[str, ...] = ()
    faq_all: tuple[str | tuple[str, ...], ...] = ()
    step: int | None = None
    reason: Reason | None = None
    contact: bool = False

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if sum(each is not None for each in (self.say, self.pick, self.do)) != 1:
            raise ValueError("a turn has exactly one of say, pick and do")
        return self

    @property
    def wanted(self) -> tuple[tuple[str, ...], ...]:
        """The FAQs that must be shown: of each tuple one."""
        if self.faq_all:
            return tuple((each,) if isinstance(each, str) else each for each in self.faq_all)
        return (self.faq,) if self.faq else ()


class Dialogue(BaseModel):
    """A dialogue of several ``turns``, and the ``slice`` of dialogues that it belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    slice: str
    turns: Annotated[tuple[Turn, ...], Field(min_length=1)]


def read(file: Path, known: Collection[str]) -> list[Dialogue]:
    """The dialogues in ``file`` about FAQs whose ids are ``known``.

    Raises:
        DataError: a line is no dialogue, or names a FAQ that does not exist.
    """
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            dialogue = Dialogue.model_validate(json.loads(line))
        except (ValueError, ValidationError) as error:
            raise DataError([f"{file}:{number}: {error}"]) from None
        named = {faq for turn in dialogue.turns for wanted in turn.wanted for faq in wanted}
        named |= {turn.pick for turn in dialogue.turns if turn.pick}
        if missing := named - set(known):
            raise DataError([f"{file}:{number}: no FAQ has the id {', '.join(sorted(missing))}"])
        found.append(dialogue)
    return found
