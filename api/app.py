"""create_app: the ASGI app."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.auth import keyring as keys
from api.auth.keyring import Keyring, needs
from api.generations import current as serving
from api.generations import loading
from api.generations import reloader as reloading
from api.generations import watcher as lookout
from api.generations.reloader import Load, Reloader, Renew
from api.middleware import problems
from api.middleware.body_limit import BodyLimit
from api.middleware.compression import Compression
from api.middleware.cors import Cors
from api.middleware.deadline import Deadline
from api.middleware.generation_header import Generation
from api.middleware.rate_limit import Throttle
from api.middleware.security_headers import SecurityHeaders
from api.observe import logs
from api.openapi.document import LIMITED, Service
from api.routes import admin, catalog, faq_page, faqs, feedback, health, metrics, page, queries, suggest, widget
from api.routes import search as search_routes
from api.search import admission
from api.settings import Settings
from api.storage import lazy as opening
from api.storage import recorder as keeping
from api.storage.lazy import Opening
from api.storage.records import Store
from api.storage.retention import retain


def create_app(
    settings: Settings | None = None,
    load: Load = loading.load,
    store: Store | None = None,
    renew: Renew | None = None,
) -> FastAPI:
    """The app for the index of ``settings``, which default to the environment's; ``load`` reads it at start-up.

    ``renew`` reads its later generations; if ``load`` is not the default one and none is given, there are none.
    Feedback is kept in ``store``, by default in the database of the settings.

    Raises:
        StoreError: the settings name no database that can be opened.
    """
    used = settings or Settings()
    kept = opening.store(used.database) if store is None else Opening.of(store)
    keyring = Keyring(opening.keys(used.database), used.require_key)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.install(used.log_format, used.log_level)
        reloader = Reloader(app, used, loading.load if renew is None and load is loading.load else renew)
        await run_in_threadpool(reloader.begin, load)
        reloading.put(app, reloader)
        keeper = keeping.Keeper(kept, used.log_queries)
        keeping.put(app, keeper)
        retaining = asyncio.create_task(retain(keeper, used.log_days))
        admission.put(app, admission.Admission(used.concurrency, used.queue, app.state.metrics))
        async with lookout.watching(reloader, used.watch_seconds):
            yield
        retaining.cancel()
        reloading.put(app, None)
        serving.put(app, None)
        keeping.put(app, None)
        kept.close()
        keyring.close()
        app.state.metrics.close()

    app = Service(lifespan=lifespan)
    keys.put(app, keyring)
    _protect(app, used, keyring)
    problems.install(app)
    _route(app)
    return app


def _protect(app: FastAPI, used: Settings, keyring: Keyring) -> None:
    """Give ``app`` its middleware, from the routes outwards."""
    app.add_middleware(Generation)
    app.add_middleware(Compression)
    app.add_middleware(BodyLimit, limit=used.max_body)
    app.add_middleware(Throttle, keyring=keyring, per_ip=used.limit_ip, per_key=used.limit_key)
    app.add_middleware(Deadline, seconds=used.request_seconds)
    if used.cors_origins:
        app.add_middleware(Cors, origins=used.cors_origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(used.trusted_proxies))


def _route(app: FastAPI) -> None:
    """Give ``app`` its routes, and say what key each needs; those of the search say it themselves."""
    app.include_router(search_routes.router, responses=LIMITED)
    for router in (suggest.router, faqs.router, catalog.router):
        app.include_router(router, dependencies=[needs("search")], responses=LIMITED)
    app.include_router(feedback.router, dependencies=[needs("feedback")], responses=LIMITED)
    for router in (queries.router, admin.router):
        app.include_router(router, dependencies=[needs("admin")], responses=LIMITED)
    app.include_router(health.router)
    app.router.routes.extend([*faq_page.routes(), *page.routes(), *widget.routes(), *metrics.routes()])
