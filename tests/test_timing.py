import threading
from contextvars import copy_context
from itertools import pairwise
from time import perf_counter_ns

import pytest

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.index.index import Index
from search.records.catalog import Filter
from search.timing import Recording, stage
from tests.conftest import FakeEncoder

USUAL = ["filter", "read", "analyse", "retrieve", "encode", "rank", "highlight"]


def test_a_search_tells_its_stages_in_their_order(engine: Engine) -> None:
    with Recording() as recording:
        engine.search("비번 까먹음")
    assert list(recording.totals()) == USUAL
    assert all(nanoseconds > 0 for nanoseconds in recording.totals().values())
    assert len(recording.stages()) <= 11  # each costs about half a microsecond
    with Recording() as recording:
        engine.search("비번 까먹음", as_typed=True)
    assert list(recording.totals()) == [name for name in USUAL if name != "read"]


def test_no_stage_runs_inside_another_so_that_they_add_up(engine: Engine) -> None:
    for query in (
        "비번 까먹음",
        "결제가 안 돼요. 그리고 환불은 며칠 걸려요?",
        "ㄱㅈ ㅊㅅ",
        "rufwp dhfb 010-1234-5678",
        "?!",
    ):
        start = perf_counter_ns()
        with Recording() as recording:
            engine.search(query, k=3, admit=Filter(kind=None))
        end = perf_counter_ns()
        runs = recording.stages()
        assert all(before.end <= after.start for before, after in pairwise(runs)), runs
        assert all(start <= run.start <= run.end <= end for run in runs), runs
        assert sum(recording.totals().values()) <= end - start


def test_an_answer_is_the_same_whoever_listens(index: Index, analyzer: Analyzer, fake: FakeEncoder) -> None:
    engine = Engine(index, analyzer, fake, remembered=0)
    with Recording() as recording:
        listened = engine.search("환불 며칠")
    assert "rank" in recording.totals()
    before = len(fake.encoded)
    assert listened == engine.search("환불 며칠")
    assert len(fake.encoded) > before  # it was searched again, and not remembered


def test_a_stage_that_fails_is_timed_and_fails() -> None:
    @stage("doomed")
    def doomed() -> None:
        raise RuntimeError("doomed")

    with Recording() as recording, pytest.raises(RuntimeError, match="doomed"):
        doomed()
    assert [run.name for run in recording.stages()] == ["doomed"]


def test_each_listener_hears_its_own_search_only(engine: Engine) -> None:
    with Recording() as outer:
        with Recording() as inner:
            engine.search("비번 까먹음")
        stranger = threading.Thread(target=engine.search, args=("환불 며칠",))  # a thread has a context of its own
        stranger.start()
        stranger.join()
    engine.search("환불 며칠")
    assert list(inner.totals()) == USUAL
    assert outer.stages() == ()


def test_a_thread_that_takes_the_context_along_is_heard(engine: Engine) -> None:
    with Recording() as recording:
        worker = threading.Thread(target=copy_context().run, args=(engine.search, "비번 까먹음"))
        worker.start()
        worker.join()
    assert list(recording.totals()) == USUAL
