"""What the service keeps, when it can't: searches go on, feedback says so, and all is well when the cause is gone."""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from api.errors import StoreError
from api.storage.feedback_store import SqlStore
from api.storage.records import Feedback
from tests.served import Served, served, until
from tests.test_api import problem

pytestmark = pytest.mark.slow

JUMPING = """
import datetime, os, runpy, signal, time

jumped, real, real_ns = 0, time.time, time.time_ns
time.time = lambda: real() + jumped
time.time_ns = lambda: real_ns() + jumped * 10**9

class Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

datetime.datetime = Jumping

def jump(*_):
    global jumped
    jumped = int(os.environ["JUMP"])

signal.signal(signal.SIGUSR1, jump)
runpy.run_module("tests.slow_service", run_name="__main__")
"""


FULL_LOG = """
import os, runpy, sys
sys.stderr.write(f"running on http://127.0.0.1:{os.environ['MUREUM_PORT']}\\n")
sys.stderr.flush()
os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
runpy.run_module("tests.slow_service", run_name="__main__")
"""

HITS = count()
TOLD = Feedback(query_id="0" * 32, faq="password-reset", rank=1, helpful=True)


def tells(service: Served) -> int:
    """The status of feedback after a search that nobody has made before, which must be answered."""
    found = service.get("/v1/search", q="비번 까먹음", k=1 + next(HITS) % 100)
    assert (found.status_code, found.json()["hits"][0]["faq"]["id"]) == (200, "password-reset")
    told = {"query_id": uuid4().hex, "faq": "password-reset", "rank": 1, "helpful": True, "comment": "글" * 500}
    answer = service.post("/v1/feedback", told)
    if answer.status_code != 204:
        assert "sqlite" not in problem(answer, 503, "store")["detail"]
        assert answer.headers["retry-after"] == "5"
    return answer.status_code


def kept(database: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table, which may not be made yet."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchall():
            return []
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def is_kept_again(service: Served, database: Path) -> bool:
    if tells(service) != 204:
        return False
    before = len(kept(database, "feedback"))
    return tells(service) == 204 and len(kept(database, "feedback")) == before + 1


@contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """A disk of 256 KiB; skips the test where none can be mounted."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def is_whole(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.execute("PRAGMA integrity_check")) == [("ok",)]


def date(response: Response) -> datetime:
    return parsedate_to_datetime(response.headers["date"])


def fill(folder: Path) -> Path:
    """A file that takes all that is left in ``folder``."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 1024)
    return filler


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mureum.db"


@pytest.mark.parametrize("is_made", [True, False])
def test_a_full_disk(tmp_path: Path, is_made: bool) -> None:
    (tmp_path / "disk").mkdir()
    with (
        disk(tmp_path / "disk") as folder,
        served(tmp_path, MUREUM_DATABASE=f"sqlite:///{folder}/mureum.db") as service,
    ):
        if is_made:
            assert tells(service) == 204
        filler = fill(folder)
        until(lambda: tells(service) == 503)  # there may be a page left
        assert [tells(service) for _ in range(3)] == [503] * 3
        filler.unlink()
        assert is_kept_again(service, folder / "mureum.db")
        assert is_whole(folder / "mureum.db")


@pytest.mark.parametrize("is_made", [True, False])
def test_a_file_that_can_t_grow(tmp_path: Path, database: Path, is_made: bool) -> None:
    with served(tmp_path, MUREUM_DATABASE=f"sqlite:///{database}") as service:
        if is_made:
            assert tells(service) == 204
        unlimited = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (10, unlimited[1]))
        assert [tells(service) for _ in range(3)] == [503] * 3
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, unlimited)
        assert is_kept_again(service, database)
        assert is_whole(database)


def test_queries_that_can_t_be_kept_are_answered(tmp_path: Path, database: Path) -> None:
    settings = {"MUREUM_DATABASE": f"sqlite:///{database}", "MUREUM_LOG_QUERIES": "1"}
    with served(tmp_path, **settings) as service:
        told = {"query_id": service.search("환불").json()["query_id"], "faq": "refund-period", "rank": 1}
        until(lambda: len(kept(database, "query")) == 1)
        unlimited = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (10, unlimited[1]))
        assert service.search("비번 까먹음").json()["hits"][0]["faq"]["id"] == "password-reset"
        problem(service.post("/v1/feedback", {**told, "helpful": True}), 503, "store")
        until(lambda: any("can't be used" in line["message"] for line in service.lines("mureum.store")))
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, unlimited)
        assert service.search("포인트 유효기간").status_code == 200
        until(lambda: len(kept(database, "query")) == 2)
        assert service.post("/v1/feedback", {**told, "helpful": True}).status_code == 204


