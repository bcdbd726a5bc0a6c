"""Conversation: answers a visitor's next message or choice, from what is known of the conversation so far.

It keeps nothing itself: a :class:`State` goes in with each turn, and the next one comes out with the reply. The same
state and the same message always give the same reply.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import zip_longest

from search.analysis.analyzer import Analysed
from search.answering.engine import Engine
from search.answering.result import Answer
from search.answering.verdict import WHY
from search.confidence.thresholds import NONE_BELOW, OFFERED, answer_at
from search.conversation import wording
from search.conversation.follow_ups import Found, found
from search.conversation.hours import reachable
from search.conversation.intents import Intent, Intents
from search.conversation.reply import Choice, Handoff, Message, Reachable, Reason, Reply
from search.conversation.spoken import spoken
from search.conversation.state import Outcome, Place, State, Tried
from search.errors import FaqNotFoundError
from search.korean.titles import title
from search.records.faq import Contact, Faq

Turn = tuple[State, Reply]
"""What is known after a turn, and what is said in it."""
ROUNDS = 2
"""How often in a row a visitor is asked to choose, or told that nothing was found, before a person is named."""
WRONG_COSTS = 2.0
"""What a wrong answer costs in a conversation, in what a right one gains over asking back: a choice is one tap."""
OFFERED_FROM = 1 / 3
"""The confidence from which on a visitor is asked to choose; below, whom to ask comes before what is perhaps meant."""
NEAR = 0.05
"""The least confidence of what is offered once the first choices were refused."""
WALK = 2
"""From how many steps on a FAQ is walked through; fewer are shown at once."""
RELATED = 2
"""How many other FAQs are named below an answer."""
KEPT = 8
"""How many FAQs that were tried are remembered, the last ones."""


def _now() -> datetime:
    return datetime.now(UTC)


class Conversation:
    """Leads conversations about the FAQs of ``engine``. Safe to share between threads.

    ``now`` tells the time, with its zone, for what is open.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        self._now = now
        self._sure = max(engine.thresholds.answer_at, answer_at(WRONG_COSTS))

    @cached_property
    def _intents(self) -> Intents:
        return Intents(self._engine.analyzer)

    def message(self, state: State, text: str) -> Turn:
        """The turn in which a visitor says ``text``.

        Raises:
            QueryError: it is too long.
        """
        state = self._next(state)
        message = self._engine.analyzer.analyse(text)
        said = self._intents.said(message)
        if "danger" in said:
            state, reply = self._handed_over(replace(state, urgent=True), "sensitive")
            return state, replace(reply, messages=(Message("text", wording.DANGER), *reply.messages))
        if "emergency" in said:
            return self._emergency(state, text, message)
        if "person" in said:
            return self._handed_over(state, "asked")
        chosen = spoken(state, text, said)
        if chosen is not None:
            return self._chosen(state, chosen)
        talk = next((intent for intent in wording.TALK if intent in said), None)
        return self._question(state, text, message) if talk is None else self._talk(state, talk)

    def begin(self, state: State) -> Turn:
        """The turn of a visitor who has said nothing yet: a greeting."""
        return self._said(replace(state, turn=state.turn + 1), wording.TALK["greeting"])

    def choice(self, state: State, chosen: str) -> Turn:
        """The turn in which a visitor makes the choice with the id ``chosen``, whether or not it is offered now."""
        return self._chosen(self._next(state), chosen)

    def _next(self, state: State) -> State:
        """``state`` in the next turn, without places that the FAQs no longer have: they may have changed meanwhile."""
        at, left = (one if one and self._exists(one) else None for one in (state.at, state.left))
        return replace(state, turn=state.turn + 1, at=at, left=left)

    def _exists(self, place: Place) -> bool:
        faq = self._faq(place.faq)
        return faq is not None and place.step <= len(faq.steps)

    def label(self, chosen: str) -> str:
        """What the button of the choice with the id ``chosen`` says; blank if there is none."""
        if not chosen.startswith(wording.FAQ):
            return wording.LABELS.get(chosen, "")
        faq = self._faq(chosen.removeprefix(wording.FAQ))
        return title(faq) if faq else ""

    def reachable(self, faq: Faq | None) -> tuple[Reachable, ...]:
        """The contacts that ``faq`` names, or all if it names none: those that are open come first."""
        named: Sequence[Contact] = self._engine.contacts(faq) if faq else ()
        now = self._now()
        found = [reachable(contact, now) for contact in named or self._engine.index.contacts]
        return tuple(sorted(found, key=lambda one: one.open_now is False))

    def _chosen(self, state: State, chosen: str) -> Turn:
        """The turn after a choice."""
        if chosen.startswith(wording.FAQ):
            faq = self._faq(chosen.removeprefix(wording.FAQ))
            return self._shown(state, faq) if faq else self._said(state, wording.GONE)
        if chosen == wording.PERSON.id:
            return self._handed_over(state, "asked")
        if chosen == wording.NONE_OF_THESE.id:
            return self._others(state, "clarify_exhausted")
        if chosen == wording.RETURN.id:
            place = state.left or (state.at if state.at and state.at.step else None)
            return self._returned(state, place) if place else self._said(state, wording.NOTHING_HERE)
        faq = self._faq(state.at.faq) if state.at else None
        if state.at is None or faq is None:
            return self._said(state, wording.NOTHING_HERE)
        if chosen in (wording.HELPFUL.id, wording.SOLVED.id):
            return self._closed(self._left(state, "solved"), wording.CLOSED)
        if chosen == wording.UNHELPFUL.id:
            return self._others(self._left(state, "unsolved"), "unhelpful")
        return self._walked(state, faq, state.at.step, chosen)

    def _walked(self, state: State, faq: Faq, step: int, chosen: str) -> Turn:
        """The turn after a choice at the ``step`` of ``faq``."""
        if chosen == wording.RESTART.id and step:
            return self._step(state, faq, 1)
        if chosen in (wording.UNSOLVED.id, wording.NEXT.id) and step:
            if step < len(faq.steps):
                return self._step(state, faq, step + 1)
            return self._handed_over(self._left(state, "unsolved"), "steps_exhausted", faq)
        return self._said(state, wording.NOTHING_HERE)

    def _question(self, state: State, text: str, message: Analysed) -> Turn:
        """The turn in which something is asked."""
        one = self._found(state, text, message)
        state, reply = self._answered(replace(state, question=one.answer.query), one)
        if state.urgent and reply.state not in ("handoff", "closed"):
            reply = self._warned(reply)
        return state, self._told(reply, one)

    def _found(self, state: State, text: str, message: Analysed) -> Found:
        before = state.at.faq if state.at else state.tried[-1].faq if state.tried else None
        return found(self._engine, text, message, self._faq(before) if before else None)

    def _answered(self, state: State, one: Found) -> Turn:
        """What is said to what was found."""
        if one.answer.questions:
            return self._both(state, one.answer.questions)
        walk = state.at if state.at and state.at.step else None
        if self._is_sure(one):
            faq = one.faqs[0]
            if walk and faq.id == walk.faq:
                return self._step(state, faq, walk.step, wording.STAYS)
            related = [hit.faq for hit in one.answer.hits if hit.confidence >= NONE_BELOW and hit.faq.id != faq.id]
            return self._shown(state, faq, related)
        if one.decision != "none" and (one.reading == "follow_up" or one.answer.confidence >= OFFERED_FROM):
            told = one.answer.why if one.answer.decision == "clarify" else WHY["clarify"]
            return self._stays(state, walk, one.faqs) if walk else self._ask_back(state, one.faqs, told)
        return self._nothing(state, one)

    def _is_sure(self, one: Found) -> bool:
        """Whether the first FAQ is given as the answer."""
        return one.decision == "answer" and (one.reading == "follow_up" or one.answer.confidence >= self._sure)

    def _told(self, reply: Reply, one: Found) -> Reply:
        """``reply`` with what was searched for it, a warning if that held personal data, and how else it was read.

        The last only where something was found.
        """
        told = [wording.MASKED] if one.answer.personal else []
        if one.answer.corrected_query is not None and reply.state not in ("none", "handoff"):
            told.append(wording.read_as(one.answer.corrected_query))
        messages = (*(Message("text", text) for text in told), *reply.messages)
        return replace(reply, messages=messages, answer=one.answer, reading=one.reading, asked=one.answer.query)

    def _shown(self, state: State, faq: Faq, others: Sequence[Faq] = (), before: Sequence[Message] = ()) -> Turn:
        """A FAQ, with its first step if it has several: the state after it, and the reply."""
        if state.at is not None and state.at.faq != faq.id:
            walked = state.at if state.at.step else state.left
            state = replace(self._left(state, "left"), left=walked)
        if state.left is not None and state.left.faq == faq.id:
            return self._returned(state, state.left, before)
        state = replace(state, offered=(), choices=(), asked_back=0, unanswered=0)
        messages = (*before, Message("answer", faq.answer, faq.id, title(faq)))
        if len(faq.steps) >= WALK:
            return self._step(state, faq, 1, before=messages)
        steps = tuple(self._step_message(faq, number) for number in range(1, len(faq.steps) + 1))
        related = [wording.choice_of(other) for other in others[:RELATED]]
        back = [wording.RETURN] if state.left else []
        return replace(state, at=Place(faq.id)), Reply(
            "answer",
            (*messages, *steps),
            (wording.HELPFUL, wording.UNHELPFUL, *back, *related),
            faq.id,
        )

    def _step(self, state: State, faq: Faq, number: int, told: str = "", before: Sequence[Message] = ()) -> Turn:
        """The step ``number`` of ``faq``."""
        messages = [*before, *([Message("text", told)] if told else []), self._step_message(faq, number)]
        contact = faq.steps[number - 1].contact
        messages += [self._contact_message(one) for one in self.reachable(faq) if one.contact.id == contact]
        following = [wording.NEXT] if number < len(faq.steps) else []
        again = [wording.RESTART] if number > 1 else []
        back = [wording.RETURN] if state.left else []
        choices = (wording.SOLVED, wording.UNSOLVED, *following, *again, *back, wording.PERSON)
        state = replace(state, at=Place(faq.id, number), choices=())
        return state, Reply("step", tuple(messages), choices, faq.id)

    def _returned(self, state: State, place: Place, before: Sequence[Message] = ()) -> Turn:
        """The walk that was left, at the step where it was left."""
        faq = self._faq(place.faq)
        if faq is None or not 1 <= place.step <= len(faq.steps):
            return self._said(replace(state, left=None), wording.GONE)
        if state.at is not None and state.at.faq != place.faq:
            state = self._left(state, "left")
        tried = tuple(one for one in state.tried if one.faq != place.faq)  # it is not over
        state = replace(state, left=None, offered=(), choices=(), tried=tried)
        return self._step(state, faq, place.step, wording.RETURNED, before)

    def _stays(self, state: State, walk: Place, faqs: Sequence[Faq]) -> Turn:
        """The same step, with other FAQs to choose if the message was about something else."""
        faq = self._faq(walk.faq)
        others = self._fresh(state, faqs)
        if faq is None or not others:
            return self._ask_back(state, faqs, wording.OTHERS)
        state, reply = self._step(state, faq, walk.step, wording.STAYS_OR)
        offered = tuple(one.id for one in others)
        state = replace(state, offered=(*state.offered, *offered), choices=offered)
        return state, replace(reply, choices=(*map(wording.choice_of, others), *reply.choices))

    def _ask_back(self, state: State, faqs: Sequence[Faq], told: str, reason: Reason = "clarify_exhausted") -> Turn:
        """A choice of ``faqs`` that were not offered yet, or a person where there are none or it was asked enough."""
        fresh = self._fresh(state, faqs)
        if not fresh or state.asked_back >= ROUNDS:
            return self._handed_over(state, reason)
        offered = tuple(one.id for one in fresh)
        state = replace(
            state,
            offered=(*state.offered, *offered),
            choices=offered,
            asked_back=state.asked_back + 1,
        )
        choices = (*map(wording.choice_of, fresh), wording.NONE_OF_THESE)
        return state, Reply("clarify", (Message("text", told),), choices)

    def _fresh(self, state: State, faqs: Sequence[Faq]) -> list[Faq]:
        """The first of ``faqs`` that were neither offered nor tried in vain."""
        known = {*state.offered, *(one.faq for one in state.tried if one.outcome == "unsolved")}
        if state.at is not None and state.at.step:
            known.add(state.at.faq)
        return [faq for faq in dict.fromkeys(faqs) if faq.id not in known][:OFFERED]

    def _others(self, state: State, reason: Reason) -> Turn:
        """Other FAQs for the last question, or a person where there are none."""
        hits = self._engine.search(state.question, OFFERED * (ROUNDS + 2)).hits if state.question else ()
        near = [hit.faq for hit in hits if hit.confidence >= NEAR]
        return self._ask_back(state, near, wording.OTHERS, reason)

    def _both(self, state: State, answers: Sequence[Answer]) -> Turn:
        """The answers to two questions, one after the other; of those with steps, the first one is walked through.

        Of a question whose answer is not sure, the first FAQs are offered.
        """
        sure = [one for one in answers if one.decision == "answer" and one.confidence >= self._sure]
        shown = [answer.hits[0].faq for answer in sure]
        found = [answer.hits[:2] for answer in answers if answer not in sure and answer.decision != "none"]
        open_ones = [hit.faq for hits in zip_longest(*found) for hit in hits if hit and hit.faq not in shown]
        if not shown:
            return self._ask_back(state, open_ones, wording.TWO_OPEN)
        walked = next((faq for faq in shown if len(faq.steps) >= WALK), shown[-1])
        messages = [Message("text", wording.TWO)]
        messages += [Message("answer", faq.answer, faq.id, title(faq)) for faq in shown if faq != walked]
        state, reply = self._shown(state, walked, before=messages)
        near = self._fresh(state, open_ones)
        more = [faq for faq in shown if faq != walked and len(faq.steps) >= WALK] + near
        offered = (*state.offered, *(faq.id for faq in near))
        state = replace(state, offered=offered, choices=tuple(faq.id for faq in more))
        told = [Message("text", wording.OTHER_QUESTION)] if near else []
        choices = (*reply.choices, *map(wording.choice_of, more))
        return state, replace(reply, messages=(*reply.messages, *told), choices=choices)

    def _nothing(self, state: State, one: Found) -> Turn:
        """Nothing was found: that is said, with whom to ask, and what comes nearest if that is not far."""
        near = self._fresh(state, one.faqs) if one.decision == "clarify" else []
        state = replace(state, unanswered=state.unanswered + 1, choices=())
        if state.unanswered > ROUNDS:
            return self._handed_over(state, "none", candidates=one.faqs)
        offered = tuple(faq.id for faq in near)
        state = replace(state, offered=(*state.offered, *offered), choices=offered)
        perhaps = [Message("text", wording.PERHAPS)] if near else []
        messages = [Message("text", WHY["none"]), *self._contact_messages(None), *perhaps]
        choices = (*map(wording.choice_of, near), *self._going_on(state), wording.PERSON)
        return state, Reply("none", tuple(messages), choices)

    def _emergency(self, state: State, text: str, message: Analysed) -> Turn:
        """Something that cannot wait: whom to tell, and the FAQ about it if that is sure."""
        one = self._found(state, text, message)
        state = replace(state, question=one.answer.query, urgent=True)
        if self._is_sure(one) and not one.answer.questions:
            state, reply = self._answered(state, one)
            reply = self._warned(reply)
        else:
            state, reply = self._handed_over(state, "sensitive", candidates=one.faqs)
        return state, self._told(reply, one)

    def _warned(self, reply: Reply) -> Reply:
        """``reply``, and before it whom to tell first, unless it says that already."""
        if any(message.part == "contact" for message in reply.messages):
            return reply
        contacts = self._contact_messages(self._faq(reply.faq) if reply.faq else None)
        return replace(reply, messages=(Message("text", wording.CAUTION), *contacts, *reply.messages))

    def _handed_over(
        self, state: State, reason: Reason, faq: Faq | None = None, candidates: Sequence[Faq] = ()
    ) -> Turn:
        """Whom to ask instead, with all that they need to know."""
        about = faq or (self._faq(state.at.faq) if state.at else None)
        contacts = self.reachable(about)
        tried = state.tried
        if state.at is not None:
            tried = (*tried, Tried(state.at.faq, state.at.step, "left"))
        near = tuple(faq.id for faq in candidates[:OFFERED])
        state = replace(state, choices=(), asked_back=0, unanswered=0)
        messages = (Message("text", wording.HANDED_OVER[reason]), *self._contact_messages(about))
        handoff = Handoff(reason, contacts, state.question, tried, near)
        return state, Reply("handoff", messages, tuple(self._going_on(state)), handoff=handoff)

    def _talk(self, state: State, intent: Intent) -> Turn:
        """Small talk, answered without pretending to know anything."""
        if intent in ("thanks", "bye") and (state.at is not None or state.tried or state.question):
            return self._closed(self._left(state, "solved" if intent == "thanks" else "left"), wording.TALK[intent])
        return self._said(state, wording.TALK[intent])

    def _closed(self, state: State, told: str) -> Turn:
        """The end of a matter; a walk that another question interrupted may still go on."""
        state = replace(state, question="", offered=(), choices=(), asked_back=0, unanswered=0, urgent=False)
        back = (wording.RETURN,) if state.left else ()
        return state, Reply("closed", (Message("text", told),), back)

    def _said(self, state: State, told: str) -> Turn:
        """A sentence that changes nothing."""
        return state, Reply("none", (Message("text", told),), tuple(self._going_on(state)))

    def _going_on(self, state: State) -> list[Choice]:
        """The choices of the walk that goes on beside what is said."""
        faq = self._faq(state.at.faq) if state.at and state.at.step else None
        if state.at is None or faq is None:
            return [wording.RETURN] if state.left else []
        following = [wording.NEXT] if state.at.step < len(faq.steps) else []
        return [wording.SOLVED, wording.UNSOLVED, *following]

    def _left(self, state: State, outcome: Outcome) -> State:
        """``state`` without the FAQ that is shown, which ended with ``outcome``."""
        if state.at is None:
            return state
        ended = Tried(state.at.faq, state.at.step, outcome)
        return replace(state, at=None, tried=(*state.tried, ended)[-KEPT:])

    def _step_message(self, faq: Faq, number: int) -> Message:
        step = faq.steps[number - 1]
        return Message("step", step.text, faq.id, title(faq), number, len(faq.steps), step.condition)

    def _contact_messages(self, faq: Faq | None) -> tuple[Message, ...]:
        """Whom to ask about ``faq``, or where to find that if the help center lists no contact."""
        contacts = tuple(map(self._contact_message, self.reachable(faq)))
        return contacts or (Message("text", wording.NO_CONTACT),)

    def _contact_message(self, one: Reachable) -> Message:
        return Message("contact", wording.reachable(one), contact=one)

    def _faq(self, faq_id: str) -> Faq | None:
        try:
            return self._engine.faq(faq_id)
        except FaqNotFoundError:
            return None
