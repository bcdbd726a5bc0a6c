"""Request id: gives a request an id and a place in a trace (W3C Trace Context)."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from secrets import token_hex
from typing import Self
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.trace import SpanContext, TraceFlags, format_span_id, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers

_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,128}")
_PROPAGATOR = TraceContextTextMapPropagator()


@dataclass(frozen=True, slots=True)
class Identity:
    """The id of a request in logs and answers, and its ``span``, which stands for the service in the trace."""

    request_id: str
    span: SpanContext

    @classmethod
    def from_headers(cls, headers: Headers) -> Self:
        """The identity of the request with these ``headers``; its span is OpenTelemetry's, if that is set up.

        Otherwise it is a new span of the trace that the request names, or of a new trace. An id that is missing, or not
        safe in a log, is replaced by a new one.
        """
        given = headers.get("x-request-id", "")
        span = trace.get_current_span().get_span_context()
        if not span.is_valid:
            span = _child(headers.getlist("traceparent"))
        return cls(given if _REQUEST_ID.fullmatch(given) else uuid4().hex, span)

    @property
    def trace_id(self) -> str:
        """The id of the trace, as 32 hexadecimal digits."""
        return format_trace_id(self.span.trace_id)

    @property
    def traceresponse(self) -> str:
        """The response header that names the span (https://w3c.github.io/trace-context/#traceresponse-header)."""
        return f"00-{self.trace_id}-{format_span_id(self.span.span_id)}-{int(self.span.trace_flags.sampled):02x}"


def _child(traceparents: list[str]) -> SpanContext:
    """A new span of the trace that ``traceparents`` names, if it holds a single valid one; else of a new trace."""
    parent = trace.INVALID_SPAN_CONTEXT
    if len(traceparents) == 1:
        context = _PROPAGATOR.extract({"traceparent": traceparents[0]})
        parent = trace.get_current_span(context).get_span_context()
    trace_id = parent.trace_id if parent.is_valid else int(token_hex(16), 16)
    flags = TraceFlags(parent.trace_flags & TraceFlags.SAMPLED)
    return SpanContext(trace_id, int(token_hex(8), 16), is_remote=False, trace_flags=flags)


current: ContextVar[Identity | None] = ContextVar("identity", default=None)
"""The identity of the request that is being handled, also in threads that take its context along."""
