"""Connection: one client's, which is closed when the client keeps it without use."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to all waiting for a client.

    uvicorn closes a connection that is idle after an answer, but waits for ever for the first request, for the rest of
    one whose head has begun, and for a client that does not read. Here each has ``timeout_keep_alive`` seconds: after
    the connection was made or an answer was sent, the next head must be there whole by then, however many of its bytes
    come meanwhile; and what waits to be read must be read by then.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request is awaited."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # to be told of everything that waits to be read
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def data_received(self, data: bytes) -> None:
        """Some bytes came; it takes a request to stop the time."""
        self.conn.receive_data(data)
        self.handle_events()

    def pause_writing(self) -> None:
        """The client does not read as fast as it is written to."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.timeout_keep_alive, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read what it was sent."""
        super().resume_writing()
        self._unread.cancel()
