"""Crawlers: what programs that read the pages ask for first: robots.txt, the sitemap and llms.txt."""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from api.pages import faq_list, sitemap
from api.routes.sending import named_site, tagged
from api.services import generation


async def robots(request: Request) -> Response:
    """What a crawler may read, and where the sitemap is."""
    where = await named_site(request)
    if not where.indexed:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")
    lines = ["User-agent: *", "Allow: /", f"Disallow: {where.address('search?')}"]
    if where.listed:
        lines += ["", f"Sitemap: {where.origin}{where.address('sitemap.xml')}"]
    return PlainTextResponse("\n".join([*lines, ""]))


async def whole_sitemap(request: Request) -> Response:
    """The sitemap, or a list of its parts."""
    where, catalog = await named_site(request), (await generation(request)).catalog
    content = await run_in_threadpool(sitemap.render, where, catalog)
    return tagged(request, content.encode(), "application/xml")


async def part_of_sitemap(request: Request) -> Response:
    """One part of the sitemap."""
    where, catalog = await named_site(request), (await generation(request)).catalog
    content = await run_in_threadpool(sitemap.render_part, where, catalog, request.path_params["number"])
    if content is None:
        raise HTTPException(404)
    return tagged(request, content.encode(), "application/xml")


async def llms(request: Request) -> Response:
    """All FAQs by category, with links to their Markdown."""
    where, catalog = await named_site(request), (await generation(request)).catalog
    content = await run_in_threadpool(faq_list.write, where, catalog.faqs)
    return tagged(request, content.encode(), "text/plain")


def routes(listed: bool) -> list[BaseRoute]:
    """``/robots.txt``, and what lists FAQs if they may be ``listed``."""
    lists = [
        Route("/sitemap.xml", whole_sitemap),
        Route("/sitemap-{number:int}.xml", part_of_sitemap),
        Route("/llms.txt", llms),
    ]
    return [Route("/robots.txt", robots), *(lists if listed else [])]
