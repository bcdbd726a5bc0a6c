"""Services: the objects that the routes use, opened when the service starts and closed when it ends."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from api.auth.keyring import Keyring
from api.channels.chatwoot.bot import Bot
from api.channels.chatwoot.client import Client
from api.channels.mcp import http
from api.channels.mcp.tools import Tools
from api.channels.webhooks.webhooks import Webhooks
from api.chat.chats import Chats
from api.chat.tokens import Tokens
from api.errors import NotReadyError
from api.generations.current import Current, Generation
from api.generations.reloader import Load, Reloader, Renew
from api.generations.watcher import watching
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.search.searches import Searches
from api.settings import Settings
from api.storage.delivery_store import DeliveryStore
from api.storage.recorder import Recorder
from api.storage.retention import retaining
from search.answering.engine import Engine

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Services:
    """The objects that one app uses while it runs; a request has them in its state."""

    settings: Settings
    current: Current
    reloader: Reloader
    searches: Searches
    chats: Chats
    mcp: ASGIApp
    bot: Bot | None
    recorder: Recorder
    keyring: Keyring
    metrics: Metrics


@asynccontextmanager
async def opened(
    settings: Settings, load: Load, renew: Renew | None, recorder: Recorder, keyring: Keyring, metrics: Metrics
) -> AsyncIterator[Services]:
    """The services of an app, with the generation that ``load`` returns, open inside the ``with`` block.

    If something fails, all that was opened before is closed, the last first.
    """
    async with AsyncExitStack() as stack:
        stack.callback(metrics.close)
        stack.callback(keyring.close)
        stack.callback(recorder.close)
        current = Current()
        stack.callback(current.close)
        reloader = Reloader(current, settings, renew, metrics)
        stack.callback(reloader.close)
        await run_in_threadpool(reloader.begin, load)
        await stack.enter_async_context(retaining(recorder, settings.log_days))
        await stack.enter_async_context(watching(reloader, settings.watch_seconds))
        admission = Admission(settings.concurrency, settings.queue, metrics)
        webhooks = await stack.enter_async_context(_webhooks(settings))
        tokens = Tokens([key.get_secret_value() for key in settings.chat_keys], settings.chat_hours * HOUR)
        chats = Chats(tokens, admission, recorder, metrics, webhooks.hand_over if webhooks else None)
        bot = _bot(settings, chats)
        if bot:
            stack.push_async_callback(bot.close)
        searches = Searches(admission, metrics)
        tools = Tools(current, searches, recorder)
        mcp = await stack.enter_async_context(http.opened(tools, http.hosts(settings)))
        yield Services(settings, current, reloader, searches, chats, mcp, bot, recorder, keyring, metrics)


@asynccontextmanager
async def _webhooks(settings: Settings) -> AsyncIterator[Webhooks | None]:
    """The webhooks of ``settings``, which deliver inside the ``with`` block; None if there are none."""
    secret = settings.handoff_secret
    if not settings.handoff_webhooks or secret is None:
        yield None
        return
    webhooks = Webhooks(settings.handoff_webhooks, secret.get_secret_value(), DeliveryStore(settings.database))
    async with webhooks.delivering():
        yield webhooks


def _bot(settings: Settings, chats: Chats) -> Bot | None:
    """The bot of ``settings`` in Chatwoot; None if there is none."""
    if not settings.chatwoot_url or settings.chatwoot_token is None:
        return None
    return Bot(Client(settings.chatwoot_url, settings.chatwoot_token.get_secret_value()), chats)


async def services(request: Request) -> Services:
    """The services of the app that received ``request``.

    Raises:
        NotReadyError: the app has not been started.
    """
    found = getattr(request.state, "services", None)
    if not isinstance(found, Services):
        raise NotReadyError("the service is starting")
    return found


async def generation(request: Request) -> Generation:
    """The generation that answers ``request``: the same to its end, whatever takes its place meanwhile.

    Raises:
        NotReadyError: there is none.
    """
    if not hasattr(request.state, "generation"):
        request.state.generation = (await services(request)).current.get()
    found: Generation = request.state.generation
    return found


async def engine(request: Request) -> Engine:
    """The engine that answers ``request``; raises what :func:`generation` raises."""
    return (await generation(request)).engine


UseServices = Annotated[Services, Depends(services)]
UseGeneration = Annotated[Generation, Depends(generation)]
UseEngine = Annotated[Engine, Depends(engine)]
