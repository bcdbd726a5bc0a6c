"""create_app: the ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api import keeping, logs, lookout, problems, reloading, serving
from api.cors import Cors
from api.feedback import Store
from api.generation import Generation
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.openapi import Service
from api.reloading import Load, Reloader, Renew
from api.routes import admin, catalog, faq_page, faqs, feedback, health, metrics, page, suggest
from api.routes import search as search_routes
from api.settings import Settings
from api.store import SqlStore


def create_app(
    settings: Settings | None = None,
    load: Load = serving.load,
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
    kept = store or SqlStore(used.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.install(used.log_format, used.log_level)
        reloader = Reloader(app, used, serving.load if renew is None and load is serving.load else renew)
        await run_in_threadpool(reloader.begin, load)
        reloading.put(app, reloader)
        keeping.put(app, keeping.Keeper(kept, used.log_queries))
        async with lookout.watching(reloader, used.watch_seconds):
            yield
        reloading.put(app, None)
        serving.put(app, None)
        keeping.put(app, None)
        kept.close()
        app.state.metrics.close()

    app = Service(lifespan=lifespan)
    app.add_middleware(Generation)
    app.add_middleware(BodyLimit, limit=used.max_body)
    if used.cors_origins:
        app.add_middleware(Cors, origins=used.cors_origins)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    answering = (search_routes.router, suggest.router, feedback.router)
    for router in (*answering, faqs.router, catalog.router, health.router):
        app.include_router(router)
    if used.admin:
        app.include_router(admin.router)
    app.router.routes.extend([*faq_page.routes(), *page.routes(), *metrics.routes()])
    return app
