"""Services under load: real processes and sockets, few requests."""

import asyncio
import itertools
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from benchmarks.base import journal
from benchmarks.base.journal import Journal
from benchmarks.base.process import ProcessError
from benchmarks.cli import main
from benchmarks.commands import terminal
from benchmarks.data import query_mix as mixes
from benchmarks.data.query_mix import Crowd
from benchmarks.load import client, contenders, load
from benchmarks.load.client import Address, Outcome
from benchmarks.load.load import LOAD, PASS, Load, Pass, Plan
from benchmarks.peer_runs.dispatch import prompted
from benchmarks.peers import pins, services
from benchmarks.peers.contract import Model
from benchmarks.peers.services.contract import Entry, Stock
from benchmarks.report import markdown as tables
from benchmarks.report import page, results
from benchmarks.report.results import Results
from tests import shop
from tests.conftest import ROOT

QUERIES = ("비밀번호 잊어버림", "환불 신청 언제까지 되나요", "배송이 너무 늦어요", "현금영수증 발급")
CROWD = Crowd(universe=50, exponent=1.0, seed=3)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


# mixes


def test_distinct_questions_are_the_data_sets_own_first_and_never_come_twice() -> None:
    asked = list(itertools.islice(mixes.distinct(QUERIES, 3), 500))
    assert set(asked[:4]) == set(QUERIES)
    assert len(set(asked)) == 500
    assert asked == list(itertools.islice(mixes.distinct(QUERIES, 3), 500))
    assert asked != list(itertools.islice(mixes.distinct(QUERIES, 4), 500))
    words = {word for query in QUERIES for word in query.split()}
    assert {word for text in asked for word in text.split()} == words


def test_a_crowd_asks_the_second_question_half_as_often_as_the_first() -> None:
    counts = Counter(itertools.islice(mixes.zipf(QUERIES, CROWD), 20_000)).most_common()
    assert 40 < len(counts) <= 50
    assert {text for text, _ in counts[:4]} == set(QUERIES)
    assert counts[0][1] / counts[1][1] == pytest.approx(2, rel=0.1)
    flat = Counter(itertools.islice(mixes.zipf(QUERIES, Crowd(50, 0.0, 3)), 20_000))
    assert max(flat.values()) / min(flat.values()) < 1.5


def test_different_questions_are_none_that_a_crowd_asks() -> None:
    crowd = set(itertools.islice(mixes.zipf(QUERIES, CROWD), 5_000))
    different = list(itertools.islice(mixes.different(QUERIES, CROWD), 500))
    assert len(set(different)) == 500
    assert crowd.isdisjoint(different)


def test_the_same_question_is_the_most_frequent_one() -> None:
    asked = set(itertools.islice(mixes.same(QUERIES, CROWD), 5))
    ((most, _),) = Counter(itertools.islice(mixes.zipf(QUERIES, CROWD), 5_000)).most_common(1)
    assert asked == {most}


# the client


