"""RootPath: lets a service answer below a path of a site, whether a proxy takes that away from addresses or not."""

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """ASGI middleware that sets the root path to ``root``, and lets every path begin with it, as ASGI wants it."""

    def __init__(self, app: ASGIApp, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = self._root
            if not f"{scope['path']}/".startswith(f"{self._root}/"):
                scope["path"] = self._root + scope["path"]
        await self._app(scope, receive, send)


def route_path(scope: Scope) -> str:
    """The path of a request below the root path: what routes are found by."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))
