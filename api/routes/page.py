"""The search page and its files."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent.parent / "pages" / "static"


async def index(request: Request) -> FileResponse:
    """The search page."""
    return FileResponse(STATIC / "index.html")


def routes() -> list[BaseRoute]:
    """The page at ``/`` and its files below ``/static``."""
    return [Route("/", index), Mount("/static", StaticFiles(directory=STATIC))]
