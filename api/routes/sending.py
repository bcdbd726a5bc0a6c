"""Sending: what the routes of pages share: their site, pages that are rendered once, and answers that may be kept."""

import hashlib
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.generations.current import Generation
from api.pages import message_page
from api.pages.site import Site
from api.services import services


async def site(request: Request) -> Site:
    """The site that ``request`` belongs to."""
    return Site.from_settings((await services(request)).settings)


async def named_site(request: Request) -> Site:
    """The site as above; on the host that ``request`` names if the operator names none."""
    return (await site(request)).at(f"{request.url.scheme}://{request.url.netloc}")


def page(request: Request, answering: Generation, address: str, render: Callable[[], str]) -> Response:
    """The page at ``address``, which each generation renders once."""
    content = answering.pages.get(address)
    if content is None:
        content = answering.pages[address] = render().encode()
    return tagged(request, content, "text/html")


def tagged(request: Request, content: bytes, media_type: str) -> Response:
    """``content`` with a tag; 304 to a browser that has it."""
    headers = {"etag": f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'}  # weak: it may be sent compressed, or not
    known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
    if headers["etag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


async def message(request: Request, told: tuple[str, str], status: int) -> Response:
    """The page that tells a visitor why there is nothing to show."""
    return HTMLResponse(message_page.render(await site(request), told), status)
