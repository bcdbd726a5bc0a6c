"""HTTP: MCP as an ASGI app, whose SDK is imported when the first client comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from anyio import CancelScope, sleep_forever, to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from api.channels.mcp.tools import Tools
from api.settings import Settings

HERE = ("localhost", "127.0.0.1", "[::1]")
"""The names by which this machine asks itself."""


def hosts(settings: Settings) -> tuple[str, ...]:
    """The hosts as which a service may be asked: this machine's on any port, the public one, and those that are set.

    Others are refused, since a page of another site can make its own name lead here (DNS rebinding).
    """
    local = (host for name in HERE for host in (name, f"{name}:*"))
    public = urlsplit(settings.public_url).netloc
    return (*local, *filter(None, [public.lower()]), *settings.mcp_hosts)


@asynccontextmanager
async def opened(tools: Tools, hosts: Sequence[str]) -> AsyncIterator[ASGIApp]:
    """Inside the ``with`` block, an ASGI app that lets clients use ``tools``, if it is asked as one of ``hosts``."""
    wanted = asyncio.Event()
    ready: asyncio.Future[ASGIApp] = asyncio.get_running_loop().create_future()
    running = CancelScope()

    async def serve() -> None:
        with running:
            await wanted.wait()
            async with await to_thread.run_sync(_served, tools, hosts) as made:
                ready.set_result(made)
                await sleep_forever()

    task = asyncio.create_task(serve())
    outcome: Sequence[asyncio.Future[Any]] = (ready, task)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        wanted.set()
        await asyncio.wait(outcome, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()  # raises what kept it from being ready
        await ready.result()(scope, receive, send)

    try:
        yield app
    finally:
        running.cancel()
        await asyncio.wait([task])


def _served(tools: Tools, hosts: Sequence[str]) -> AbstractAsyncContextManager[ASGIApp]:
    from api.channels.mcp import server

    return server.over_http(server.server(tools), hosts)
