"""Server: the tools as a server of the MCP SDK. The only module that imports it: that takes 0.4 s of CPU and 25 MB."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import wraps
from importlib.metadata import version
from typing import ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from starlette.types import ASGIApp

from api.channels.mcp import guidance
from api.channels.mcp.tools import Tools
from api.errors import NotReadyError, RefusedError
from search.errors import FaqNotFoundError, QueryError

NAME = "mureum"
TITLE = "고객센터 도움말"
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
"""Each tool reads, and nothing but the help center."""
_Parameters = ParamSpec("_Parameters")
_Returned = TypeVar("_Returned")


def server(tools: Tools) -> MCPServer:
    """A server of ``tools``, and of every FAQ as the resource ``faq://{id}``."""
    made: MCPServer = MCPServer(
        NAME,
        title=TITLE,
        version=version("mureum"),
        instructions=guidance.SERVER,
        subscriptions=False,  # nothing is sent but answers
        log_level="WARNING",
    )
    named: Mapping[str, Callable[..., Awaitable[object]]] = {
        "도움말 찾기": tools.search_faq,
        "도움말 하나": tools.get_faq,
        "다음 단계": tools.next_step,
        "분류": tools.list_categories,
        "문의 방법": tools.contacts,
    }
    for title, tool in named.items():
        made.add_tool(_told(tool), title=title, annotations=READS)

    @made.resource(
        "faq://{id}",
        name="faq",
        description=tools.markdown.__doc__,
        mime_type="text/markdown",
        security=ResourceSecurity(exempt_params={"id"}),  # an id is looked up; it is no path
    )
    async def faq(id: str) -> str:
        try:
            return await tools.markdown(id)
        except FaqNotFoundError as error:
            raise ResourceNotFoundError(str(error)) from error

    return made


@asynccontextmanager
async def over_http(made: MCPServer, hosts: Sequence[str]) -> AsyncIterator[ASGIApp]:
    """Inside the ``with`` block, an ASGI app that answers for ``made``, if it is asked as one of ``hosts``.

    It keeps no sessions. A page may ask that is on one of ``hosts``, too.
    """
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    made.streamable_http_app(
        streamable_http_path="/",
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(allowed_hosts=[*hosts], allowed_origins=origins),
    )
    async with made.session_manager.run():
        yield made.session_manager.handle_request


def _told(tool: Callable[_Parameters, Awaitable[_Returned]]) -> Callable[_Parameters, Awaitable[_Returned]]:
    """``tool``, whose errors of ours a model is told."""

    @wraps(tool)
    async def told(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Returned:
        try:
            return await tool(*args, **kwargs)
        except (QueryError, NotReadyError, RefusedError) as error:
            raise ToolError(str(error)) from error

    return told
