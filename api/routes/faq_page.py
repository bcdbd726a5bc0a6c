"""The page of one FAQ."""

import hashlib

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from api.generations.current import Generation
from api.pages import faq_page
from api.services import generation, services
from search.errors import FaqNotFoundError


async def faq(request: Request) -> Response:
    """The page of the FAQ whose id stands in the path; 304 to a browser that has it."""
    answering, settings = await generation(request), (await services(request)).settings
    try:
        content = _page(answering, request.path_params["faq_id"], settings.public_url)
    except FaqNotFoundError:  # a visitor followed an old link: a page, not a problem in JSON
        return HTMLResponse(faq_page.render_unknown(), 404)
    headers = {"etag": f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'}  # weak: it may be sent compressed, or not
    known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
    if headers["etag"] in known:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(content, headers=headers)


def _page(answering: Generation, faq_id: str, public_url: str) -> bytes:
    """The page of the FAQ, which each generation renders once.

    Raises:
        FaqNotFoundError: there is no such FAQ.
    """
    found = answering.engine.faq(faq_id)
    page = answering.pages.get(faq_id)
    if page is None:
        page = faq_page.render(found, answering.engine.contacts(found), public_url).encode()
        answering.pages[faq_id] = page
    return page


def routes() -> list[BaseRoute]:
    """The pages below ``/faq/``."""
    return [Route("/faq/{faq_id:path}", faq)]
