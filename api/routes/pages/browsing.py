"""Browsing: the pages of categories and of results, which need no JavaScript."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.errors import OverloadError
from api.pages import category_page, message_page, results_page
from api.routes.sending import message, page, site
from api.routes.visitors.search import NOT_STORED, found
from api.services import generation, services
from api.wire.schemas import SearchRequest
from search.errors import QueryError


async def category(request: Request) -> Response:
    """The page of the category whose names stand in the path, with as many FAQs as fit on one."""
    answering, where = await generation(request), await site(request)
    path = answering.catalog.find(request.path_params["names"])
    number = request.query_params.get("page", "1")
    if path is None or number not in map(str, range(1, category_page.count(answering.catalog, path) + 1)):
        return await message(request, message_page.UNKNOWN_CATEGORY, 404)
    contacts = answering.engine.index.contacts

    def render() -> str:
        return category_page.render(where, answering.catalog, path, int(number), contacts)

    return page(request, answering, where.category(path, int(number)), render)


async def results(request: Request) -> Response:
    """The page of what a search finds for the question that the plain form sends; without one, the search page."""
    asked, where = request.query_params, await site(request)
    question, within = asked.get("q", "").strip(), asked.get("category", "").strip()
    if not question:
        return RedirectResponse(where.address(""))
    used, answering = await services(request), await generation(request)
    try:
        wanted = SearchRequest(query=question, category=within, as_typed=asked.get("as_typed") == "1")
        answer, _, keep = await found(wanted, request, used, answering)
    except (QueryError, ValidationError):
        return await message(request, message_page.UNREADABLE, 422)
    except OverloadError as error:
        refused = await message(request, message_page.BUSY, 503)
        refused.headers.update(error.headers)
        return refused
    content = results_page.render(where, answer, within, answering.engine.index.contacts)
    return HTMLResponse(content, headers=NOT_STORED, background=keep)


def routes() -> list[BaseRoute]:
    """The results at ``/search`` and the pages below ``/category/``."""
    return [Route("/search", results), Route("/category/{names:path}", category)]
