"""Generations that answer the same questions differently."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

from api.auth.key_store import KeyStore
from api.settings import Settings
from indexer.build.publish import publish
from indexer.model.model import Choice
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.index.index import Index
from search.index.word_offsets import WordOffsets
from search.records.faq import Contact, Faq
from search.storage import artifact
from tests import shop
from tests.conftest import FakeEncoder

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


def told(index: Index, faqs: Sequence[Faq]) -> Index:
    """``index`` with other FAQs, as many, found by the vectors and terms of its own."""
    words = [analyzer().analyse(text).words for faq in faqs for text in (faq.question, faq.answer)]
    return replace(index, faqs=tuple(faqs), word_offsets=WordOffsets.from_words(words))


def published(home: Path) -> Path:
    """An index folder as faq-index makes it, below ``home``, with a model of random weights; the new one serves."""
    choice = Choice(str(shop.tiny_model(home)), "int8")
    for mark in MARKS.values():
        publish(Source(faqs(mark, times=5), contacts(mark)), home / "index", choice, lambda stage, done, of: None)
    return home / "index"


def read(settings: Settings, previous: Engine | None = None) -> Engine:
    """The engine of the index of ``settings``, which was made with the fake encoder."""
    return Engine(
        artifact.read_index(settings.folder).index, analyzer(), previous.encoder if previous else FakeEncoder()
    )


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until it is ``true``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not true within {seconds:g} s"
        time.sleep(0.02)


def memory(process: "subprocess.Popen[str]") -> int:
    """Bytes of ``process`` that are in memory."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def operator(database: str) -> dict[str, str]:
    """The headers of somebody who may search and reload."""
    store = KeyStore(database)
    store.revoke("operator")
    _, token = store.create("operator", ("search", "admin"))
    store.close()
    return {"authorization": f"Bearer {token}"}
