"""Access log: gives every request an id, times, counts and logs it, without the visitor's question or identity."""

import logging
from http import HTTPMethod
from time import perf_counter_ns
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observe import request_id, telemetry
from api.observe.metrics import Metrics
from api.observe.request_id import Identity
from search.timing import Recording

logger = logging.getLogger("mureum.access")

UNMATCHED = "unmatched"
"""The route that is logged for a request that matches no route."""
OTHER = "other"
"""The method that is counted for a request whose method HTTP does not define."""
_MILLISECOND = 1_000_000


class LoggedApp(FastAPI):
    """A FastAPI app with :class:`AccessLog` outside of all its middleware, so that every response has an id."""

    def __init__(self, metrics: Metrics, **options: Any) -> None:  # noqa: ANN401  (FastAPI's own)
        self._metrics = metrics
        super().__init__(telemetry=telemetry.CONFIG, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle ``scope``, whose query string is hidden from everything between here and the access log."""
        await super().__call__(telemetry.hidden(scope), receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """All middleware, including the one for unexpected errors, inside the access log."""
        return AccessLog(super().build_middleware_stack(), self._metrics)


class AccessLog:
    """ASGI middleware that gives each request of ``app`` an id, and times, counts and logs it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        telemetry.restore(scope)
        with Recording() as recording:
            visit = _Visit(scope, self._metrics, recording)

            async def send_named(message: Message) -> None:
                if message["type"] == "http.response.start":
                    visit.answered(message)
                await send(message)
                if message["type"] == "http.response.body" and not message.get("more_body", False):
                    visit.end()

            try:
                await self._app(scope, receive, send_named)
            finally:
                visit.end()


class _Visit:
    """One request, from its beginning to the end of its response."""

    def __init__(self, scope: Scope, metrics: Metrics, recording: Recording) -> None:
        self._start = perf_counter_ns()
        self._scope = scope
        self._metrics = metrics
        self._recording = recording
        self._status = 500
        self._ended = False
        self._identity = Identity.from_headers(Headers(scope=scope))
        # Never reset: the server, which has a context for each request, logs errors of the app with this id.
        request_id.current.set(self._identity)
        metrics.began()

    def answered(self, message: Message) -> None:
        """Add the request's id and its times so far to ``message``, with which the response starts."""
        self._status = message["status"]
        times = {**self._recording.totals(), "total": perf_counter_ns() - self._start}
        # Rounded down to hundredths, so that the stages that are shown add up to no more than the total.
        timing = ", ".join(f"{name};dur={took // 10_000 / 100}" for name, took in times.items())
        message["headers"] = [
            *message["headers"],
            (b"x-request-id", self._identity.request_id.encode()),
            (b"traceresponse", self._identity.traceresponse.encode()),
            (b"server-timing", timing.encode()),
        ]

    def end(self) -> None:
        """Count and log the request after its response was sent or given up; a second call does nothing."""
        if self._ended:
            return
        self._ended = True
        took = perf_counter_ns() - self._start
        route, method = _template(self._scope), _known(self._scope["method"])
        self._metrics.ended(route, method, self._status, took, self._recording.totals())
        telemetry.record_stages(self._recording.stages())
        milliseconds = round(took / _MILLISECOND, 2)
        fields = {"method": method, "route": route, "status": self._status, "ms": milliseconds}
        level = logging.INFO if self._status < 500 else logging.WARNING
        text = "%s %s %d in %.2f ms"
        logger.log(level, text, method, route, self._status, milliseconds, extra={"fields": fields})


def _template(scope: Scope) -> str:
    """The path template of the route that handled the request, with its parameters not filled in."""
    route, end = scope.get("route"), scope.get("endpoint")
    if route is None and end is not None:  # Starlette's own routes and mounts leave only their ends
        named = (
            one for one in scope["app"].routes if end in (getattr(one, "endpoint", None), getattr(one, "app", None))
        )
        route = next(named, None)
    return str(getattr(route, "path_format", UNMATCHED))


def _known(method: str) -> str:
    return method if method in HTTPMethod.__members__ else OTHER
