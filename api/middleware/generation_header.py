"""Generation header: names in each response the generation of the index that answered."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-index-generation"


class GenerationHeader:
    """ASGI middleware that names in ``HEADER`` the generation that answered a request, and then releases it.

    A server may keep the last request of a connection in memory until the next one comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start" and "generation" in state:
                name = state["generation"].engine.index.generation
                if name:  # an index that was made in memory has none
                    message["headers"] = [*message["headers"], (HEADER, name.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            state.pop("generation", None)
