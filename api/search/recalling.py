"""Recalling: a route that answers what it was asked by the same query string before."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.search.service import Reply, taken


class Recalling(APIRoute):
    """A route to a :class:`api.search.service.Reply`, which is the same for the same query string.

    FastAPI solves its dependencies and checks its parameters the first time only; what the router itself depends on, a
    key above all, is asked for each time, but not what it is given where it is included. Where there is a body, that
    asks something else each time.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        anew = super().get_route_handler()

        async def recalled(request: Request) -> Response:
            for needed in self.dependencies:
                assert needed.dependency is not None
                await needed.dependency(request)
            desk = await taken(request)
            asked = request.scope["path"].encode() + b"?" + request.scope["query_string"]
            answer = desk.served.recalled.of(asked)
            if answer is not None:
                return desk.reply(answer)
            response = await anew(request)
            if isinstance(response, Reply):
                desk.served.recalled.keep(asked, response.answer)
            return response

        return recalled if self.body_field is None else anew
