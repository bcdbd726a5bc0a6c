"""Results: what the tools give a model to read. FAQs and contacts in them are Korean; guidance is English."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from search.confidence.thresholds import Decision
from search.conversation.reply import Reachable
from search.records.catalog import Category
from search.records.faq import Step

Guidance = Annotated[str, Field(description="What to do now. Follow it.")]
Ways = Annotated[Sequence[Reachable], Field(description="Whom the visitor can ask, those that are open now first")]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True)


class Entry(_Result):
    """A FAQ of the help center; ``answer`` is Markdown, and ``contacts`` are those that the FAQ itself names."""

    id: str
    title: str
    category: Annotated[tuple[str, ...], Field(description="The path, from the widest to the narrowest")]
    answer: Annotated[str, Field(description="Markdown")]
    steps: tuple[Step, ...]
    contacts: Ways
    updated: date | None


class Found(Entry):
    """A FAQ that was found, and the probability that it is the right one, 0 to 1."""

    confidence: float


class Judged(_Result):
    """What was found for one question: the FAQs, the best first, and what they are worth as an answer.

    - "answer": the first FAQ answers the question.
    - "clarify": the question fits several FAQs; the visitor has to choose.
    - "none": the help center does not cover it; there are no FAQs then, and ``contacts`` are whom to ask.
    """

    query: Annotated[str, Field(description="What was searched: as it was meant, without personal data")]
    decision: Decision
    why: Annotated[str, Field(description="The decision in a sentence for the visitor, in Korean")]
    guidance: Guidance
    faqs: tuple[Found, ...]
    contacts: Ways


class SearchResult(Judged):
    """What was found. ``questions`` has the parts of a message that asks two things; all else is of the whole then."""

    questions: tuple[Judged, ...]


class NextStep(_Result):
    """The step of a FAQ that comes next; ``number`` and ``text`` are null if there are no more."""

    id: str
    title: str
    number: int | None = None
    of: Annotated[int, Field(description="How many steps the FAQ has")]
    text: str | None = None
    condition: Annotated[str | None, Field(description="When the step is needed, as ‘그래도 안 되면’")] = None
    guidance: Guidance
    contacts: Ways


class Categories(_Result):
    """The categories of the FAQs, each before those within it."""

    categories: tuple[Category, ...]


class Contacts(_Result):
    """All ways to ask a person; ``open_now`` is null where the hours are not known as data."""

    contacts: Ways
