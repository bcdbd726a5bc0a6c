"""Standard input and output: the tools for an assistant that has started this process, until its input ends."""

from contextlib import AsyncExitStack

from anyio import to_thread

from api.channels.mcp import server
from api.channels.mcp.tools import Tools
from api.generations.current import Current
from api.generations.loading import load
from api.generations.reloader import Reloader
from api.generations.watcher import watching
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.search.searches import Searches
from api.settings import Settings


async def serve(settings: Settings) -> None:
    """Serve the tools for the index of ``settings``, and those that take its place; nothing is kept of what is asked.

    Raises:
        MureumError: what :func:`api.generations.loading.load` raises.
    """
    async with AsyncExitStack() as stack:
        metrics, current = Metrics(), Current()
        stack.callback(metrics.close)
        stack.callback(current.close)
        reloader = Reloader(current, settings, load, metrics)
        stack.callback(reloader.close)
        await to_thread.run_sync(reloader.begin, load)
        await stack.enter_async_context(watching(reloader, settings.watch_seconds))
        admission = Admission(settings.concurrency, settings.queue, metrics)
        await server.server(Tools(current, Searches(admission, metrics))).run_stdio_async()
