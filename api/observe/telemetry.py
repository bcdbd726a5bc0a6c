"""Telemetry: makes OpenTelemetry spans of a search's stages, if that is set up; FastAPI makes those of requests.

A span must not hold a question. FastAPI would put the query string on its span, and an error's message, which may
repeat a question, into its log; the first is hidden from it here, the second is switched off.
"""

from collections.abc import Sequence
from time import perf_counter_ns, time_ns

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from starlette.types import Scope

from search.timing import Stage

CONFIG: TelemetryConfig = {"logs": False}
"""The options of FastAPI's telemetry."""

_HIDDEN = "mureum.query_string"


def hidden(scope: Scope) -> Scope:
    """``scope`` without its query string, which :func:`restore` brings back."""
    if scope["type"] != "http":
        return scope
    return {**scope, "query_string": b"", _HIDDEN: scope.get("query_string", b"")}


def restore(scope: Scope) -> None:
    """Put the hidden query string back into ``scope``."""
    scope["query_string"] = scope.pop(_HIDDEN)


def record_stages(stages: Sequence[Stage]) -> None:
    """Record each of ``stages`` as a span whose parent is the span of the request."""
    if not trace.get_current_span().get_span_context().trace_flags.sampled:
        return
    tracer, epoch = trace.get_tracer("mureum"), time_ns() - perf_counter_ns()
    for stage in stages:
        span = tracer.start_span(f"search.{stage.name}", start_time=epoch + stage.start)
        span.end(epoch + stage.end)
