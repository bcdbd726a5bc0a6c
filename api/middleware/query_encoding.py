"""Query encoding: reads query strings that an old Korean form has written in CP949, the superset of EUC-KR."""

import re
from urllib.parse import quote, unquote_to_bytes

from starlette.types import ASGIApp, Receive, Scope, Send

REWRITTEN = "query_rewritten"
"""The name in a request's state that tells whether its query string came in another encoding."""
_PART = re.compile(rb"[^&=]+")


class QueryEncoding:
    """ASGI middleware that passes on query strings in UTF-8."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            sent = scope["query_string"]
            scope["query_string"] = utf8(sent)
            scope.setdefault("state", {})[REWRITTEN] = scope["query_string"] != sent
        await self._app(scope, receive, send)


def utf8(query: bytes) -> bytes:
    """``query`` with each name and value in UTF-8, percent-encoded; what is neither UTF-8 nor CP949 stays.

    Bytes that are good in both are read as UTF-8.
    """
    return _PART.sub(lambda part: _utf8(part[0]), query)


def _utf8(part: bytes) -> bytes:
    content = unquote_to_bytes(part.replace(b"+", b"%20"))
    for encoding in ("utf-8", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return part if encoding == "utf-8" and part.isascii() else quote(text, safe="").encode()
    return part
