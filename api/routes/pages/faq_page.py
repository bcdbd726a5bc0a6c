"""The page of one FAQ, and the FAQ as Markdown at the same address with ``.md`` at its end."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.markdown import faq_text
from api.pages import faq_page, message_page
from api.routes.sending import message, page, site, tagged
from api.services import generation
from search.errors import FaqNotFoundError

MARKDOWN = ".md"


async def faq(request: Request) -> Response:
    """The page of the FAQ whose id stands in the path; 304 to a browser that has it."""
    answering, where = await generation(request), await site(request)
    faq_id = request.path_params["faq_id"]
    try:
        found = answering.engine.faq(faq_id)
    except FaqNotFoundError:
        return await _markdown(request, faq_id)
    contacts = answering.engine.contacts(found)

    def render() -> str:
        neighbours = answering.catalog.neighbours(found) if where.listed else ()
        return faq_page.render(where, found, contacts, neighbours)

    return page(request, answering, where.faq(found), render)


async def _markdown(request: Request, address: str) -> Response:
    """The FAQ as Markdown, if ``address`` asks for that of one that there is."""
    engine = (await generation(request)).engine
    try:
        if not address.endswith(MARKDOWN):
            raise FaqNotFoundError
        found = engine.faq(address.removesuffix(MARKDOWN))
    except FaqNotFoundError:  # a visitor followed an old link: a page, not a problem in JSON
        return await message(request, message_page.UNKNOWN_FAQ, 404)
    return tagged(request, faq_text.write(found, engine.contacts(found)).encode(), "text/markdown")


def routes() -> list[BaseRoute]:
    """The pages below ``/faq/``."""
    return [Route("/faq/{faq_id:path}", faq)]
