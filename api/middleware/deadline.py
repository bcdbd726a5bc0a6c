"""Deadline: refuses a request whose answer does not begin in time."""

import asyncio

from anyio import CancelScope
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RefusedError, SlowAnswerError, SlowBodyError
from api.middleware import problems


class Deadline:
    """ASGI middleware that gives a request ``seconds`` until its answer begins; how long that then takes is free.

    A body that is not there by then is a 408, whose connection is closed; an answer that is not, a 503. What a thread
    does for the request goes on to its end, and goes on counting as a thread in use: the visitor does not wait for it,
    and under load no more threads than there may be are at work.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange, running = _Exchange(receive, send), CancelScope()

        def refuse() -> None:
            if not exchange.answered:
                exchange.refusal = asyncio.create_task(self._refuse(exchange, scope))
                running.cancel()

        # A sleeping task would cost several times as much for each request as a timer.
        timer = asyncio.get_running_loop().call_later(self._seconds, refuse)
        try:
            with running:
                await self._app(scope, exchange.receive, exchange.send)
        finally:
            timer.cancel()
            if exchange.refusal is not None:
                await exchange.refusal

    async def _refuse(self, exchange: "_Exchange", scope: Scope) -> None:
        error: RefusedError = (SlowAnswerError if exchange.asked else SlowBodyError)(self._seconds)
        await problems.from_error(error, scope["path"])(scope, exchange.receive, exchange.to_server)


class _Exchange:
    """A request and its answer on their way: ``asked`` once the body came whole, ``answered`` once the answer began.

    Once its ``refusal`` is under way nothing of the app is sent any more.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self.to_server = send
        self.asked = False
        self.answered = False
        self.refusal: asyncio.Task[None] | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        self.asked = self.asked or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if self.refusal is None:
            self.answered = True
            await self.to_server(message)
