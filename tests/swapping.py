"""Generations that answer the same questions differently, and services of them."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp

from api.settings import Settings
from search import artifact
from search.analysis import Analyzer
from search.engine import Engine
from search.faq import Contact, Faq
from tests.conftest import ROOT, FakeEncoder

OLD, NEW = "g000001", "g000002"
MARKS = {OLD: "옛것", NEW: "새것"}
"""What stands in all that a generation answers, by its name."""
THINGS = ("결제", "환불", "배송", "쿠폰", "포인트", "로그인", "회원 탈퇴", "비밀번호", "영수증", "알림", "교환", "리뷰")
TROUBLES = ("안 돼요", "늦어요", "언제 되나요", "어디에서 하나요", "취소하고 싶어요", "바꾸고 싶어요", "오류가 나요")
PLACES = ("", "앱에서", "웹에서", "휴대폰에서")


def contacts(mark: str) -> tuple[Contact, ...]:
    return (Contact("phone", "phone", f"{mark} 전화", "전화하세요."),)


def faqs(mark: str, times: int = 1) -> tuple[Faq, ...]:
    """FAQs whose questions are the same for every ``mark``, and whose answers, categories and contacts hold it."""
    asked = product(PLACES, THINGS, TROUBLES)
    return tuple(
        Faq(
            f"faq-{number}",
            f"{place} {thing} {trouble}".strip(),
            f"{mark}: {thing} 메뉴에서 {number}번을 누르세요. " * times,
            category=(f"{mark} 분류",),
            contacts=("phone",),
        )
        for number, (place, thing, trouble) in enumerate(asked)
    )


@cache
def analyzer() -> Analyzer:
    return Analyzer()


def read(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine of the index of ``settings``, which was made with the fake encoder."""
    return Engine(artifact.read(settings.index).index, analyzer(), previous.encoder if previous else FakeEncoder())


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until it is ``true``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not true within {seconds:g} s"
        time.sleep(0.02)


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """Where a real server in a thread answers for ``app``."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True, slots=True)
class Service:
    """A service in a process of its own."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def memory(self) -> int:
        """Bytes of it that are in memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.split("VmRSS:")[1].split()[0]) * 1024


@contextmanager
def serving(index: Path, folder: Path, *command: str, **settings: str) -> Iterator[Service]:
    """``command``, by default faq-serve, which writes its log into ``folder`` and answers from ``index``."""
    log = folder / "service.log"
    given = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
    named = {"MUREUM_INDEX": str(index), "MUREUM_PORT": "0", "MUREUM_DATABASE": f"sqlite:///{folder}/mureum.db"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *(command or ("-c", "from api.cli import main; main()"))],
            stdout=out,
            stderr=out,
            cwd=ROOT,
            env={**given, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **named, **settings},
        )
    try:
        deadline = time.monotonic() + 60
        while not (started := re.search(r"running on (http://[\d.:]+)", log.read_text("utf-8"))):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the service did not start:\n{log.read_text('utf-8')}")
            time.sleep(0.05)
        yield Service(started[1], process, log)
    finally:
        process.terminate()
        process.wait(30)
