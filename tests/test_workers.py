import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.build.publish import publish
from indexer.model import model
from indexer.sources.source import read
from tests.conftest import ROOT
from tests.served import FAQ_SERVE, Served, served, until
from tests.test_index_cli import write_source

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a few FAQs with the packaged encoder."""
    folder = tmp_path_factory.mktemp("small")
    publish(read(write_source(folder / "data")), folder / "index", model.DEFAULT, lambda stage, done, of: None)
    return folder / "index"


def started(service: Served) -> list[int]:
    """The workers that have ever answered, in the order of their start."""
    told = [line["message"] for line in service.lines("uvicorn.error")]
    up = "Application startup complete."
    return [int(line.split("[")[1].rstrip("]")) for line in told if line.startswith("Started server")][: told.count(up)]


def test_workers_answer_and_are_counted_together_and_one_that_dies_is_missed_by_nobody(
    small_index: Path, tmp_path: Path
) -> None:
    with served(tmp_path, *FAQ_SERVE, "--index", str(small_index), "--workers", "2") as service:
        until(lambda: len(started(service)) == 2)
        for number in range(10):
            assert service.search(f"환불 {number}").status_code == 200
        assert service.counted("mureum_http_requests_total", route="/v1/search", status="200") == 10
        dead, alive = started(service)
        os.kill(dead, signal.SIGKILL)
        until(lambda: len(started(service)) == 3)
        assert started(service)[1] == alive
        for number in range(10, 20):
            assert service.search(f"환불 {number}").status_code == 200
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
    told = [line["message"] for line in service.lines("mureum.serve")]
    assert len([line for line in told if "FAQs of" in line]) == 3
    assert f"worker {dead} has died (-9); another one takes its place" in told


def test_workers_that_find_no_index_say_so_and_end(tmp_path: Path) -> None:
    command = [sys.executable, *FAQ_SERVE, "--index", "none", "--workers", "2", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, timeout=120)
    assert ran.returncode == 3
    assert "none: no index here; build one with: faq-index SOURCE --out none" in ran.stderr
    assert "Traceback" not in ran.stderr
