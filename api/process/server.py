"""Server: runs uvicorn, configured to end in time after a signal.

It waits for clients that send or read slowly, and reads request headers of any length: against attackers it needs a
proxy with time limits in front of it (nginx: client_header_timeout, client_body_timeout, send_timeout).
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from api.settings import Settings
from api.system import heap

IDLE = 75
"""Seconds that a connection may be idle; more than load balancers allow, which must be the first to close it."""
DRAIN = 6
"""Seconds after SIGTERM in which requests under way may end before they are given up."""
LAST = 9
"""Seconds after SIGTERM after which the process ends, whatever its threads do."""
BACKLOG = 2048
"""Connections that the kernel queues until they are accepted."""
FILES = 65536
"""The limit of open files to ask for, if the system allows as many; every connection is one."""


class Server(uvicorn.Server):
    """A uvicorn server that answers requests under way before it ends, and does not raise the signal again."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen; objects that the app has loaded by now are exempt from garbage collection."""
        await super().startup(sockets)
        heap.freeze()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Inside the ``with`` block, SIGINT and SIGTERM ask the server to end."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; the kernel kills the process if that takes too long, since Python waits for its threads."""
        if sys.platform != "win32":
            signal.alarm(LAST)
        super().handle_exit(sig, frame)


def serve(app: ASGIApp, settings: Settings) -> None:
    """Serve ``app`` until a signal asks to end; requests under way are answered first."""
    allow_connections()
    Server(config(app, settings)).run()


def config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """The configuration with which uvicorn serves ``app``.

    uvicorn's own limit of connections stays unset: it counts the idle ones, too.
    """
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=1,
        http="httptools",
        backlog=BACKLOG,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=DRAIN,
        proxy_headers=False,  # the app reads MUREUM_TRUSTED_PROXIES itself, whatever server it runs in
        server_header=False,
        log_config=None,
        access_log=False,
    )


def allow_connections() -> None:
    """Raise the limit of open files, which is often 1,024, to what the system allows, at most 65,536."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
