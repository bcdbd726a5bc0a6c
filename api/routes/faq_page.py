"""The page of one FAQ."""

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from api.generations import current as serving
from search.errors import FaqNotFoundError


async def faq(request: Request) -> HTMLResponse:
    """The page of the FAQ whose id stands in the path."""
    from api.pages import faq_page

    engine = await serving.taken(request)
    try:
        found = engine.faq(request.path_params["faq_id"])
    except FaqNotFoundError:  # a visitor followed an old link: a page, not a problem in JSON
        return HTMLResponse(faq_page.render_unknown(), 404)
    return HTMLResponse(faq_page.render(found, engine.contacts(found), str(request.base_url)))


def routes() -> list[BaseRoute]:
    """The pages below ``/faq/``."""
    return [Route("/faq/{faq_id:path}", faq)]