class Server:
    """Answers every request with what ``answer`` makes of its number; counts how many it holds at once."""

    def __init__(self, answer: Callable[[int], bytes | None]) -> None:
        self.answer = answer
        self.requests: list[str] = []
        self.held = self.most = self.connections = 0

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode("ascii").split()[1])
                answer = self.answer(len(self.requests))
                self.held += 1
                self.most = max(self.most, self.held)
                await asyncio.sleep(0.005)
                self.held -= 1
                if answer is None:
                    break
                # In two parts, as a network may.
                writer.write(answer[:20])
                await asyncio.sleep(0)
                writer.write(answer[20:])
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@contextmanager
def listening(server: Server) -> Iterator[Address]:
    loop = asyncio.new_event_loop()
    made = loop.run_until_complete(asyncio.start_server(server.connected, client.HOST, 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Address(made.sockets[0].getsockname()[1], "/search?q=")
    finally:

        async def end() -> None:
            made.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def hit(server: Server, connections: int = 4, seconds: float = 0.3) -> Outcome:
    with listening(server) as address:
        return asyncio.run(client.asked(address, itertools.cycle(["환불 & 며칠?"]), connections, seconds))


def test_each_connection_stays_open_and_has_one_question_at_a_time() -> None:
    server = Server(lambda number: OK)
    outcome = hit(server)
    assert server.connections == server.most == 4
    assert len(outcome.milliseconds) == len(server.requests) > 20
    assert set(server.requests) == {"/search?q=%ED%99%98%EB%B6%88%20%26%20%EB%A9%B0%EC%B9%A0%3F"}
    assert outcome.errors == {}
    assert 5 <= min(outcome.milliseconds) <= max(outcome.milliseconds) < 200
    assert outcome.seconds >= 0.3
    assert 0 < outcome.busy < 1


def test_what_is_no_answer_is_counted_by_its_kind() -> None:
    busy = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 4\r\n\r\nbusy"
    nothing = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = Server(lambda number: {1: busy, 2: None, 3: nothing}.get(number, OK))
    outcome = hit(server, connections=1)
    assert outcome.errors == {"503": 1, "closed": 1, "no length": 1}
    assert len(outcome.milliseconds) == len(server.requests) - 3 > 5
    assert server.connections == 4


def test_who_is_refused_asks_again_after_a_pause() -> None:
    busy = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nbusy"
    server = Server(lambda number: busy)
    outcome = hit(server, connections=2, seconds=0.35)
    assert server.connections == 2
    assert outcome.errors == {"429": len(server.requests)}
    assert 4 <= len(server.requests) <= 8
    assert outcome.milliseconds == []


def test_a_service_that_is_not_there_is_an_error_and_no_hang() -> None:
    with listening(Server(lambda number: OK)) as address:
        pass
    outcome = asyncio.run(client.asked(address, itertools.cycle(["환불"]), 2, 0.1))
    assert outcome.milliseconds == []
    assert outcome.errors["refused"] > 2


# what was broken off


def test_a_journal_goes_on_where_it_was(tmp_path: Path) -> None:
    out, numbers = tmp_path / "results" / "load.json", TypeAdapter(float)
    with pytest.raises(KeyboardInterrupt), journal.kept(out, numbers, "terms") as kept:
        kept.add("a", 1.5)
        kept.add("b", 2.5)
        raise KeyboardInterrupt
    part = out.with_suffix(".part")
    part.write_text(part.read_text("utf-8") + '{"name": "c", "rec', "utf-8")
    with pytest.raises(KeyboardInterrupt), journal.kept(out, numbers, "terms") as kept:
        assert kept.found == {"a": 1.5, "b": 2.5}
        kept.add("c", 3.5)
        raise KeyboardInterrupt
    with journal.kept(out, numbers, "terms") as kept:
        assert kept.found == {"a": 1.5, "b": 2.5, "c": 3.5}
    assert list(out.parent.iterdir()) == []


def test_a_journal_of_other_terms_is_thrown_away(tmp_path: Path) -> None:
    out, numbers = tmp_path / "load.json", TypeAdapter(float)
    with pytest.raises(KeyboardInterrupt), journal.kept(out, numbers, "5 seconds") as kept:
        kept.add("a", 1.5)
        raise KeyboardInterrupt
    with journal.kept(out, numbers, "10 seconds") as kept:
        assert kept.found == {}


def test_sigterm_ends_a_measurement_as_ctrl_c_does() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), terminal.ended():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    assert signal.getsignal(signal.SIGTERM) is before


def test_without_a_file_nothing_is_written() -> None:
    with journal.kept(None, TypeAdapter(float), "terms") as kept:
        kept.add("a", 1.5)
        assert kept.found == {"a": 1.5}


# services


@pytest.mark.slow
def test_the_tutorial_service_answers_the_five_nearest_questions(tmp_path: Path) -> None:
    from benchmarks.peers.services import tutorial  # it imports torch, which takes seconds

    model = prompted(shop.tiny_model(tmp_path))
    entries = [Entry(faq.id, faq.question, faq.answer, faq.question) for faq in [*shop.FAQS, *shop.FAQS]]
    with TestClient(tutorial.create(entries, model, tmp_path)) as asking:
        found = asking.get("/search", params={"q": shop.FAQS[1].question}).json()
    assert len(found) == 5
    assert found[0] | {"score": 1.0} == {
        "id": "refund",
        "question": shop.FAQS[1].question,
        "answer": shop.FAQS[1].answer,
        "score": 1.0,
    }
    assert found[0]["score"] == pytest.approx(1, abs=1e-5)
    assert [each["score"] for each in found] == sorted((each["score"] for each in found), reverse=True)


def test_every_service_names_its_versions_and_they_are_ours() -> None:
    home = ROOT / "benchmarks" / "peers" / "services"
    assert {path.stem for path in home.glob("*.txt")} == set(services.PATHS)
    assert {path.stem for path in home.glob("*.py")} == {*services.PATHS, "__init__", "contract", "host"}
    ours = pins.read(ROOT / "constraints.txt")
    for name in services.PATHS:
        named = pins.read(home / f"{name}.txt")
        shared = named.keys() & ours.keys()
        assert {"fastapi", "uvicorn"} <= shared
        assert {library: named[library] for library in shared} == {library: ours[library] for library in shared}


def test_ours_may_stand_there_with_other_options_and_variables(tmp_path: Path) -> None:
    plain, other = (
        contenders.ours(tmp_path, tmp_path, 2, 32, also, {}) for also in ("", "MUREUM_QUEUE=4 --answer-at 0.7")
    )
    assert (plain.name, other.name) == ("faq-serve", "faq-serve MUREUM_QUEUE=4 --answer-at 0.7")
    assert plain.environment["MUREUM_QUEUE"] == "32"
    assert other.environment["MUREUM_QUEUE"] == "4"
    assert list(plain.command(1))[-2:] == ["--workers", "2"]
    assert list(other.command(1))[-4:] == ["--workers", "2", "--answer-at", "0.7"]


@pytest.mark.slow
def test_a_service_that_finds_nothing_is_not_measured(tmp_path: Path) -> None:
    stock = tmp_path / "stock.json"
    Stock((), Model("nowhere", "", "")).write(stock)
    empty = contenders.peer("empty", stock, 1, lambda step, done, of: None)
    posing = contenders.Contender("posing", empty.command, empty.path, empty.ready, empty.versions)
    retriever = Entry("refund", "환불은 언제까지 신청할 수 있나요?", "", "")
    with ExitStack() as stack:
        (running,) = contenders.started([empty], stack, retriever, lambda step, done, of: None)
        assert running.memory > 10 * 2**20
        with pytest.raises(ProcessError, match="posing: does not find the FAQ refund by its own question: 200"):
            contenders.started([posing], stack, retriever, lambda step, done, of: None)


def test_a_service_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = contenders.peer("empty", tmp_path / "none.json", 1, lambda step, done, of: None)
    with ExitStack() as stack, pytest.raises(ProcessError, match=r"empty ended \(1\)\n(?s:.*)none\.json"):
        contenders.started([broken], stack, Entry("a", "a", "a", "a"), lambda step, done, of: None)


@pytest.mark.slow
def test_workers_answer_together(tmp_path: Path) -> None:
    stock = tmp_path / "stock.json"
    Stock((), Model("nowhere", "", "")).write(stock)
    pair = contenders.peer("empty", stock, 2, lambda step, done, of: None)
    with ExitStack() as stack:
        (running,) = contenders.started([pair], stack, Entry("a", "a", "a", "a"), lambda step, done, of: None)
        outcome = asyncio.run(client.asked(running.address, itertools.cycle(["환불"]), 4, 1.0))
    assert len(outcome.milliseconds) > 20
    assert outcome.errors == {}


# the result


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Load]:
    """What the command printed and wrote for the shop with faq-serve, the tutorial service and the empty route."""
    home = tmp_path_factory.mktemp("load")
    out = home / "results" / "load-shop.json"
    arguments = ["load", "--data", str(shop.written(home / "shop")), "--model", str(shop.tiny_model(home))]
    few = ["--service", "tutorial", "--service", "empty", "--mix", "zipf", "--mix", "different", "--connections", "2"]
    short = ["--rounds", "2", "--seconds", "0.3", "--universe", "20", "--out", str(out)]
    ran = CliRunner().invoke(main, [*arguments, *few, *short], catch_exceptions=False)
    assert ran.exit_code == 0
    assert [file.name for file in out.parent.iterdir()] == [out.name]
    return ran.stdout, LOAD.validate_json(out.read_bytes())


