"""Connection: one client's, which is closed when the client keeps it without use."""

import asyncio

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD = 16 * 1024
"""The largest head of a request in bytes: four times that of the longest question in a URL."""


class Connection(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to all waiting for a client, and to what it may send as a head.

    uvicorn closes a connection that is idle after an answer, but waits for ever for the first request, for the rest of
    one whose head has begun, and for a client that does not read. Here each has ``timeout_keep_alive`` seconds: after
    the connection was made or an answer was sent, the next head must be there whole by then, however many of its bytes
    come meanwhile; and what waits to be read must be read by then. A head over HEAD bytes is a 400.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request is awaited."""
        super().connection_made(transport)
        self._head: int | None = None
        transport.set_write_buffer_limits(0)  # to be told of everything that waits to be read
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        """Some bytes came; it takes a request to stop the time."""
        goes_on = self._head is not None
        try:
            self.parser.feed_data(data)
            if goes_on and self._head is not None:
                self._longer(len(data))
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
        except httptools.HttpParserUpgrade:
            pass  # answered as if it had not asked for another protocol

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head = 0

    def on_url(self, url: bytes) -> None:
        """A part of the address came."""
        super().on_url(url)
        self._longer(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header came."""
        super().on_header(name, value)
        self._longer(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """The head is there whole."""
        self._head = None
        self._unset_keepalive_if_required()
        super().on_headers_complete()

    def _longer(self, size: int) -> None:
        self._head = (self._head or 0) + size
        if self._head > HEAD:
            raise httptools.HttpParserError("the head of the request is too large")

    def pause_writing(self) -> None:
        """The client does not read as fast as it is written to."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.timeout_keep_alive, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read what it was sent."""
        super().resume_writing()
        self._unread.cancel()
