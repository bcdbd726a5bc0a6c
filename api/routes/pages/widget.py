"""Widget: the search box for the pages of other sites, a script that they include and the modules it imports."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.routes.pages.page import STATIC

SCRIPT_HEADERS = {
    "cache-control": "public, max-age=300, stale-while-revalidate=86400",
    "cross-origin-resource-policy": "cross-origin",
}
"""Other sites load the script on each of their pages: five minutes without a question, and a day while one is asked."""
MODULE_CACHE = "public, max-age=31536000, immutable"
"""A module's path changes with the modules' content, so that a browser need never ask again."""


class Modules(StaticFiles):
    """The page's files, for every site to import, below a path that holds their ``version``."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        contents = (path.read_bytes() for path in sorted(STATIC.glob("*.js")))
        self.version = sha256(b"\0".join(contents)).hexdigest()[:16]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at ``path``; one of another version, which a replica may serve meanwhile, must not be kept."""
        response = await super().get_response(path, scope)
        response.headers["access-control-allow-origin"] = "*"
        if scope["path_params"]["version"] == self.version:
            response.headers["cache-control"] = MODULE_CACHE
        return response


def routes() -> list[BaseRoute]:
    """``/widget.js``, and the modules below a path that ends with their version."""
    modules = Modules()
    script = (STATIC / "widget.js").read_text("utf-8").replace("widget-VERSION", f"widget-{modules.version}")

    async def widget(request: Request) -> Response:
        """The script, which imports this version of the modules."""
        return Response(script, media_type="text/javascript", headers=SCRIPT_HEADERS)

    return [Route("/widget.js", widget), Mount("/widget-{version}", modules)]
