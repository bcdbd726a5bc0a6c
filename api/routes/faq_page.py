"""The page of one FAQ, and the search box for other pages."""

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import BaseRoute, Route

from api.generations import current as serving
from api.routes.page import STATIC
from search.errors import FaqNotFoundError

WIDGET_HEADERS = {
    "cache-control": "public, max-age=300, stale-while-revalidate=86400",
    "cross-origin-resource-policy": "cross-origin",
}
"""Other sites load the widget on each of their pages: five minutes without a question, and a day while one is asked."""


async def faq(request: Request) -> HTMLResponse:
    """The page of the FAQ whose id stands in the path."""
    from api.pages import faq_page

    engine = await serving.taken(request)
    try:
        found = engine.faq(request.path_params["faq_id"])
    except FaqNotFoundError:  # a visitor followed an old link: a page, not a problem in JSON
        return HTMLResponse(faq_page.render_unknown(), 404)
    return HTMLResponse(faq_page.render(found, engine.contacts(found), str(request.base_url)))


async def widget(request: Request) -> FileResponse:
    """The widget's script."""
    return FileResponse(STATIC / "widget.js", media_type="text/javascript", headers=WIDGET_HEADERS)


def routes() -> list[BaseRoute]:
    """The pages below ``/faq/``, and ``/widget.js``."""
    return [Route("/faq/{faq_id:path}", faq), Route("/widget.js", widget)]
