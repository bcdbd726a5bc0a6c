"""create_app: the ASGI app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api import services
from api.auth.key_store import KeyStore
from api.auth.keyring import Keyring
from api.channels.kakao.key import SkillKey
from api.generations import loading
from api.generations.reloader import Load, Renew
from api.middleware import problems
from api.middleware.body_limit import BodyLimit
from api.middleware.client_address import ClientAddress
from api.middleware.cors import Cors
from api.middleware.deadline import Deadline
from api.middleware.generation_header import GenerationHeader
from api.middleware.query_encoding import QueryEncoding
from api.middleware.rate_limit import RateLimit
from api.middleware.root_path import RootPath
from api.middleware.security_headers import SecurityHeaders
from api.observe import logs
from api.observe.metrics import Metrics
from api.openapi.document import LIMITED, DocumentedApp
from api.routes.access import needs
from api.routes.channels import chatwoot, kakao, mcp
from api.routes.operators import admin, health, metrics, queries
from api.routes.pages import browsing, crawlers, faq_page, page, widget
from api.routes.visitors import catalog, chat, faqs, feedback, search, suggest
from api.settings import Settings
from api.storage.feedback_store import SqlStore
from api.storage.recorder import Recorder
from api.storage.records import Store

SHORTEST = 1024
"""Bytes below which compressing a response gains nothing."""
LEVEL = 5
"""Of gzip: the page's first load is 28.9 kB, at level 1 30.7; an answer of 17 kB becomes 4.7, at level 1 5.4."""


def create_app(
    settings: Settings | None = None,
    load: Load = loading.load,
    store: Store | None = None,
    renew: Renew | None = None,
    keys: KeyStore | None = None,
) -> FastAPI:
    """The app for the index of ``settings``, which default to the environment's; ``load`` reads it at start-up.

    ``renew`` reads its later generations; if ``load`` is not the default one and none is given, there are none.
    Feedback is kept in ``store``, and API keys are in ``keys``, by default both in the database of the settings.

    Raises:
        StoreError: the settings name no database that can be opened.
    """
    used = settings or Settings()
    counted = Metrics()
    recorder = Recorder(store or SqlStore(used.database), used.log_queries, counted)
    keyring = Keyring(keys or KeyStore(used.database), used.require_key)
    renewed = loading.load if renew is None and load is loading.load else renew

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, services.Services]]:
        logs.install(used.log_format, used.log_level)
        async with services.opened(used, load, renewed, recorder, keyring, counted) as opened:
            yield {"services": opened}

    app = DocumentedApp(keyring, counted, lifespan=lifespan)
    _add_middleware(app, used, keyring)
    problems.install(app)
    _add_routes(app, used)
    if used.chatwoot_url:
        app.include_router(chatwoot.router, responses=LIMITED)
    return app


def _add_middleware(app: FastAPI, used: Settings, keyring: Keyring) -> None:
    """Give ``app`` its middleware, from the routes outwards."""
    app.add_middleware(GenerationHeader)
    app.add_middleware(QueryEncoding)
    app.add_middleware(GZipMiddleware, minimum_size=SHORTEST, compresslevel=LEVEL)
    app.add_middleware(BodyLimit, limit=used.max_body)
    known = partial(kakao.is_known, key=SkillKey(used.kakao_key))
    app.add_middleware(RateLimit, keyring=keyring, per_ip=used.limit_ip, per_key=used.limit_key, exempt=known)
    app.add_middleware(Deadline, seconds=used.request_seconds)
    if used.cors_origins:
        app.add_middleware(Cors, origins=used.cors_origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(ClientAddress, trusted=used.trusted_proxies)
    if used.root_path:
        app.add_middleware(RootPath, root=used.root_path)


def _add_routes(app: FastAPI, used: Settings) -> None:
    """Give ``app`` its routes, and say what key each needs; pages that list FAQs only if no key is needed for those."""
    listed = not used.require_key
    for router in (search.router, chat.router, suggest.router, faqs.router, catalog.router):
        app.include_router(router, dependencies=[needs("search")], responses=LIMITED)
    app.include_router(kakao.router, dependencies=[kakao.needs_key(SkillKey(used.kakao_key))], responses=LIMITED)
    app.include_router(feedback.router, dependencies=[needs("feedback")], responses=LIMITED)
    for router in (queries.router, admin.router):
        app.include_router(router, dependencies=[needs("admin")], responses=LIMITED)
    app.include_router(health.router)
    pages = [*faq_page.routes(), *page.routes(), *crawlers.routes(listed), *(browsing.routes() if listed else [])]
    app.router.routes.extend([*pages, *widget.routes(), *mcp.routes(), *metrics.routes()])
