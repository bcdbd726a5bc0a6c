import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from anyio import CancelScope
from httpx2 import Client
from starlette.types import Receive, Scope, Send

from api.app import create_app
from api.middleware.deadline import Deadline
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from search.index.index import Index
from tests.conftest import FakeEncoder
from tests.listening import listening
from tests.test_api import PROBLEM, problem

pytestmark = pytest.mark.slow

SECONDS = 0.8
WORK = 4 * SECONDS
DRIPPING = 5 * SECONDS


class Slow(FakeEncoder):
    """An encoder that takes its time for queries about delivery, and counts those that it works on at once."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once = self.most = self.done = 0
        self._lock = threading.Lock()

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        if not any("배송" in text for text in texts):
            return super().encode_queries(texts, progress)
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(WORK)
        with self._lock:
            self.at_once -= 1
            self.done += 1
        return super().encode_queries(texts, progress)


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database=f"sqlite:///{tmp_path}/mureum.db", request_seconds=SECONDS, log_queries=True, limit_ip=None
    )


def test_an_answer_that_takes_too_long_is_a_503_in_time(
    settings: Settings, index: Index, analyzer: Analyzer, slow: Slow, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(index, analyzer, slow)
    with (
        listening(create_app(settings, lambda _: engine)) as (host, port),
        Client(base_url=f"http://{host}:{port}", trust_env=False) as client,
    ):
        for method in ("GET", "POST"):
            began = time.monotonic()
            body = {"query": "배송 조회"} if method == "POST" else None
            response = client.request(method, "/v1/search?q=배송", json=body)
            assert SECONDS <= time.monotonic() - began < WORK
            assert "within 0.8 s" in problem(response, 503, "slow-answer")["detail"]
            assert response.headers["retry-after"] == "5"
            assert response.headers["x-content-type-options"] == "nosniff"
            # the connection goes on, and others are served meanwhile
            assert client.get("/v1/search", params={"q": "환불"}).status_code == 200
        time.sleep(WORK)
        assert slow.done == 2
        assert client.get("/readyz").status_code == 200
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_no_more_threads_work_than_may_however_many_were_given_up(
    settings: Settings, index: Index, analyzer: Analyzer, slow: Slow
) -> None:
    engine = Engine(index, analyzer, slow)
    statuses: list[int] = []
    with listening(create_app(settings, lambda _: engine)) as (host, port):

        def ask(number: int) -> None:
            with Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=60) as client:
                statuses.append(client.get("/v1/search", params={"q": f"배송 {number}"}).status_code)

        for start in (0, 60):
            threads = [threading.Thread(target=ask, args=(start + number,)) for number in range(60)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        time.sleep(WORK)
    assert statuses == [503] * 120
    assert slow.most <= 40
    assert slow.done < 120  # those that waited for a thread were given up


@pytest.mark.parametrize("framing", ["content-length: 30", "transfer-encoding: chunked"])
def test_a_body_that_does_not_come_is_a_408_and_the_end_of_the_connection(
    settings: Settings, engine: Engine, framing: str
) -> None:
    with (
        listening(create_app(settings, lambda _: engine)) as (host, port),
        socket.create_connection((host, port), timeout=5) as connection,
    ):
        head = f"POST /v1/search HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{framing}\r\n\r\n"
        connection.sendall(head.encode())
        began = time.monotonic()
        sender = threading.Thread(target=_drip, args=(connection, "chunked" in framing))
        sender.start()
        answer = b""
        with suppress(ConnectionResetError):  # what is sent to a closed connection may end it so
            while part := connection.recv(65536):
                answer += part
        assert SECONDS <= time.monotonic() - began < DRIPPING
        sender.join()
    top, _, content = answer.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 408 ")
    assert f"content-type: {PROBLEM}".encode() in top.lower()
    assert b"connection: close" in top.lower()
    assert json.loads(content)["type"] == "urn:mureum:problem:slow-body"


def _drip(connection: socket.socket, chunked: bool) -> None:
    """Send a body byte by byte until the other side has had enough."""
    try:
        for _ in range(20):
            connection.sendall(b"1\r\n \r\n" if chunked else b" ")
            time.sleep(DRIPPING / 20)
    except OSError:
        return


def test_a_body_that_comes_slowly_but_in_time_is_read(settings: Settings, engine: Engine) -> None:
    body = json.dumps({"query": "환불"}).encode()
    with (
        listening(create_app(settings, lambda _: engine)) as (host, port),
        socket.create_connection((host, port), timeout=5) as connection,
    ):
        head = f"POST /v1/search HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {len(body)}\r\n"
        connection.sendall(f"{head}content-type: application/json\r\n\r\n".encode())
        for byte in body:
            connection.sendall(bytes([byte]))
            time.sleep(SECONDS / 4 / len(body))
        assert connection.recv(20).startswith(b"HTTP/1.1 200 ")


def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(4):
            await asyncio.sleep(SECONDS / 2)
            await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    with listening(Deadline(slow, SECONDS), lifespan="off") as (host, port), Client(trust_env=False) as client:
        assert client.get(f"http://{host}:{port}/").text == "aaaa"


def test_what_comes_after_the_deadline_is_not_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        with CancelScope(shield=True):
            await asyncio.sleep(2 * SECONDS)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"late", "more_body": False})

    with listening(Deadline(late, SECONDS), lifespan="off") as (host, port), Client(trust_env=False) as client:
        for _ in range(2):
            problem(client.get(f"http://{host}:{port}/"), 503, "slow-answer")
        time.sleep(2 * SECONDS)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
