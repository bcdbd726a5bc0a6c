import json
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest

from api.process import server
from tests.served import Served, served, until
from tests.test_api import problem

pytestmark = pytest.mark.slow

FEW_FILES = """
import resource
import runpy
resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
runpy.run_module("tests.slow_service", run_name="__main__")
"""


ONE_AND_ONE = {"MUREUM_CONCURRENCY": "1", "MUREUM_QUEUE": "1"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that searches for one and lets one wait."""
    with served(tmp_path_factory.mktemp("service"), **ONE_AND_ONE) as service:
        yield service
        assert not [line for line in service.lines("uvicorn.error") if line["level"] == "error"]


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[Served]:
    """Another one, to be ended."""
    with served(tmp_path, **ONE_AND_ONE) as service:
        yield service


def waits(service: Served, number: int) -> bool:
    return service.counted("mureum_search_waiting") == number


def searched(service: Served) -> float:
    return service.counted("mureum_search_stage_seconds_count", stage="encode")


def asking(query: str) -> bytes:
    return f"GET /v1/search?q={quote(query)} HTTP/1.1\r\nhost: a\r\n\r\n".encode()


def posting(length: int) -> bytes:
    head = f"POST /v1/search HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    return head.encode()


# ---- overload


def test_of_a_burst_as_many_as_may_are_answered_and_the_others_are_refused_meanwhile(tmp_path: Path) -> None:
    with (
        served(tmp_path, MUREUM_CONCURRENCY="2", MUREUM_QUEUE="2") as service,
        ThreadPoolExecutor(12) as pool,
    ):
        asked = [pool.submit(service.search, f"배송 {number}") for number in range(12)]
        refused = [*islice(as_completed(asked, timeout=60), 8)]
        for one in refused:
            assert "try again" in problem(one.result(), 503, "overload")["detail"]
            assert one.result().headers["retry-after"] == "1"
            assert one.result().headers["x-content-type-options"] == "nosniff"
        until(lambda: service.begun.qsize() == 2)
        assert waits(service, 2)
        assert service.counted("mureum_search_refused_total") == 8
        service.end(4)
        assert [one.result().status_code for one in asked if one not in refused] == [200] * 4
        assert waits(service, 0)
        assert searched(service) == 4
        assert service.search("환불 며칠").status_code == 200


def test_when_nothing_may_wait_the_next_search_is_refused(tmp_path: Path) -> None:
    with served(tmp_path, MUREUM_CONCURRENCY="1", MUREUM_QUEUE="0") as service, ThreadPoolExecutor() as pool:
        first = pool.submit(service.search, "배송")
        service.begun.get(timeout=60)
        problem(service.search("환불"), 503, "overload")
        service.end()
        assert first.result().status_code == 200
        assert service.search("환불").status_code == 200


def test_what_costs_little_and_what_is_remembered_is_answered_meanwhile(service: Served) -> None:
    assert service.search("환불 며칠").status_code == 200
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(service.search, query) for query in ("배송 1", "배송 2")]
        until(lambda: waits(service, 1))
        service.begun.get(timeout=60)
        for path in ("/healthz", "/readyz", "/v1/suggest?q=환", "/v1/faqs", "/v1/popular", "/faq/refund-period", "/"):
            assert service.get(path).status_code == 200, path
        found = service.search("환불 며칠").json()
        assert service.post("/v1/search", {"query": "환불  며칠"}).json()["hits"] == found["hits"]
        told = {"query_id": found["query_id"], "faq": "refund-period", "rank": 1, "helpful": True}
        assert service.post("/v1/feedback", told).status_code == 204
        problem(service.search("환불 며칠이에요"), 503, "overload")
        problem(service.post("/v1/search", {"query": "비번"}), 503, "overload")
        problem(service.get("/v1/search", q="비번", k=0), 422, "validation")
        service.end(2)
        assert [one.result().status_code for one in asked] == [200, 200]
    service.begun.get(timeout=60)


def test_who_comes_first_is_searched_for_first(tmp_path: Path) -> None:
    queries = [f"배송 {number}" for number in range(4)]
    with served(tmp_path, MUREUM_CONCURRENCY="1", MUREUM_QUEUE="3") as service, ThreadPoolExecutor() as pool:
        asked = []
        for place, query in enumerate(queries):
            asked.append(pool.submit(service.search, query))
            if place:
                until(partial(waits, service, place))
            else:
                begun = [service.begun.get(timeout=60)]
        for _ in queries[1:]:
            service.end()
            begun.append(service.begun.get(timeout=60))
        service.end()
        assert begun == queries
        assert [one.result().json()["query"] for one in asked] == queries


def test_who_leaves_while_waiting_is_never_searched_for(service: Served) -> None:
    before, refused = searched(service), service.counted("mureum_search_refused_total")
    with ThreadPoolExecutor() as pool:
        first = pool.submit(service.search, "배송 첫째")
        service.begun.get(timeout=60)
        body = json.dumps({"query": "배송 셋째"}).encode()
        for number, leaving in enumerate((asking("배송 둘째"), posting(len(body)) + body), 1):
            connection = service.connect(leaving)
            until(lambda: waits(service, 1))
            connection.close()
            until(lambda: waits(service, 0))
            left = service.counted("mureum_http_requests_total", status="499", route="/v1/search")
            assert left == number
        last = pool.submit(service.search, "배송 넷째")  # there is room for it again
        until(lambda: waits(service, 1))
        service.end(2)
        assert [first.result().status_code, last.result().status_code] == [200, 200]
    assert service.begun.get(timeout=60) == "배송 넷째"
    assert searched(service) - before == 2
    assert service.counted("mureum_search_refused_total") == refused


def test_a_client_that_leaves_while_it_is_searched_for_harms_nobody(service: Served) -> None:
    connection = service.connect(asking("배송 다섯째"))
    service.begun.get(timeout=60)
    connection.close()
    service.end()
    until(lambda: service.search("배달").status_code == 200)


# ---- clients that are slow, or send too much


def test_clients_that_send_slowly_keep_nobody_waiting(service: Served) -> None:
    body = json.dumps({"query": "비번 까먹음"}).encode()
    slow = [service.connect(posting(len(body)) + body[:1]) for _ in range(20)]
    assert service.search("환불").status_code == 200
    for byte in body[1:]:  # and are answered in the end
        slow[0].sendall(bytes([byte]))
        time.sleep(0.005)
    assert slow[0].recv(65536).startswith(b"HTTP/1.1 200 ")
    for connection in slow:
        connection.close()
    assert service.search("결제").status_code == 200


def test_clients_that_do_not_read_keep_nobody_waiting(service: Served) -> None:
    target = b"GET /v1/search?k=100&q=%EA%B2%B0%EC%A0%9C HTTP/1.1\r\nhost: a\r\n\r\n"
    slow = []
    for _ in range(20):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        connection.connect((service.host, service.port))
        connection.sendall(target * 50)
        slow.append(connection)
    for query in ("환불", "비번", "포인트"):
        assert service.search(query).status_code == 200
    for connection in slow:
        connection.close()


def test_a_thousand_idle_connections_keep_nobody_waiting(tmp_path: Path) -> None:
    server.allow_connections()
    with served(tmp_path, "-c", FEW_FILES) as service:  # far fewer files than connections, until it asks for more
        idle = [service.connect(b"GET / HT" if number % 2 else b"") for number in range(1000)]
        with service.client() as client:
            for query in ("환불", "비번", "포인트"):
                assert client.get("/v1/search", params={"q": query}).status_code == 200
        idle[0].sendall(asking("결제"))
        assert idle[0].recv(65536).startswith(b"HTTP/1.1 200 ")
        for connection in idle:
            connection.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_ten_megabytes_are_refused(service: Served, chunked: bool) -> None:
    whole = b"x" * 10_000_000
    with service.client() as client:
        body = (whole[start : start + 100_000] for start in range(0, len(whole), 100_000)) if chunked else whole
        problem(client.post("/v1/search", content=body, headers={"content-type": "application/json"}), 413, None)
        assert client.get("/v1/search", params={"q": "환불"}).status_code == 200


# ---- the end


def test_at_its_end_it_answers_what_was_asked_and_takes_nothing_new(ending: Served) -> None:
    idle = ending.connect()
    with ThreadPoolExecutor() as pool:
        asked = [pool.submit(ending.search, "배송 1")]
        ending.begun.get(timeout=60)
        asked.append(pool.submit(ending.search, "배송 2"))
        until(lambda: waits(ending, 1))
        ending.process.send_signal(signal.SIGTERM)
        until(ending.refuses)
        assert idle.recv(1) == b""
        ending.end(2)
        assert [one.result().json()["query"] for one in asked] == ["배송 1", "배송 2"]
    assert ending.process.wait(20) == 0
    assert not [line for line in ending.lines("uvicorn.error") if line["level"] == "error"]
    idle.close()


def test_its_end_does_not_wait_for_slow_clients(ending: Served) -> None:
    sending = ending.connect(posting(30) + b"{")
    heading = ending.connect(b"GET / HT")
    reading = ending.connect(asking("결제").replace(b"q=", b"k=100&q=") * 500)
    assert ending.search("환불").status_code == 200
    ending.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert ending.process.wait(20) == 0
    assert time.monotonic() - began <= 10
    for connection in (sending, heading, reading):
        connection.close()


def test_its_end_does_not_wait_for_a_search_that_never_ends(ending: Served) -> None:
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ending.search, "배송")
        ending.begun.get(timeout=60)
        ending.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert asked.result().status_code == 500
        assert ending.process.wait(20) == -signal.SIGALRM
        assert time.monotonic() - began <= 10
