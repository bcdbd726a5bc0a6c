"""The search page and its files."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from api.errors import NotReadyError
from api.middleware.query_encoding import REWRITTEN
from api.pages import home_page
from api.pages.site import Site
from api.routes.sending import page, site
from api.routes.visitors.search import NOT_STORED
from api.services import generation
from search.korean.normalize import normalize
from search.privacy.mask import masked
from search.records.catalog import Filter, popular

STATIC = Path(__file__).parents[2] / "pages" / "static"


async def index(request: Request) -> Response:
    """The search page: what a visitor sees before asking, or an empty one whose script shows what the address says."""
    where = await site(request)
    if getattr(request.state, REWRITTEN, False):  # the script reads the address, and reads UTF-8
        return RedirectResponse(f"?{request.url.query}", headers=NOT_STORED)
    if instead := _instead(where, request):
        return HTMLResponse(home_page.render(where, instead=instead), headers=NOT_STORED)
    if not where.listed:
        return HTMLResponse(home_page.render(where))
    try:
        answering = await generation(request)
    except NotReadyError:  # the script says so, and tries again
        return HTMLResponse(home_page.render(where))
    listed = answering.catalog
    return page(
        request,
        answering,
        where.address(""),
        lambda: home_page.render(where, popular(listed.faqs), listed.below(())),
    )


def _instead(where: Site, request: Request) -> str:
    """The address that shows without a script what the script shows; blank for the page without a question."""
    question, category = (request.query_params.get(name, "").strip() for name in ("q", "category"))
    path = Filter.parse(category).category
    if question:
        return where.search(q=masked(normalize(question)).text, category=category)
    return where.category(path) if path else ""


async def icon(request: Request) -> FileResponse:
    """The icon, where browsers look for one that no page has named."""
    return FileResponse(STATIC / "icon.svg")


def routes() -> list[BaseRoute]:
    """The page at ``/``, its files below ``/static`` and the icon."""
    return [Route("/", index), Route("/favicon.ico", icon), Mount("/static", StaticFiles(directory=STATIC))]