@pytest.mark.slow
def test_the_command_measures_all_under_every_load(measured: tuple[str, Load]) -> None:
    printed, result = measured
    assert "faq-serve" in printed
    assert [(cell.contender, cell.mix) for cell in result.cells] == [
        (name, mix) for mix in ("zipf", "different") for name in ("faq-serve", "tutorial", "empty")
    ]
    for cell in result.cells:
        assert cell.errors == 0
        assert len(cell.passes) == 2
        assert all(each.rate == each.answers / each.seconds > 0 for each in cell.passes)
        assert cell.p50 is not None and cell.p99 is not None and 0 < cell.p50 <= cell.p99
    assert (result.data, result.faqs, result.queries) == ("shop", 5, 4)
    assert result.contenders["tutorial"].versions["faiss-cpu"]
    assert all(served.memory > 2**20 and served.ready > 0 for served in result.contenders.values())
    assert result.environment.versions["uvicorn"]


@pytest.mark.slow
def test_the_mixes_reach_the_services(measured: tuple[str, Load]) -> None:
    for cell in measured[1].cells:
        repeated = [each.repeated for each in cell.passes]
        assert max(repeated) == 0 if cell.mix == "different" else min(repeated) > 0.3


@pytest.mark.slow
def test_an_empty_route_is_faster_than_any_search_and_the_client_than_it(measured: tuple[str, Load]) -> None:
    result = measured[1]
    for cell in result.cells:
        assert cell.to_empty == pytest.approx(1) if cell.contender == "empty" else (cell.to_empty or 9) < 1
        if cell.contender == "tutorial":
            assert cell.to_tutorial == 1
    assert result.ceiling > 2 * max(cell.rate for cell in result.cells)


