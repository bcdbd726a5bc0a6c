import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Client
from starlette.datastructures import Headers

from api.observe import request_id as identity
from api.observe.logs import JsonFormatter, TextFormatter
from api.observe.request_id import Identity
from tests.conftest import ROOT

SECRET = "홍길동 010-1234-5678"
PARTS = ("홍길동", "1234-5678", quote("홍길동"), "q=")
SAMPLE = "from api.cli import main; main()"
FAILING = """
import sys
import uvicorn
from api.app import create_app
from api.settings import Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from tests.conftest import CONTACTS, FAQS, FakeEncoder

class Failing(FakeEncoder):
    def encode_queries(self, texts, progress=None):
        if texts == ["준비"]:
            return super().encode_queries(texts, progress)
        raise RuntimeError(f"can't encode {texts}")

analyzer = Analyzer()
engine = Engine(build(FAQS, CONTACTS, analyzer, FakeEncoder()), analyzer, Failing())
uvicorn.run(create_app(Settings(), lambda _: engine), port=0)
"""


def record(text: str, *given: object, error: BaseException | None = None) -> logging.LogRecord:
    trouble = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("mureum.store", logging.WARNING, "", 0, text, given, trouble)
    made.created = 1_795_701_240.25
    return made


@pytest.fixture
def named() -> Iterator[Identity]:
    """A request that is being handled."""
    named = Identity.from_headers(Headers({"x-request-id": "order-42", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}))
    token = identity.current.set(named)
    yield named
    identity.current.reset(token)


def test_a_record_is_one_line_of_json_in_korean() -> None:
    line = JsonFormatter().format(record('%s\n{"level": "info"}', "못 남김"))
    assert "\n" not in line
    assert "못 남김" in line
    assert json.loads(line) == {
        "time": "2026-11-26T13:54:00.250Z",
        "level": "warning",
        "logger": "mureum.store",
        "message": '못 남김\n{"level": "info"}',
    }


def test_a_record_of_a_request_is_told_with_its_names(named: Identity) -> None:
    told = json.loads(JsonFormatter().format(record("late")))
    assert (told["request_id"], told["trace_id"]) == (named.request_id, named.trace_id)
    assert TextFormatter().format(record("late")).endswith("warning mureum.store: late [order-42]")


def failed() -> BaseException:
    """An error that another led to, both of which repeat a question."""
    with pytest.raises(LookupError) as caught:
        try:
            int(SECRET)
        except ValueError as error:
            raise LookupError(f"no number: {SECRET}") from error
    return caught.value


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_an_error_tells_its_kind_and_its_place_and_no_words(
    formatter: logging.Formatter, caplog: pytest.LogCaptureFixture
) -> None:
    written = formatter.format(record("failed", error=failed()))
    assert all(part in written for part in ("builtins.ValueError", "builtins.LookupError", "test_logs.py", "in failed"))
    assert written.index("ValueError") < written.index("LookupError")
    assert not any(part in written for part in PARTS)
    caplog.set_level(logging.DEBUG, "mureum")
    assert SECRET in formatter.format(record("failed", error=failed()))


def test_errors_that_led_to_each_other_are_told_once() -> None:
    one, other = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, other.__cause__ = other, one
    told = json.loads(JsonFormatter().format(record("failed", error=one)))["error"]
    assert told.split("\n\nwhich led to:\n\n") == ["builtins.KeyError", "builtins.ValueError"]


