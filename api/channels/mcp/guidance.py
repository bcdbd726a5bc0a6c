"""Guidance: every sentence that tells a model what to do, with the server and with a result."""

from collections.abc import Sequence

from search.answering.result import Answer
from search.conversation import wording
from search.conversation.reply import Reachable
from search.records.faq import Step

SERVER = (
    "This is the FAQ of a help center whose visitors write Korean. Before you say anything about the service, call "
    "search_faq with the visitor's question, and do what the `guidance` of its result says. What the FAQs say is all "
    "that is known: add nothing from memory, and quote numbers, names and contacts exactly. Answer in the visitor's "
    "language. Where the FAQs have no answer, say so and name the contacts."
)
ANSWER = (
    "Answer with the first FAQ, and add nothing that it does not say. If it has steps, give them one at a time: "
    "next_step tells the one after those that are done."
)
CLARIFY = (
    "Do not answer yet. Ask the visitor which of these is meant: {titles}. Then call get_faq with the id of the one "
    "that is chosen. If it is none of them, say that the help center does not cover it and name these contacts: "
    "{contacts}."
)
NONE = (
    "Do not answer from memory. Say that the help center does not cover it and name these contacts: {contacts}. You "
    "may search once more with other words if the question was misunderstood."
)
TWO = "The visitor asked two things: answer each of `questions` by its own guidance, and leave out the rest."
PERSONAL = "The question held personal data, which was masked: ask the visitor not to write it here."
STEP = (
    "Give the visitor this step, and no other{condition}. Then ask whether it helped; if it did not, call next_step "
    "with done={number}."
)
STEPS_OVER = "There are no more steps. Say so, and name these contacts: {contacts}."
NO_STEPS = (
    "This FAQ has no steps: its answer is all that is known. If that does not help, name these contacts: {contacts}."
)
NO_FAQ = "there is no FAQ with the id {id!r}: call search_faq, and take an id from its result"
TOO_LONG = "the query has {length} characters, and at most {most} are searched: ask again in one short sentence"


def for_answer(answer: Answer, titles: Sequence[str], contacts: Sequence[Reachable]) -> str:
    """What to do with ``answer``, whose FAQs have the ``titles``; ``contacts`` are whom to ask instead."""
    told = {"answer": ANSWER, "clarify": CLARIFY, "none": NONE}[answer.decision]
    if answer.questions:
        told = TWO
    named = ", ".join(f"‘{title}’" for title in titles)
    told = told.format(titles=named, contacts=_names(contacts))
    return f"{told} {PERSONAL}" if answer.personal else told


def for_step(step: Step, number: int) -> str:
    """What to do with the ``step`` that is the ``number``\\ th."""
    condition = f" (it is for this case: {step.condition})" if step.condition else ""
    return STEP.format(condition=condition, number=number)


def for_end(steps: int, contacts: Sequence[Reachable]) -> str:
    """What to do after all ``steps`` of a FAQ."""
    return (STEPS_OVER if steps else NO_STEPS).format(contacts=_names(contacts))


def _names(contacts: Sequence[Reachable]) -> str:
    return ", ".join(map(wording.reachable, contacts)) or wording.NO_CONTACT
