"""Tools: what a model can ask of the help center, whichever way it is connected."""

from typing import Annotated
from uuid import uuid4

from anyio import sleep_forever
from pydantic import Field
from starlette.types import Message

from api.channels.mcp import guidance
from api.channels.mcp.results import Categories, Contacts, Entry, Found, Judged, NextStep, SearchResult
from api.generations.current import Current, Generation
from api.markdown import faq_text
from api.search.searches import Searches
from api.storage.recorder import Recorder
from api.wire.schemas import SearchRequest
from search.answering.engine import MAX_QUERY
from search.answering.result import Answer, Hit
from search.confidence.thresholds import OFFERED
from search.errors import FaqNotFoundError, QueryError
from search.korean.titles import title
from search.records.faq import Faq

MOST = 5
"""The most FAQs of a result: a model reads all of them."""
Id = Annotated[str, Field(description="The id of a FAQ, from a result of search_faq")]


class Tools:
    """The tools. Each call uses the generation that ``current`` serves then; a search takes a turn of ``searches``.

    Searches are kept by ``recorder``, if there is one that keeps queries. Their docstrings are what a model is told.

    Every tool raises:
        QueryError, NotReadyError, RefusedError: it can't be done, with what to do instead.
    """

    def __init__(self, current: Current, searches: Searches, recorder: Recorder | None = None) -> None:
        self._current = current
        self._searches = searches
        self._recorder = recorder

    async def search_faq(
        self,
        query: Annotated[
            str, Field(description=f"The visitor's question in their own words, at most {MAX_QUERY} characters")
        ],
        k: Annotated[
            int,
            Field(
                ge=1, le=MOST, description=f"The most FAQs of an answer; a choice has up to {OFFERED}, whatever k is"
            ),
        ] = OFFERED,
    ) -> SearchResult:
        """Find the FAQs that answer a visitor's question. Call this first for every question about the service.

        Give the question as the visitor wrote it, in Korean where it is: typos and everyday words are understood.
        `decision` says whether the first FAQ answers it (answer), the visitor has to choose (clarify), or the help
        center does not cover it (none: never answer from memory then). Do what `guidance` says.
        """
        if len(query) > MAX_QUERY:
            raise QueryError(guidance.TOO_LONG.format(length=len(query), most=MAX_QUERY))
        generation = self._current.get()
        answer = await self._searches.answer(generation.engine, SearchRequest(query=query, k=max(k, OFFERED)), _stays)
        if self._recorder is not None and self._recorder.logs_queries:
            await self._recorder.log(uuid4().hex, answer)
        parts = tuple(_judged(part, generation, k) for part in answer.questions)
        return SearchResult(**dict(_judged(answer, generation, k)), questions=parts)

    async def get_faq(self, id: Id) -> Entry:
        """Read one FAQ: its answer, all of its steps and its contacts. Call it with the id that the visitor chose."""
        generation = self._current.get()
        return _entry(_faq(generation, id), generation)

    async def next_step(
        self, id: Id, done: Annotated[int, Field(ge=0, description="How many steps the visitor has done")] = 0
    ) -> NextStep:
        """Get the step of a FAQ that comes after those that the visitor has done, or whom to ask if there are no more.

        Use it to lead a visitor through a FAQ that has `steps`: begin with done=0 and go on only if the step before
        did not help.
        """
        generation = self._current.get()
        faq = _faq(generation, id)
        ways = generation.conversation.reachable(faq)
        named, of = title(faq), len(faq.steps)
        if done >= of:
            return NextStep(id=id, title=named, of=of, guidance=guidance.for_end(of, ways), contacts=ways)
        step = faq.steps[done]
        return NextStep(
            id=id,
            title=named,
            number=done + 1,
            of=of,
            text=step.text,
            condition=step.condition,
            guidance=guidance.for_step(step, done + 1),
            contacts=tuple(one for one in ways if one.contact.id == step.contact),
        )

    async def list_categories(self) -> Categories:
        """List what the help center covers: the categories of its FAQs, and how many FAQs are in each."""
        return Categories(categories=tuple(self._current.get().catalog.categories))

    async def contacts(self) -> Contacts:
        """List all ways to ask a person, and which are open now. Call it when a visitor wants to talk to somebody."""
        return Contacts(contacts=self._current.get().conversation.reachable(None))

    async def markdown(self, id: str) -> str:
        """A FAQ of the help center as Markdown: its question, answer, steps and contacts."""
        generation = self._current.get()
        faq = _faq(generation, id)
        return faq_text.write(faq, generation.engine.contacts(faq))


async def _stays() -> Message:
    """What a client that never leaves sends: an answer that nobody reads costs no more than one that is read."""
    while True:
        await sleep_forever()


def _judged(answer: Answer, generation: Generation, k: int) -> Judged:
    """``answer`` with what to do; what is far is left out, so that no model takes it for an answer."""
    shown = {"answer": k, "clarify": OFFERED, "none": 0}[answer.decision]
    faqs = tuple(_found(hit, generation) for hit in answer.hits[:shown])
    contacts = () if answer.decision == "answer" else generation.conversation.reachable(None)
    return Judged(
        query=answer.corrected_query or answer.query,
        decision=answer.decision,
        why=answer.why,
        guidance=guidance.for_answer(answer, [faq.title for faq in faqs], contacts),
        faqs=faqs,
        contacts=contacts,
    )


def _found(hit: Hit, generation: Generation) -> Found:
    return Found(**dict(_entry(hit.faq, generation)), confidence=hit.confidence)


def _entry(faq: Faq, generation: Generation) -> Entry:
    named = generation.engine.contacts(faq)
    return Entry(
        id=faq.id,
        title=title(faq),
        category=faq.category,
        answer=faq.answer,
        steps=faq.steps,
        contacts=generation.conversation.reachable(faq) if named else (),
        updated=faq.updated,
    )


def _faq(generation: Generation, faq_id: str) -> Faq:
    """The FAQ with the id ``faq_id``.

    Raises:
        FaqNotFoundError: there is none; it says what to do.
    """
    try:
        return generation.engine.faq(faq_id)
    except FaqNotFoundError:
        raise FaqNotFoundError(guidance.NO_FAQ.format(id=faq_id)) from None
