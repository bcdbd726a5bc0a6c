"""The server's access log, without what visitors asked."""

import logging

ACCESS_LOGGER = "uvicorn.access"


class WithoutQuery(logging.Filter):
    """Takes the query string out of a line of the access log: ``/v1/search?q=환불`` is ``/v1/search``."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every line stays, shorter."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                part.partition("?")[0] if isinstance(part, str) and part.startswith("/") else part
                for part in record.args
            )
        return True


def install() -> None:
    """Let the running server write no query string; once is enough."""
    logger = logging.getLogger(ACCESS_LOGGER)
    if not any(isinstance(known, WithoutQuery) for known in logger.filters):
        logger.addFilter(WithoutQuery())
