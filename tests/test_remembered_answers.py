"""Answers that are given again, questions that are searched once, and what is found while the encoder is out of use."""

import gc
import re
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.confidence.thresholds import Thresholds
from search.encoding.background import BackgroundEncoder
from search.encoding.encoder import Progress
from search.errors import ModelError
from search.index.index import Index
from search.records.catalog import Filter
from tests.conftest import FakeEncoder


class CountingEncoder(FakeEncoder):
    """Counts what it is asked, keeps it waiting until it is let go, and fails at texts that it is ``broken`` for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.go = threading.Event()
        self.go.set()
        self.broken: Callable[[str], bool] = lambda text: False

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        self.asked += texts
        self.go.wait(10)
        if any(map(self.broken, texts)):
            raise ModelError("out of memory")
        return super().encode_queries(texts, progress)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def counted(index: Index, analyzer: Analyzer, encoder: CountingEncoder) -> Engine:
    return Engine(index, analyzer, encoder)


def test_the_same_question_is_answered_from_memory(counted: Engine, encoder: CountingEncoder) -> None:
    assert counted.remembers("환불 며칠") is None
    first = counted.search("환불 며칠")
    assert counted.search("환불  며칠") is first
    assert counted.remembers(" 환불 며칠 ") is first
    assert encoder.asked == ["환불 며칠"]


def test_another_number_filter_or_reading_is_another_question(counted: Engine, encoder: CountingEncoder) -> None:
    counted.search("환불 며칠")
    assert len(counted.search("환불 며칠", k=2).hits) <= 2
    counted.search("환불 며칠", admit=Filter(("환불",)))
    counted.search("환불 며칠", as_typed=True)
    counted.search("환불 며칠", at_least=0.9)
    assert len(encoder.asked) == 5


def test_personal_data_is_not_kept(counted: Engine) -> None:
    counted.search("010-9753-8642 인증번호")
    assert not re.search("9753-?8642", repr(counted._cache))
    assert counted.remembers("010-9876-5432 인증번호") is not None


def test_only_the_last_ones_are_kept(index: Index, analyzer: Analyzer, encoder: CountingEncoder) -> None:
    small = Engine(index, analyzer, encoder, remembered=2)
    for text in ("환불", "결제", "포인트"):
        small.search(text)
    assert small.remembers("환불") is None
    assert small.remembers("포인트") is not None
    none = Engine(index, analyzer, encoder, remembered=0)
    assert none.search("환불") == none.search("환불")
    assert none.remembers("환불") is None


def test_what_many_ask_at_once_is_searched_once(counted: Engine, encoder: CountingEncoder) -> None:
    encoder.go.clear()
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(counted.search, "환불 며칠") for _ in range(8)]
        other = pool.submit(counted.search, "포인트 유효기간")
        encoder.go.set()
        found = {id(answer.result()) for answer in answers}
        assert other.result().hits
    assert len(found) == 1
    assert encoder.asked.count("환불 며칠") == 1


def test_words_are_found_while_the_encoder_is_out_of_use(counted: Engine, encoder: CountingEncoder) -> None:
    encoder.broken = lambda text: True
    answer = counted.search("카드 승인 거절")
    assert answer.degraded
    assert answer.hits[0].faq.id == "pay-failed"
    assert answer.decision == "clarify"
    bold = Engine(counted.index, counted.analyzer, encoder, thresholds=Thresholds(0.0, 0.0))
    assert bold.search("카드 승인 거절").decision == "clarify"  # whatever is good enough otherwise
    nothing = counted.search("xyzzy")
    assert (nothing.degraded, nothing.decision) == (True, "none")
    assert nothing.contacts


def test_a_degraded_answer_is_not_kept(counted: Engine, encoder: CountingEncoder) -> None:
    encoder.broken = lambda text: True
    assert counted.search("카드 승인 거절").degraded
    encoder.broken = lambda text: False
    whole = counted.search("카드 승인 거절")
    assert not whole.degraded
    assert counted.remembers("카드 승인 거절") is whole


def test_an_answer_that_lacks_a_half_is_degraded(counted: Engine, encoder: CountingEncoder) -> None:
    message = "비번 까먹음 그리고 환불 며칠"
    encoder.broken = lambda text: text != message
    assert (counted.search(message).degraded, counted.remembers(message)) == (True, None)
    encoder.broken = lambda text: False
    whole = counted.search(message)
    assert (whole.degraded, [part.hits[0].faq.id for part in whole.questions]) == (
        False,
        ["password-reset", "refund-period"],
    )


def test_an_answer_whose_half_no_words_find_either_is_degraded_and_not_kept(
    counted: Engine, encoder: CountingEncoder
) -> None:
    message = "포인트 환불 며칠 비번 까먹음, wxyz"
    encoder.broken = lambda text: text != message
    assert (counted.search(message).degraded, counted.remembers(message)) == (True, None)


def test_an_engine_that_nobody_holds_is_freed_at_once_with_all_that_it_read(index: Index, analyzer: Analyzer) -> None:
    engine = Engine(index, analyzer, FakeEncoder())
    engine.search("환불 며칠")
    parts = [weakref.ref(part) for part in (engine, engine.reader, engine.reader.vocabulary)]
    gc.disable()  # no circle is left for it to find
    try:
        del engine
        assert [part() for part in parts] == [None] * 3
    finally:
        gc.enable()


def test_a_vector_that_was_cancelled_can_be_begun_again() -> None:
    encoder = BackgroundEncoder(FakeEncoder(), threads=1)
    with encoder.vectors() as vectors:
        vectors.cancel(vectors.begin("환불"))
        again = vectors.begin("환불").wait()
        assert again is not None and again.shape == (encoder.encoder.dimension,)
    encoder.close()
