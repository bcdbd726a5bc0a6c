"""MCP: the route by which assistants search the help center, with the keys and limits of the API."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from api.routes.access import require_key
from api.services import services


class _Endpoint:
    """The ASGI app of the services' MCP, open to whom search is open."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await require_key(request, "search")
        await (await services(request)).mcp(scope, receive, send)


def routes() -> list[BaseRoute]:
    """``POST /mcp``; there is no stream of news to ``GET`` and no session to ``DELETE``."""
    return [Route("/mcp", _Endpoint(), methods=["POST"])]
