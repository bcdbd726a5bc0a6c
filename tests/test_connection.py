import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import SO_RCVBUF, SOL_SOCKET, create_connection, socket

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from api.system.connection import Connection
from tests.served import until

HEAD = b"GET / HTTP/1.1\r\nhost: a\r\n"
LARGE = 30_000_000


def sending(size: int) -> ASGIApp:
    """An app that answers with so many bytes, whatever was asked, and reads no body."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        length = str(size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": b"x" * size})

    return app


@contextmanager
def listening(app: ASGIApp, seconds: int = 1) -> Iterator[uvicorn.Server]:
    """A server whose connections may be idle for some ``seconds``."""
    config = uvicorn.Config(
        app,
        port=0,
        http=Connection,
        timeout_keep_alive=seconds,
        timeout_graceful_shutdown=1,
        lifespan="off",
        log_config=None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        yield server
    finally:
        server.should_exit = True
        thread.join()


def connected(server: uvicorn.Server) -> socket:
    return create_connection(server.servers[0].sockets[0].getsockname(), timeout=30)


def is_closed(connection: socket, drip: bytes) -> bool:
    """Whether a client is disconnected that goes on sending ``drip``, a byte at a time."""
    try:
        for byte in drip:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize("begun", [b"", HEAD, HEAD + b"\r\n"])
def test_who_asks_nothing_is_disconnected(begun: bytes) -> None:
    with listening(sending(1)) as server, connected(server) as connection:
        connection.sendall(begun)
        answer = b""
        while part := connection.recv(1000):
            answer += part
        assert answer.endswith(b"x") == begun.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    "before", [b"", HEAD + b"\r\n", b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n"]
)
def test_bytes_that_never_become_a_request_win_no_time(before: bytes) -> None:
    with listening(sending(1)) as server, connected(server) as connection:
        connection.sendall(before)
        assert is_closed(connection, HEAD + b"x-more: " + b"x" * 500)


def test_who_asks_again_and_again_stays() -> None:
    with listening(sending(1), seconds=2) as server, connected(server) as connection:
        for _ in range(8):
            connection.sendall(HEAD)
            time.sleep(0.3)
            connection.sendall(b"\r\n")
            answer = b""
            while not answer.endswith(b"\r\n\r\nx"):
                part = connection.recv(1000)
                assert part
                answer += part


@pytest.mark.parametrize("asked", [HEAD + b"\r\n", HEAD + b"connection: close\r\n\r\n", (HEAD + b"\r\n") * 3])
def test_who_does_not_read_is_disconnected(asked: bytes) -> None:
    with listening(sending(LARGE)) as server, socket() as connection:
        connection.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
        connection.connect(server.servers[0].sockets[0].getsockname())
        connection.sendall(asked)
        until(lambda: len(server.server_state.connections) == 1)
        until(lambda: not server.server_state.connections)


def test_who_reads_has_all_of_a_large_answer() -> None:
    with listening(sending(LARGE)) as server, connected(server) as connection:
        connection.sendall(HEAD + b"connection: close\r\n\r\n")
        read = 0
        while part := connection.recv(1_000_000):
            read += len(part)
        assert read > LARGE
