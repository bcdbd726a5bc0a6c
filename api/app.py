"""create_app: the ASGI app."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api import problems, serving
from api.cors import Cors
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.openapi import Service
from api.routes import catalog, faq_page, faqs, health, page
from api.routes import search as search_routes
from api.settings import Settings
from search.engine import Engine


def create_app(settings: Settings | None = None, load: Callable[[Settings], Engine] = serving.load) -> FastAPI:
    """The app for the index of ``settings``, which default to the environment's; ``load`` reads it at start-up."""
    used = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = await run_in_threadpool(load, used)
        # Analyzer and encoder finish their set-up on first use; no visitor should wait for that.
        await run_in_threadpool(engine.search, "준비")
        serving.put(app, engine)
        yield
        serving.put(app, None)

    app = Service(lifespan=lifespan)
    app.add_middleware(BodyLimit, limit=used.max_body)
    if used.cors_origins:
        app.add_middleware(Cors, origins=used.cors_origins)
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    for router in (search_routes.router, faqs.router, catalog.router, health.router):
        app.include_router(router)
    app.router.routes.extend([*faq_page.routes(), *page.routes()])
    return app
