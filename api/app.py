"""create_app: the ASGI app."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Thread

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from api import admission, keeping, logs, problems, serving
from api.cors import Cors
from api.feedback import Store
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.openapi import Service
from api.routes import catalog, faq_page, faqs, feedback, health, metrics, page, suggest
from api.routes import search as search_routes
from api.settings import Settings
from api.store import SqlStore
from search.engine import Engine
from search.suggestion import Suggester


def create_app(
    settings: Settings | None = None, load: Callable[[Settings], Engine] = serving.load, store: Store | None = None
) -> FastAPI:
    """The app for the index of ``settings``, which default to the environment's; ``load`` reads it at start-up.

    Feedback is kept in ``store``, by default in the database of the settings.

    Raises:
        StoreError: the settings name no database that can be opened.
    """
    used = settings or Settings()
    kept = store or SqlStore(used.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        logs.install(used.log_format, used.log_level)
        engine = await run_in_threadpool(load, used)
        # Analyzer and encoder finish their set-up on first use; no visitor should wait for that.
        await run_in_threadpool(engine.search, "준비")
        Thread(target=engine.warm, name="warm", daemon=True).start()
        serving.put(app, engine, await run_in_threadpool(Suggester, engine.index.faqs))
        app.state.metrics.serves(engine.index)
        keeping.put(app, keeping.Keeper(kept, used.log_queries))
        admission.put(app, admission.Admission(used.concurrency, used.queue, app.state.metrics))
        yield
        serving.put(app, None)
        keeping.put(app, None)
        kept.close()
        app.state.metrics.close()

    app = Service(lifespan=lifespan)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(BodyLimit, limit=used.max_body)
    if used.cors_origins:
        app.add_middleware(Cors, origins=used.cors_origins)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    answering = (search_routes.router, suggest.router, feedback.router)
    for router in (*answering, faqs.router, catalog.router, health.router):
        app.include_router(router)
    app.router.routes.extend([*faq_page.routes(), *page.routes(), *metrics.routes()])
    return app
