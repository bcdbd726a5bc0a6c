import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx2 import Client

from api import access_log
from tests.conftest import ROOT

SECRET = "홍길동 010-1234-5678"


def test_a_line_keeps_all_but_the_query_string() -> None:
    record = logging.LogRecord(
        "uvicorn.access", 20, "", 0, '%s - "%s %s HTTP/%s" %d', ("::1", "GET", "/v1/search?q=a?b", "1.1", 200), None
    )
    assert access_log.WithoutQuery().filter(record)
    assert record.getMessage() == '::1 - "GET /v1/search HTTP/1.1" 200'


def test_installing_again_adds_nothing() -> None:
    logger = logging.getLogger(access_log.ACCESS_LOGGER)
    access_log.install()
    before = list(logger.filters)
    access_log.install()
    assert logger.filters == before


@pytest.fixture
def server(sample_index: Path, tmp_path: Path) -> Iterator[tuple[str, Path, "subprocess.Popen[str]"]]:
    """A real server of the sample, its address, its log and its process."""
    log = tmp_path / "log"
    script = "from api.cli import main; main()"
    command = [sys.executable, "-c", script, "--index", str(sample_index), "--port", "0"]
    with log.open("w") as out:
        process = subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home()), "PYTHONUNBUFFERED": "1"},
            cwd=tmp_path,
        )
    try:
        for _ in range(1200):
            if started := re.search(r"running on (http://\S+)", log.read_text("utf-8")):
                yield started[1], log, process
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(log.read_text("utf-8"))
    finally:
        process.terminate()
        process.wait(30)


def test_a_real_server_logs_that_it_was_asked_and_not_what(
    server: tuple[str, Path, "subprocess.Popen[str]"],
) -> None:
    address, log, process = server
    with Client(base_url=address, trust_env=False) as client:
        for path in ("/v1/search", "/", "/v1/suggest", "/none", "/v1/search/"):
            client.get(path, params={"q": SECRET})
        client.get("/v1/search", params={"k": SECRET})
        found = client.post("/v1/search", json={"query": SECRET}).json()
        told = {"query_id": found["query_id"], "faq": found["hits"][0]["faq"]["id"], "rank": 1, "helpful": True}
        assert client.post("/v1/feedback", json={**told, "comment": SECRET}).status_code == 204
    process.terminate()
    process.wait(30)
    written = log.read_text("utf-8")
    assert re.findall(r'"(\w+ \S+) HTTP', written) == [
        *[f"GET {path}" for path in ("/v1/search", "/", "/v1/suggest", "/none", "/v1/search/", "/v1/search")],
        "POST /v1/search",
        "POST /v1/feedback",
    ]
    for part in ("홍길동", "1234-5678", quote("홍길동"), "q="):
        assert part not in written