def test_a_disk_that_can_t_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    with disk(tmp_path / "disk") as folder:
        remount(folder, "ro")
        with served(tmp_path, MUREUM_DATABASE=f"sqlite:///{folder}/mureum.db") as service:
            assert [tells(service) for _ in range(3)] == [503] * 3
            remount(folder, "rw")
            assert tells(service) == 204
        remount(folder, "ro")  # now there is a database on it
        with served(tmp_path, MUREUM_DATABASE=f"sqlite:///{folder}/mureum.db") as service:
            assert [tells(service) for _ in range(3)] == [503] * 3
            remount(folder, "rw")
            assert is_kept_again(service, folder / "mureum.db")


def test_a_connection_from_when_nothing_could_be_written_does_not_stay(tmp_path: Path, database: Path) -> None:
    (tmp_path / "disk").mkdir()
    with disk(tmp_path / "disk") as folder:
        store = SqlStore(f"sqlite:///{database}")
        store.keep(TOLD)
        for file in tmp_path.glob("mureum.db*"):  # as a service leaves them that was killed
            shutil.copy(file, folder)
        store.close()
        remount(folder, "ro")
        store = SqlStore(f"sqlite:///{folder}/mureum.db")
        with suppress(StoreError):
            store.forget(TOLD.query_id)
        remount(folder, "rw")
        store.keep(replace(TOLD, helpful=False))
        assert [row["helpful"] for row in kept(folder / "mureum.db", "feedback")] == [0]
        store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_can_t_be_written_to(tmp_path: Path, database: Path) -> None:
    with served(tmp_path, MUREUM_DATABASE=f"sqlite:///{database}") as service:
        tmp_path.chmod(0o555)
        assert [tells(service) for _ in range(3)] == [503] * 3
        tmp_path.chmod(0o755)
        assert is_kept_again(service, database)


def test_a_database_that_another_program_has_locked(tmp_path: Path, database: Path) -> None:
    with served(tmp_path, MUREUM_DATABASE=f"sqlite:///{database}") as service:
        assert tells(service) == 204
        other = sqlite3.connect(database, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert [tells(service) for _ in range(2)] == [503] * 2
        other.rollback()
        other.close()
        assert is_kept_again(service, database)


def test_a_log_on_a_full_disk(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with served(tmp_path, "-c", FULL_LOG, MUREUM_PORT=port) as service:
        until(lambda: not service.refuses())
        for query in ("환불", "비번"):
            assert service.search(query).status_code == 200
        assert service.counted("mureum_http_requests_total", route="/v1/search", status="200") == 2
        assert service.lines("mureum.access") == []


@pytest.mark.parametrize("seconds", [-3600, 3600, 366 * 86400])
def test_a_clock_that_jumps(tmp_path: Path, database: Path, seconds: int) -> None:
    settings = {"MUREUM_DATABASE": f"sqlite:///{database}", "MUREUM_LOG_QUERIES": "1", "JUMP": str(seconds)}
    with served(tmp_path, "-c", JUMPING, **settings) as service, service.client() as client:
        first = client.get("/v1/search", params={"q": "환불 며칠"})
        told = {"query_id": first.json()["query_id"], "faq": "refund-period", "rank": 1}
        until(lambda: len(kept(database, "query")) == 1)
        assert client.post("/v1/feedback", json={**told, "helpful": True}).status_code == 204
        before = date(first)

        service.process.send_signal(signal.SIGUSR1)
        until(lambda: abs((date(client.get("/healthz")) - before).total_seconds() - seconds) < 60)
        again = client.get("/v1/search", params={"q": "비번 까먹음"})
        assert again.json()["hits"][0]["faq"]["id"] == "password-reset"
        assert client.post("/v1/feedback", json={**told, "helpful": False}).status_code == 204
        until(lambda: len(kept(database, "query")) == 2)
        (row,) = kept(database, "feedback")
        assert row["helpful"] == 0
        assert (row["updated"] > row["created"]) == (seconds > 0)

        times = [float(part.partition("dur=")[2]) for part in again.headers["server-timing"].split(", ")]
        assert all(0 <= one < 60_000 for one in times)
        assert all(0 <= line["ms"] < 60_000 for line in service.lines("mureum.access"))
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0
