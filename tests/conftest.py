"""Fakes and real parts that tests share."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from indexer.build.build import build
from indexer.build.publish import publish
from indexer.model import model
from indexer.sources.source import read
from search.analysis.analyzer import Analysed, Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import OnnxEncoder, Progress
from search.index.index import Index
from search.records.faq import Contact, Faq, Step

ROOT = Path(__file__).parent.parent
SLOW_FIXTURES = frozenset({"browser", "e5", "model_folder", "sample_index"})
"""A test that uses one of these is slow: it needs Chromium, or the packaged model unpacked and loaded."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what uses a slow fixture; ``make check`` leaves slow tests out."""
    for item in items:
        if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


class FakeEncoder:
    """Character n-grams hashed into a vector: deterministic, and texts that share letters are near each other."""

    def __init__(self, name: str = "fake", dimension: int = 256, max_tokens: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(texts, progress)

    def query(self, text: str) -> Callable[[], Float32Array]:
        return lambda: self.encode_queries([text])[0]

    def count_tokens(self, text: str) -> int:
        return len(text)

    def _encode(self, texts: Sequence[str], progress: Progress | None) -> Float32Array:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            self.encoded.append(text)
            letters = "^" + "".join(text.split()) + "$"
            for size in (1, 2, 3):
                for start in range(len(letters) - size + 1):
                    digest = hashlib.blake2b(letters[start : start + size].encode(), digest_size=4).digest()
                    vectors[row, int.from_bytes(digest, "little") % self.dimension] += size
        if progress is not None:
            progress(len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


class WitnessAnalyzer(Analyzer):
    """An analyzer that remembers what it was given to read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def analyse(self, text: str) -> Analysed:
        self.read.append(text)
        return super().analyse(text)


PHONE = Contact("phone", "phone", "전화 상담", "전화하세요.", address="1588-1234")
CHAT = Contact("chat", "chat", "채팅 상담", "상담 시작하기를 누르세요.")

FAQS = (
    Faq(
        "pay-failed",
        "결제가 안 돼요. 왜 그런가요?",
        "카드 정보와 한도를 **먼저** 확인하세요.",
        kind="guide",
        category=("결제", "결제 오류"),
        aliases=("결제안됨", "카드 승인 거절"),
        problem="결제 이슈",
        symptoms=("결제 버튼을 눌러도 넘어가지 않음",),
        steps=(
            Step("카드 정보를 확인하세요."),
            Step("앱을 다시 시작하세요.", condition="그래도 안 되면"),
            Step("문의하세요.", condition="계속 안 되면", contact="phone"),
        ),
        contacts=("chat",),
        popularity=50,
    ),
    Faq(
        "pay-cancel",
        "결제를 취소하고 싶어요.",
        "결제 내역에서 취소 버튼을 누르세요.",
        category=("결제", "결제 취소"),
        aliases=("주문 취소 방법",),
    ),
    Faq(
        "refund-period",
        "환불은 언제까지 신청할 수 있나요?",
        "구매한 날부터 7일 안에 신청하세요.",
        kind="policy",
        category=("환불", "환불 신청"),
        aliases=("환불 며칠",),
        popularity=40,
    ),
    Faq(
        "password-reset",
        "비밀번호를 잊어버렸어요.",
        "로그인 화면에서 비밀번호 찾기를 누르세요.",
        category=("로그인", "비밀번호"),
        aliases=("비번 까먹음",),
    ),
    Faq(
        "point-expiry",
        "포인트는 언제까지 쓸 수 있나요?",
        "포인트 메뉴에서 유효기간을 확인하세요.",
        category=("포인트", "유효기간"),
        aliases=("적립금 소멸",),
    ),
)
CONTACTS = (PHONE, CHAT)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The packaged model, unpacked."""
    return model.locate()


@pytest.fixture(scope="session")
def e5() -> OnnxEncoder:
    """The packaged encoder as it is served."""
    return model.opened(model.DEFAULT)


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name`` as ``make`` fills it: made by the first test process of this run that asks for it.

    The others, which pytest-xdist runs beside it, wait for it. No test may change what is in the folder.
    """
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent  # of all test processes of this run
    folder = home / name
    with FileLock(home / f"{name}.lock"):
        if not folder.exists():
            unfinished = home / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of faq_data, built with the packaged model."""

    def make(folder: Path) -> None:
        publish(read(ROOT / "faq_data"), folder / "index", model.DEFAULT, lambda stage, done, of: None)

    return made_once(tmp_path_factory, "sample", make) / "index"


@pytest.fixture
def fake() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def index(analyzer: Analyzer) -> Index:
    return build(FAQS, CONTACTS, analyzer, FakeEncoder())


@pytest.fixture
def engine(index: Index, analyzer: Analyzer, fake: FakeEncoder) -> Engine:
    return Engine(index, analyzer, fake)


def anew(engine: Engine) -> Engine:
    """An engine of the same parts, for another app: an app closes its engine when it ends."""
    return Engine(engine.index, engine.analyzer, engine.encoder)


@pytest.fixture
def encoder_folder(tmp_path: Path) -> Path:
    """A folder that stands for an encoder's files, for tests that never load it."""
    folder = tmp_path / "encoder"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "modules.json").write_text("[]")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder


def write_lines(path: Path, records: Sequence[object]) -> Path:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path
