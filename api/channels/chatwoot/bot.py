"""Bot: answers what visitors say in Chatwoot."""

from starlette.types import Receive

from api.channels.chatwoot import messages
from api.channels.chatwoot.client import Client
from api.channels.chatwoot.events import TOKEN, Event, Incoming, incoming
from api.chat.chats import Chats
from api.generations.current import Generation
from api.wire.chat import ChatReply


class Bot:
    """Leads conversations of ``chats`` in the Chatwoot of ``client``.

    It keeps nothing: the token of a conversation is in a custom attribute of Chatwoot's conversation, which comes with
    each event.
    """

    def __init__(self, client: Client, chats: Chats) -> None:
        self._client = client
        self._chats = chats

    async def told(self, generation: Generation, event: Event, receive: Receive) -> None:
        """Answer ``event``, if it is one of a visitor who talks with the bot.

        Raises:
            ChannelError: Chatwoot did not take the answer.
            QueryError, OverloadError, LeftError: as :meth:`Chats.talked`.
        """
        said = incoming(event)
        if said is None:
            return
        talked = await self._chats.talked(generation, said.request, receive)
        try:
            await self._answer(said, await self._chats.written(talked))
        finally:
            await self._chats.keep(talked)

    async def _answer(self, said: Incoming, reply: ChatReply) -> None:
        await self._client.attributes(said.place, {**said.attributes, TOKEN: reply.conversation})
        for message in messages.shown(reply):
            await self._client.message(said.place, message)
        if reply.handoff:
            await self._client.message(said.place, messages.note(reply.handoff))
            await self._client.open(said.place)

    async def close(self) -> None:
        """Close the connections to Chatwoot."""
        await self._client.close()
