import asyncio
from collections.abc import Callable
from threading import Event

import pytest
from anyio import move_on_after
from starlette.types import Message, Receive

from api.errors import LeftError, OverloadError
from api.observe.metrics import Metrics
from api.search.admission import Admission
from api.search.searches import Searches
from api.wire.schemas import SearchRequest
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.result import Answer
from search.index.index import Index
from tests.test_remembered_answers import CountingEncoder


async def stays() -> Message:
    """A client that never leaves."""
    await asyncio.Event().wait()
    raise AssertionError


async def leaves() -> Message:
    return {"type": "http.disconnect"}


@pytest.fixture
def admission() -> Admission:
    return Admission(at_once=1, queue=1, metrics=Metrics())


def while_one_runs(admission: Admission, check: Callable[[], object]) -> None:
    """Run the coroutine function ``check`` while a search keeps the only turn, and then see that turns go on."""

    async def main() -> None:
        begun, ended = asyncio.Event(), Event()
        loop = asyncio.get_running_loop()

        def search() -> str:
            loop.call_soon_threadsafe(begun.set)
            ended.wait(60)
            return "found"

        running = asyncio.create_task(admission.run(search, stays))
        await begun.wait()
        try:
            result = check()
            assert asyncio.iscoroutine(result)
            await result
        finally:
            ended.set()
        assert await running == "found"
        assert await admission.run(lambda: "next", stays) == "next"

    asyncio.run(main())


def never() -> None:
    raise AssertionError("it was run")


def test_a_search_that_fails_gives_its_turn_back(admission: Admission) -> None:
    def fail() -> None:
        raise LookupError("no luck")

    async def main() -> None:
        for _ in range(3):
            with pytest.raises(LookupError, match="no luck"):
                await admission.run(fail, stays)

    asyncio.run(main())


def test_who_leaves_or_is_given_up_makes_room_in_the_line(admission: Admission) -> None:
    async def check() -> None:
        for _ in range(3):
            with pytest.raises(LeftError):
                await admission.run(never, leaves)
            with move_on_after(0.01) as patience:
                await admission.run(never, stays)
            assert patience.cancelled_caught
            given_up = asyncio.create_task(admission.run(never, stays))
            await asyncio.sleep(0)
            given_up.cancel()
            with pytest.raises(asyncio.CancelledError):
                await given_up

    while_one_runs(admission, check)


def test_who_finds_the_line_full_is_told_before_anything_else_happens(admission: Admission) -> None:
    async def check() -> None:
        waiting = asyncio.create_task(admission.run(lambda: "waited", stays))
        await asyncio.sleep(0)
        with pytest.raises(OverloadError):
            admission.run(never, stays).send(None)  # without one step of the event loop
        assert not waiting.done()
        waiting.cancel()

    while_one_runs(admission, check)


def test_a_search_that_runs_keeps_its_turn_when_its_request_is_given_up() -> None:
    admission = Admission(at_once=1, queue=0, metrics=Metrics())

    async def main() -> None:
        ended = Event()

        async def give_up() -> None:
            with move_on_after(0.01):
                await admission.run(lambda: ended.wait(60), stays)

        given_up = asyncio.create_task(give_up())
        await asyncio.sleep(0.05)
        with pytest.raises(OverloadError):
            await admission.run(never, stays)
        ended.set()
        await given_up
        assert await admission.run(lambda: "next", stays) == "next"

    asyncio.run(main())


# ---- the same question, asked by many


def test_who_asks_what_is_searched_for_already_takes_no_turn(index: Index, analyzer: Analyzer) -> None:
    encoder = CountingEncoder()
    engine = Engine(index, analyzer, encoder)
    searches = Searches(Admission(at_once=2, queue=0, metrics=Metrics()), Metrics())

    async def ask(query: str) -> str:
        return (await searches.answer(engine, SearchRequest(query=query), stays)).query

    async def main() -> None:
        encoder.go.clear()
        many = [asyncio.create_task(ask("환불 며칠")) for _ in range(10)]
        await asyncio.sleep(0.05)
        other = asyncio.create_task(ask("비번 까먹음"))  # for whom there is a turn
        await asyncio.sleep(0.05)
        with pytest.raises(OverloadError):
            await ask("결제가 안 돼요")
        encoder.go.set()
        assert await asyncio.gather(*many, other) == ["환불 며칠"] * 10 + ["비번 까먹음"]

    asyncio.run(main())
    assert encoder.asked.count("환불 며칠") == 1


def test_who_waits_for_a_search_gets_its_answer_even_if_it_is_degraded(index: Index, analyzer: Analyzer) -> None:
    encoder = CountingEncoder()
    engine = Engine(index, analyzer, encoder)
    searches = Searches(Admission(at_once=2, queue=3, metrics=Metrics()), Metrics())

    async def main() -> None:
        encoder.go.clear()
        encoder.broken = lambda text: True
        asked = [
            asyncio.create_task(searches.answer(engine, SearchRequest(query="환불 며칠"), stays)) for _ in range(30)
        ]
        await asyncio.sleep(0.05)
        encoder.go.set()
        assert [answer.degraded for answer in await asyncio.gather(*asked)] == [True] * 30

    asyncio.run(main())
    assert encoder.asked.count("환불 며칠") == 1


def test_of_those_who_wait_for_a_search_that_is_given_up_one_searches(index: Index, analyzer: Analyzer) -> None:
    encoder = CountingEncoder()
    engine = Engine(index, analyzer, encoder)
    searches = Searches(Admission(at_once=1, queue=1, metrics=Metrics()), Metrics())

    async def main() -> None:
        gone = asyncio.Event()

        async def leaves_later() -> Message:
            await gone.wait()
            return await leaves()

        def ask(query: str, receive: Receive = stays) -> asyncio.Task[Answer]:
            return asyncio.create_task(searches.answer(engine, SearchRequest(query=query), receive))

        encoder.go.clear()
        running = ask("비번 까먹음")
        await asyncio.sleep(0.05)
        left = ask("환불 며칠", leaves_later)
        await asyncio.sleep(0.05)
        cancelled = ask("환불 며칠")
        many = [ask("환불 며칠") for _ in range(10)]
        await asyncio.sleep(0.05)
        gone.set()
        await asyncio.sleep(0.05)  # who came second searches now
        cancelled.cancel()
        await asyncio.sleep(0.05)
        encoder.go.set()
        assert [answer.query for answer in await asyncio.gather(running, *many)] == ["비번 까먹음"] + ["환불 며칠"] * 10
        with pytest.raises(LeftError):
            await left
        with pytest.raises(asyncio.CancelledError):
            await cancelled

    asyncio.run(main())
    assert encoder.asked.count("환불 며칠") == 1


def test_who_waits_for_a_search_that_fails_is_told_the_same(index: Index, analyzer: Analyzer) -> None:
    encoder = CountingEncoder()
    engine = Engine(index, analyzer, encoder)
    searches = Searches(Admission(at_once=1, queue=0, metrics=Metrics()), Metrics())

    def fail(text: str) -> bool:
        raise MemoryError("no room")

    async def main() -> None:
        encoder.go.clear()
        encoder.broken = fail
        asked = [
            asyncio.create_task(searches.answer(engine, SearchRequest(query="환불 며칠"), stays)) for _ in range(3)
        ]
        await asyncio.sleep(0.05)
        encoder.go.set()
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(each) for each in told] == [MemoryError] * 3
        encoder.broken = lambda text: False
        assert not (await searches.answer(engine, SearchRequest(query="환불 며칠"), stays)).degraded

    asyncio.run(main())
