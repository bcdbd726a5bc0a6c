import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth.key import Scope
from api.auth.key_store import KeyStore
from api.search.recalled import Recalled
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.result import Answer
from search.index.index import Index
from tests import swapping
from tests.test_api import ids, problem
from tests.test_remembering import CountingEncoder

ASKED = "/v1/search?q=환불 며칠"


def answer(query: str) -> Answer:
    return Answer(query, (), 0, {}, "none", 0.0, "low", "없는 내용 같아요.", {}, (), ())


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def forgetful(index: Index, analyzer: Analyzer, encoder: CountingEncoder) -> Engine:
    return Engine(index, analyzer, encoder, remembered=0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=f"sqlite:///{tmp_path}/mureum.db", limit_ip=None, log_queries=True)


@pytest.fixture
def client(forgetful: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, lambda _: forgetful), raise_server_exceptions=False) as client:
        yield client


def test_the_same_query_string_has_the_same_answer_with_another_id(
    client: TestClient, encoder: CountingEncoder
) -> None:
    first, again = (client.get(ASKED, headers={"accept-encoding": "identity"}) for _ in range(2))
    assert encoder.asked.count("환불 며칠") == 1
    answers = [response.json() for response in (first, again)]
    one, other = (each.pop("query_id") for each in answers)
    assert answers[0] == answers[1]
    assert one != other
    varying = {"x-request-id", "traceresponse", "server-timing"}
    told = [{name: value for name, value in each.headers.items() if name not in varying} for each in (first, again)]
    assert told[0] == told[1]


def test_what_is_recalled_is_counted_and_kept_as_what_is_searched(client: TestClient, settings: Settings) -> None:
    given = [client.get(ASKED).json()["query_id"] for _ in range(3)]
    text = client.get("/metrics").text
    assert re.search(r"^mureum_search_remembered_total 2.0$", text, re.MULTILINE)
    assert sum(map(float, re.findall(r"^mureum_search_decisions_total\S* (\S+)$", text, re.MULTILINE))) == 3
    assert re.search(r'^mureum_http_requests_total.*route="/v1/search".* 3.0$', text, re.MULTILINE)
    operator = swapping.operator(settings.database)
    for query_id in given:
        forgotten = client.delete(f"/v1/admin/queries/{query_id}", headers=operator)
        assert forgotten.status_code == 204


def test_another_query_string_asks_anew(client: TestClient, encoder: CountingEncoder) -> None:
    client.get(ASKED)
    assert len(client.get(f"{ASKED}&k=1").json()["hits"]) == 1
    assert ids(client.get("/v1/search?q=포인트 유효기간")) != ids(client.get(ASKED))
    assert [encoder.asked.count(query) for query in ("환불 며칠", "포인트 유효기간")] == [2, 1]


def test_what_a_body_asks_is_no_matter_of_the_query_string(client: TestClient) -> None:
    refund = ids(client.get(ASKED))
    assert ids(client.post(ASKED, json={"query": "비번 까먹음"})) != refund
    assert ids(client.get(ASKED)) == refund


def test_what_makes_no_sense_makes_none_the_next_time(client: TestClient) -> None:
    for _ in range(2):
        assert problem(client.get(f"{ASKED}&k=0"), 422, "validation")["errors"][0]["field"] == "k"
        problem(client.get("/v1/search"), 422, "validation")


def test_a_degraded_answer_is_not_recalled(client: TestClient, encoder: CountingEncoder) -> None:
    encoder.broken = lambda text: True
    assert client.get(ASKED).json()["degraded"]
    encoder.broken = lambda text: False
    assert not client.get(ASKED).json()["degraded"]


def test_the_key_is_asked_for_each_time(forgetful: Engine, settings: Settings) -> None:
    needed = settings.model_copy(update={"require_key": True})
    scopes: tuple[Scope, ...] = ("search", "feedback")
    with closing(KeyStore(settings.database)) as keys:
        right, other = (keys.create(scope, (scope,))[1] for scope in scopes)
    with TestClient(create_app(needed, lambda _: forgetful)) as client:
        for _ in range(2):
            assert ids(client.get(ASKED, headers={"authorization": f"Bearer {right}"}))
            problem(client.get(ASKED), 401, "key-missing")
            problem(client.get(ASKED, headers={"authorization": f"Bearer {right}x"}), 401, "key-unknown")
            problem(client.get(ASKED, headers={"authorization": f"Bearer {other}"}), 403, "key-scope")


def test_only_the_last_ones_are_recalled_and_none_as_it_was_written() -> None:
    recalled = Recalled(most=2)
    for number in range(3):
        recalled.keep(b"q=010-9753-864%d" % number, answer(str(number)))
    assert recalled.of(b"q=010-9753-8640") is None
    assert [recalled.of(b"q=010-9753-864%d" % number) for number in (1, 2)] == [answer("1"), answer("2")]
    assert "9753" not in repr(vars(recalled))


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("identity", None), ("gzip, br", "gzip"), ("gzip;q=0, identity", None), ("br, gzip ; q=0.5", "gzip")],
)
def test_an_answer_is_compressed_for_those_who_take_it(client: TestClient, accepts: str, encoding: str | None) -> None:
    hits = ids(client.post("/v1/search", json={"query": "환불 며칠"}))
    for path in (ASKED, ASKED, "/v1/faqs"):
        response = client.get(path, headers={"accept-encoding": accepts})
        assert response.headers.get("content-encoding") == encoding, path
        assert response.headers.get_list("vary") == ["Accept-Encoding"], path
        assert path != ASKED or ids(response) == hits
