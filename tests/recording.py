"""A real HTTP server that records what it is sent, and fails as often as it is told to."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as it came; the names of its headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  (what it holds is what is tested)
        return json.loads(self.body)


class Recording:
    """What a server at ``url`` has received; ``answers`` are the statuses of the next requests, 200 once they are over.

    While ``held``, no request is answered. Errors say ``retry_after``, if that is set.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[Recorded] = []
        self.answers: list[int] = []
        self.retry_after = ""
        self.held = threading.Event()
        self.held.set()
        self._lock = threading.Lock()

    def hold(self) -> None:
        self.held.clear()

    def take(self, request: Recorded) -> int:
        """Record ``request``; the status that it gets."""
        with self._lock:
            self.received.append(request)
            status = self.answers.pop(0) if self.answers else 200
        self.held.wait()
        return status


@contextmanager
def recording() -> Iterator[Recording]:
    """A server that runs inside the ``with`` block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = found.take(Recorded(self.path, headers, body))
            try:
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("location", f"{found.url}/elsewhere")
                if status >= 400 and found.retry_after:
                    self.send_header("retry-after", found.retry_after)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            except BrokenPipeError:
                pass  # the client is gone

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Recording(f"http://127.0.0.1:{server.server_port}")
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    try:
        yield found
    finally:
        found.held.set()
        server.shutdown()
        server.server_close()
        serving.join()
