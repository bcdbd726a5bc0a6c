"""OpenTelemetry, where it is set up: FastAPI makes the spans of requests, this module those of a search's stages.

A question must not leave with them. FastAPI would put the query string on its span, and an error's message, which may
repeat a question, into its log; the first is hidden from it here, the second switched off.
"""

from collections.abc import Sequence
from time import perf_counter_ns, time_ns

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from starlette.types import Scope

from search.timing import Stage

CONFIG: TelemetryConfig = {"logs": False}
"""What FastAPI may tell."""

_HIDDEN = "mureum.query_string"


def hidden(scope: Scope) -> Scope:
    """``scope`` without its query string, which only :func:`restore` finds again."""
    if scope["type"] != "http":
        return scope
    return {**scope, "query_string": b"", _HIDDEN: scope.get("query_string", b"")}


def restore(scope: Scope) -> None:
    """Give a hidden query string back to ``scope``."""
    scope["query_string"] = scope.pop(_HIDDEN)


def record_stages(stages: Sequence[Stage]) -> None:
    """Make a span of each of ``stages``, below that of the request."""
    if not trace.get_current_span().get_span_context().trace_flags.sampled:
        return
    tracer, epoch = trace.get_tracer("mureum"), time_ns() - perf_counter_ns()
    for stage in stages:
        span = tracer.start_span(f"search.{stage.name}", start_time=epoch + stage.start)
        span.end(epoch + stage.end)
