"""Identity: what a request is called, by an id and by its place in a trace (W3C Trace Context)."""

import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Self
from uuid import uuid4

from starlette.datastructures import Headers

_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,128}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 0x01


@dataclass(frozen=True, slots=True)
class Trace:
    """One span of a trace: 32 and 16 hexadecimal digits, not all 0, and whether its caller records it.

    https://www.w3.org/TR/trace-context/
    """

    trace_id: str
    span_id: str
    sampled: bool

    @classmethod
    def parsed(cls, headers: Sequence[str]) -> Self | None:
        """What the ``traceparent`` headers of a request tell; None unless there is one, and well-formed.

        Of a version to come, the part that it shares with this one counts, as the specification has it.
        """
        found = _TRACEPARENT.fullmatch(headers[0]) if len(headers) == 1 else None
        if found is None:
            return None
        version, trace_id, span_id, flags, more = found.groups()
        if version == "ff" or (version == "00" and more) or not int(trace_id, 16) or not int(span_id, 16):
            return None
        return cls(trace_id, span_id, bool(int(flags, 16) & _SAMPLED))

    def child(self) -> Self:
        """A new span of this trace."""
        return replace(self, span_id=token_hex(8))

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a request is called in logs and answers; its ``trace`` holds the span that the service is."""

    request_id: str
    trace: Trace

    @classmethod
    def of(cls, headers: Headers, trace: Trace | None = None) -> Self:
        """Of the request with these ``headers``, its place in the trace being known if ``trace`` is given.

        What is missing or malformed is made anew.
        """
        given = headers.get("x-request-id", "")
        if trace is None:
            parent = Trace.parsed(headers.getlist("traceparent"))
            trace = parent.child() if parent else Trace(token_hex(16), token_hex(8), sampled=False)
        return cls(given if _REQUEST_ID.fullmatch(given) else uuid4().hex, trace)


current: ContextVar[Identity | None] = ContextVar("identity", default=None)
"""The identity of the request that is being handled, also in threads that take its context along."""
