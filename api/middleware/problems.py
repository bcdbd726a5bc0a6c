"""Problems: turns errors into RFC 9457 problems; the only place that maps errors to HTTP statuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api.errors import (
    ChannelError,
    ConversationNotFoundError,
    GenerationRefusedError,
    KeyMissingError,
    KeyScopeError,
    KeyUnknownError,
    LeftError,
    NotReadyError,
    OverloadError,
    QueryNotFoundError,
    RateError,
    RefusedError,
    SlowAnswerError,
    SlowBodyError,
    StoreError,
)
from api.middleware.security_headers import HEADERS
from api.wire.schemas import FieldError, Problem, ValidationProblem
from search.errors import FaqNotFoundError, QueryError

MEDIA_TYPE = "application/problem+json"
_HEADERS = {**HEADERS, "cache-control": "no-store"}
"""A problem may be over at once, and the address that it is of may hold a question."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A type of problem: ``name`` ends its URN."""

    name: str
    status: int
    title: str


VALIDATION = ProblemType("validation", 422, "The request is not valid")
TYPES: Mapping[type[Exception], ProblemType] = {
    FaqNotFoundError: ProblemType("faq-not-found", 404, "There is no such FAQ"),
    QueryError: ProblemType("query", 422, "The query can't be searched with"),
    QueryNotFoundError: ProblemType("query-not-found", 404, "There is no such query"),
    ConversationNotFoundError: ProblemType("conversation-not-found", 404, "There is no such conversation"),
    ChannelError: ProblemType("channel", 502, "The channel did not take the answer"),
    StoreError: ProblemType("store", 503, "The database can't be used at the moment"),
    GenerationRefusedError: ProblemType("generation-refused", 409, "The next generation can't serve"),
    NotReadyError: ProblemType("not-ready", 503, "The service is not ready yet"),
    KeyMissingError: ProblemType("key-missing", 401, "An API key is needed"),
    KeyUnknownError: ProblemType("key-unknown", 401, "There is no such API key"),
    KeyScopeError: ProblemType("key-scope", 403, "The API key is not for this"),
    SlowBodyError: ProblemType("slow-body", 408, "The body did not come in time"),
    OverloadError: ProblemType("overload", 503, "Too many searches at once"),
    RateError: ProblemType("rate", 429, "Too many requests"),
    SlowAnswerError: ProblemType("slow-answer", 503, "The answer was not ready in time"),
    # nobody reads it, but it is counted and logged; the status is what nginx logs then
    LeftError: ProblemType("left", 499, "The client has left"),
}
"""Errors of ours, the narrower before the wider. Others raised on purpose are HTTP's own; the rest is a 500."""
NOT_UTF8 = "the body must be JSON in UTF-8"
NOT_SAID = "must be JSON, sent with the header Content-Type: application/json"
NOT_OBJECT = "must be a JSON object"

_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def install(app: FastAPI) -> None:
    """Make ``app`` answer every error with a problem."""
    for error in TYPES:
        app.add_exception_handler(error, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def response(
    status: int, detail: str, path: str, type_: ProblemType | None = None, errors: Sequence[FieldError] | None = None
) -> Response:
    """The problem of ``status`` at ``path``; it is ``about:blank`` if it is of no type of ours."""
    problem = Problem(
        type=f"urn:mureum:problem:{type_.name}" if type_ else "about:blank",
        title=type_.title if type_ else HTTPStatus(status).phrase,
        status=status,
        detail=_encodable(detail),
        instance=quote(path, errors="replace"),
    )
    if errors is not None:
        problem = ValidationProblem(**dict(problem), errors=list(errors))
    return Response(problem.model_dump_json(), status, _HEADERS, MEDIA_TYPE)


def from_error(error: Exception, path: str) -> Response:
    """The problem for ``error`` at ``path``; ``error`` is one of those in :data:`TYPES`."""
    type_ = next(type_ for known, type_ in TYPES.items() if isinstance(error, known))
    answer = response(type_.status, str(error), path, type_)
    if type_.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["retry-after"] = "5"
    if isinstance(error, RefusedError):
        answer.headers.update(error.headers)
    return answer


async def _ours(request: Request, error: Exception) -> Response:
    return from_error(error, request.scope["path"])


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [_field_error(found) for found in error.errors()]
    detail = "; ".join(f"{wrong.field}: {wrong.message}" for wrong in errors)
    return response(VALIDATION.status, detail, request.scope["path"], VALIDATION, errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = NOT_UTF8 if isinstance(error.__cause__, UnicodeDecodeError) else error.detail
    answer = response(error.status_code, detail, request.scope["path"])
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["allow"] = ", ".join(_allowed(request))
    return answer


async def _unexpected(request: Request, error: Exception) -> Response:
    """A 500 that says nothing of ``error``; Starlette raises it again, and the server logs it."""
    return response(500, "an unexpected error; the server's log has it", request.scope["path"])


def _field_error(found: Mapping[str, Any]) -> FieldError:
    """The error that pydantic found, without the value that it was given."""
    source, *names = map(str, found["loc"])
    if found["type"] == "json_invalid":
        return FieldError(field=source, message=f"not JSON: {found['ctx']['error']} at character {names[0]}")
    if found["type"] == "model_attributes_type":
        # A body that is not said to be JSON comes as bytes.
        return FieldError(field=source, message=NOT_SAID if isinstance(found["input"], bytes) else NOT_OBJECT)
    return FieldError(field=_encodable(".".join(names)) or source, message=_encodable(found["msg"]))


def _encodable(text: str) -> str:
    """``text`` with a question mark for each lone surrogate."""
    return text.encode("utf-8", "replace").decode()


def _allowed(request: Request) -> list[str]:
    """The methods that the path of ``request`` allows."""
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