def test_medians_and_quotients_are_those_computed_by_hand() -> None:
    plan = Plan(("zipf",), (8,), 3, 1.0, 0.0, CROWD)
    kept: Journal[Pass] = Journal(None, PASS, "")
    rates = {"faq-serve": (30.0, 10.0, 20.0), "tutorial": (10.0, 20.0, 10.0)}
    for name, each in rates.items():
        for number, rate in enumerate(each):
            errors = {"503": number}
            kept.add(f"{number} zipf 8 {name}", Pass(int(rate), 1.0, rate, rate / 10, None, errors, 0.5, 0.001))
    ours, theirs = load.cells(list(rates), plan, kept.found)
    assert (ours.rate, ours.p50, ours.p99, ours.errors) == (20.0, 2.0, None, 3)
    assert (ours.to_tutorial, theirs.to_tutorial, ours.to_empty) == (2.0, 1.0, None)
    assert load.ceiling([ours, theirs]) == 30_000


@pytest.mark.slow
def test_the_result_stands_in_the_table_and_on_the_page(measured: tuple[str, Load], tmp_path: Path) -> None:
    load.write(measured[1], tmp_path / "load-shop.json")
    found = results.read(tmp_path)
    assert found.load == (measured[1],)
    text = tables.rewritten("<!-- table: load -->\n<!-- end -->\n", "README.md", found)
    assert "| shop, 5 FAQs | mix | connections | requests/s |" in text
    assert text.count("| faq-serve | ") == 2
    assert "2 rounds of 0.3 s, 1 process each; zipf: exponent 1 over 20 questions" in text
    shown = page.page(Results((), (), (), load=found.load), {})
    assert shown.count("<svg") == 2
    assert "mathdefault" not in shown
    assert ">10</text>" in shown
    assert "shop, zipf, 2 connections: requests/s" in shown
    assert json.loads((tmp_path / "load-shop.json").read_text("utf-8"))["kind"] == "load"
