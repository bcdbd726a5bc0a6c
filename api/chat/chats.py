"""Chats: answers one turn of a conversation: its token is read, the reply is made in a search's turn, the turn kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from starlette.types import Receive

from api.chat import shown
from api.chat.tokens import Kept, Tokens
from api.generations.current import Generation
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.storage.recorder import Recorder
from api.storage.records import Feedback, Turn
from api.wire.chat import ChatReply, ChatRequest, Line, ShownHandoff
from search.conversation import wording
from search.conversation.reply import Reply
from search.conversation.state import State


@dataclass(frozen=True, slots=True)
class Talked:
    """A turn: the ``reply`` and the conversation ``before`` and ``after`` it; ``said`` has no personal data."""

    request: ChatRequest
    said: str
    reply: Reply
    before: Kept
    after: Kept
    query_id: str | None
    generation: Generation

    @property
    def turn(self) -> Turn:
        """The turn as it is kept."""
        handoff = self.reply.handoff
        return Turn(
            conversation=self.after.name,
            turn=self.after.state.turn,
            channel=self.request.channel,
            said=self.said,
            replied=shown.told(self.reply),
            state=self.reply.state,
            faq=self.reply.faq,
            query_id=self.query_id,
            reason=handoff.reason if handoff else None,
        )

    @property
    def opinion(self) -> Feedback | None:
        """What the visitor's choice tells of the FAQ that was shown, if anything."""
        helpful = {wording.HELPFUL.id: True, wording.SOLVED.id: True, wording.UNHELPFUL.id: False}
        at, queries = self.before.state.at, self.before.queries
        if self.request.choice not in helpful or at is None or not queries:
            return None
        return Feedback(queries[-1], at.faq, 1, helpful[self.request.choice])


HandOver = Callable[[Talked, ShownHandoff], Awaitable[None]]
"""Is told of each turn that hands over, and what."""


class Chats:
    """Conversations whose state is in ``tokens``; their searches take the turns of ``admission``.

    ``hand_over``, if there is one, is told of each turn that hands over when that is kept.
    """

    def __init__(
        self, tokens: Tokens, admission: Admission, recorder: Recorder, metrics: Metrics, hand_over: HandOver | None
    ) -> None:
        self._tokens = tokens
        self._hand_over = hand_over
        self._admission = admission
        self._recorder = recorder
        self._metrics = metrics

    async def talked(self, generation: Generation, request: ChatRequest, receive: Receive) -> Talked:
        """The turn of ``request``; ``receive`` tells when the client has left.

        Raises:
            QueryError, OverloadError, LeftError: as :meth:`Engine.search` and :meth:`Admission.run`.
        """
        before = self._tokens.read(request.conversation)
        state, said, reply = await self._admission.run(partial(_replied, generation, before.state, request), receive)
        query_id = uuid4().hex if reply.answer else None
        if reply.answer:
            self._metrics.answered(reply.answer, remembered=False)
        self._metrics.talked(request.channel, reply.state)
        return Talked(request, said, reply, before, before.after(state, query_id), query_id, generation)

    def token(self, talked: Talked) -> str:
        """The token of the conversation after ``talked``."""
        return self._tokens.write(talked.after)

    async def written(self, talked: Talked) -> ChatReply:
        """``talked`` as it goes over the wire, with the conversation so far if it is handed over."""
        reply = talked.reply
        return ChatReply(
            conversation=self.token(talked),
            turn=talked.after.state.turn,
            state=reply.state,
            messages=tuple(map(shown.message, reply.messages)),
            choices=reply.choices,
            faq=reply.faq,
            query_id=talked.query_id,
            explain=shown.explained(reply),
            handoff=await self._handoff(talked),
        )

    async def keep(self, talked: Talked) -> None:
        """Keep the turn, its search and its opinion, as far as that is wanted, and hand over what is to be.

        What can't be kept is counted as lost.
        """
        if self._hand_over and (handoff := await self._handoff(talked)):
            await self._hand_over(talked, handoff)
        if talked.reply.answer and talked.query_id and self._recorder.logs_queries:
            await self._recorder.log(talked.query_id, talked.reply.answer)
        await self._recorder.log_turn(talked.turn)
        if talked.opinion:
            await self._recorder.try_to_keep(talked.opinion)
            self._metrics.judged(talked.opinion.helpful)

    async def _handoff(self, talked: Talked) -> ShownHandoff | None:
        """What ``talked``, which is not kept yet, hands over; None if nothing."""
        given = talked.reply.handoff
        if given is None:
            return None
        before = await self._recorder.transcript(talked.after.name)
        lines = [line for turn in (*before, talked.turn) for line in _lines(turn)]
        return shown.handoff(given, talked.generation.engine, lines, talked.after.queries)

    async def transcript(self, token: str) -> list[Line]:
        """The lines of the conversation of ``token`` that are kept; none if it is none of ours."""
        kept = self._tokens.read(token)
        return [line for turn in await self._recorder.transcript(kept.name) for line in _lines(turn)]


def _replied(generation: Generation, state: State, request: ChatRequest) -> tuple[State, str, Reply]:
    """The next state, what the visitor said without personal data, and the reply. Runs in a thread."""
    conversation = generation.conversation
    if request.choice is not None:
        state, reply = conversation.choice(state, request.choice)
        return state, conversation.label(request.choice), reply
    if request.message is not None:
        said = generation.engine.masked(request.message).text
        state, reply = conversation.message(state, request.message)
        return state, said, reply
    state, reply = conversation.begin(state)
    return state, "", reply


def _lines(turn: Turn) -> list[Line]:
    return [Line("visitor", turn.said), Line("bot", turn.replied)] if turn.said else [Line("bot", turn.replied)]
