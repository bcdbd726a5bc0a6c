"""CORS: lets the pages of chosen other sites call the API from a browser."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.middleware.root_path import route_path

KEPT = 600
"""Seconds that a browser may keep a preflight's answer."""


class Cors:
    """ASGI middleware that lets scripts of ``origins`` read responses below ``/v1/``, without cookies."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "x-requested-with"],
            expose_headers=["ratelimit", "ratelimit-policy", "retry-after"],
            max_age=KEPT,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = scope["type"] == "http" and route_path(scope).startswith("/v1/")
        await (self._shared if shared else self._app)(scope, receive, send)
