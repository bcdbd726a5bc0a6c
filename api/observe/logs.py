"""Logs: writes one line for each event, as JSON or as text, never with a visitor's question."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from api.observe import request_id
from api.settings import Format, Level

OURS = "mureum"
SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access")
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


def install(form: Format | None, level: Level) -> None:
    """Send the logs of the service and its server to standard error, unless the process configured logging already.

    If ``form`` is None, it is text on a terminal and JSON elsewhere. The server's own access log, which would hold the
    visitors' questions, is always switched off: :mod:`api.observe.access` writes one.
    """
    root = logging.getLogger()
    if not any(isinstance(handler, logging.StreamHandler) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        text = form == "text" or (form is None and sys.stderr.isatty())
        handler.setFormatter(TextFormatter() if text else JsonFormatter())
        handler.addFilter(_counts)
        root.addHandler(handler)
    for name in (OURS, *SERVER):
        logging.getLogger(name).setLevel(level.upper())
    for name in SERVER:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"


def _counts(record: logging.LogRecord) -> bool:
    """Whether ``record`` is logged: of libraries, only warnings and errors are."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in (OURS, "uvicorn")


class JsonFormatter(logging.Formatter):
    """Formats a record as a line of JSON: time, level, logger, message and the request's id."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        return _JSON.encode(_fields(record))


class TextFormatter(logging.Formatter):
    """Formats a record as a line of text for people, with the lines of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields = _fields(record)
        name = f" [{fields['request_id']}]" if "request_id" in fields else ""
        line = f"{fields['time']} {fields['level']:7} {fields['logger']}: {fields['message']}{name}"
        return f"{line}\n{fields['error']}" if "error" in fields else line


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of ``record`` that are logged, in order."""
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage().strip(),
    }
    if (named := request_id.current.get()) is not None:
        fields |= {"request_id": named.request_id, "trace_id": named.trace_id}
    fields |= getattr(record, "fields", {})
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        # The message of an error may repeat the question that led to it.
        told = logging.getLogger(OURS).isEnabledFor(logging.DEBUG)
        fields["error"] = "".join(traceback.format_exception(error) if told else _wordless(error)).rstrip()
    return fields


def _wordless(error: BaseException, below: frozenset[int] = frozenset()) -> Iterator[str]:
    """The types and tracebacks of ``error`` and of the errors that caused it, without their messages."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in below:
        yield from _wordless(earlier, below | {id(error)})
        yield "\nwhich led to:\n\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