def test_text_on_a_terminal_and_json_elsewhere_and_libraries_only_when_they_are_worried() -> None:
    script = (
        "import logging, sys; from api.observe import logs; logs.install(None, 'info'); logs.install(None, 'info');"
        "[logging.getLogger(name).info('hello') for name in ('mureum.a', 'uvicorn.error', 'uvicorn.access', 'bm25s')];"
        "logging.getLogger('bm25s').setLevel('DEBUG'); logging.getLogger('bm25s').debug('hello');"
        "logging.getLogger('bm25s').warning('oh')"
    )
    command = [sys.executable, "-c", script]
    written = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=True, cwd=ROOT).stderr
    told = [json.loads(line) for line in written.splitlines()]
    assert [(one["logger"], one["message"]) for one in told] == [
        ("mureum.a", "hello"),
        ("uvicorn.error", "hello"),
        ("bm25s", "oh"),
    ]
    screen, terminal = os.openpty()
    subprocess.run(command, stderr=terminal, check=True, cwd=ROOT)
    os.close(terminal)
    shown = os.read(screen, 4096).decode().splitlines()
    os.close(screen)
    assert [line.partition("Z ")[2] for line in shown] == [
        "info    mureum.a: hello",
        "info    uvicorn.error: hello",
        "warning bm25s: oh",
    ]


@contextmanager
def serving(script: str, log: Path, *arguments: str, **environment: str) -> Iterator[Client]:
    """A client of the server that ``script`` runs; what it writes is in ``log``, whole at the end."""
    given = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home()), **environment}
    with log.open("w") as out:
        command = [sys.executable, "-c", script, *arguments]
        process = subprocess.Popen(command, stdout=out, stderr=out, text=True, env=given, cwd=log.parent)
    try:
        for _ in range(1200):
            if started := re.search(r"running on (http://[\w.:]+)", log.read_text("utf-8")):
                with Client(base_url=started[1], trust_env=False) as client:
                    yield client
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(log.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(30)


def told(log: Path) -> list[Mapping[str, Any]]:
    """What a server logged, every line of which is JSON."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_a_real_server_logs_that_it_was_asked_and_not_what(sample_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(SAMPLE, log, "--index", str(sample_index), "--port", "0") as client:
        for path in ("/v1/search", "/", "/v1/suggest", "/none", "/v1/search/"):
            client.get(path, params={"q": SECRET})
        client.get("/v1/search", params={"k": SECRET})
        client.headers["x-request-id"] = "order-42"
        found = client.post("/v1/search", json={"query": SECRET}).json()
        told_of = {"query_id": found["query_id"], "faq": found["hits"][0]["faq"]["id"], "rank": 1, "helpful": True}
        assert client.post("/v1/feedback", json={**told_of, "comment": SECRET}).status_code == 204
        assert 'generation="g000001"' in client.get("/metrics").text
    lines = [line for line in told(log) if line["logger"] == "mureum.access"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/v1/search", 200),
        ("GET", "/", 200),
        ("GET", "/v1/suggest", 200),
        ("GET", "unmatched", 404),
        ("GET", "unmatched", 307),
        ("GET", "/v1/search", 422),
        ("POST", "/v1/search", 200),
        ("POST", "/v1/feedback", 204),
        ("GET", "/metrics", 200),
    ]
    assert [line["request_id"] for line in lines[-3:]] == ["order-42"] * 3
    assert len({line["trace_id"] for line in lines}) == len(lines)
    started = [line["message"] for line in told(log) if line["logger"] == "mureum.serve"]
    assert re.match(r"\d+ FAQs of .*, encoder mureum-e5-small-int8@", *started)
    assert not any(part in log.read_text("utf-8") for part in PARTS)


@pytest.mark.slow
def test_an_error_of_a_server_that_somebody_else_started_is_told_with_the_request_and_without_the_question(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    with serving(FAILING, log, MUREUM_LOG_FORMAT="json") as client:
        assert client.get("/v1/search", params={"q": SECRET}, headers={"x-request-id": "order-42"}).status_code == 500
    own = [line for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    error, access = (
        json.loads(next(line for line in own if part in line)) for part in ("RuntimeError", "mureum.access")
    )
    assert error["logger"] == "uvicorn.error"
    assert error["error"].endswith("builtins.RuntimeError")
    assert "in encode_queries" in error["error"]
    assert error["request_id"] == access["request_id"] == "order-42"
    assert not any(part in log.read_text("utf-8") for part in PARTS)
