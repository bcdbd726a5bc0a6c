"""Fakes and real parts that tests share."""

import gc
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

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


@pytest.fixture(autouse=True, scope="module")
def thawed() -> Iterator[None]:
    """A service keeps what it loads out of the garbage collector's sight; here, many come and go in one process."""
    yield
    gc.unfreeze()


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


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of faq_data, built with the packaged model."""
    out = tmp_path_factory.mktemp("sample") / "index"
    publish(read(ROOT / "faq_data"), out, model.DEFAULT, lambda stage, done, of: None)
    return out


@pytest.fixture
def fake() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def index(analyzer: Analyzer) -> Index:
    return build(FAQS, CONTACTS, analyzer, FakeEncoder())


@pytest.fixture
def engine(index: Index, analyzer: Analyzer, fake: FakeEncoder) -> Engine:
    return Engine(index, analyzer, fake)


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
