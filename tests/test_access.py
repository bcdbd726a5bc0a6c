import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.observe.logs import JsonFormatter, TextFormatter
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.arrays import Float32Array
from search.encoding.encoder import Progress
from tests.conftest import ROOT, FakeEncoder

SECRET = "홍길동인데 제 번호 010-1234-5678 환불"
PARTS = ("홍길동", "1234", "환불", "%ED", "q=")
Counted = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(database=f"sqlite:///{tmp_path}/mureum.db", cors_origins=("https://shop.example",))
    with TestClient(
        create_app(settings, lambda _: engine), raise_server_exceptions=False, client=("127.0.0.1", 1)
    ) as client:
        yield client


@pytest.fixture
def failing(engine: Engine, analyzer: Analyzer, tmp_path: Path) -> Iterator[TestClient]:
    """A service whose every search but the first fails, and says what it was asked."""

    class Failing(FakeEncoder):
        def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
            if texts == ["준비"]:
                return super().encode_queries(texts, progress)
            raise RuntimeError(f"can't encode {texts}") from ValueError(f"{texts}")

    settings = Settings(database=f"sqlite:///{tmp_path}/mureum.db")
    broken = Engine(engine.index, analyzer, Failing())
    with TestClient(
        create_app(settings, lambda _: broken), raise_server_exceptions=False, client=("127.0.0.1", 1)
    ) as client:
        yield client


def counted(client: TestClient) -> Counted:
    """Every sample at /metrics by its name and labels."""
    told = client.get("/metrics")
    assert told.status_code == 200
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(told.text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def risen(before: Counted, after: Counted) -> dict[str, float]:
    """What rose from ``before`` to ``after``, but for what the scrapes themselves count and what is time."""
    found = {}
    for (name, labels), value in after.items():
        timed = name.endswith(("_sum", "_bucket"))
        if not timed and ("route", "/metrics") not in labels and value != before.get((name, labels), 0):
            told = ",".join(f"{label}={text}" for label, text in sorted(labels))
            found[f"{name}{{{told}}}" if told else name] = value - before.get((name, labels), 0)
    return found


def requests(route: str, method: str = "GET", status: int = 200, times: int = 1) -> dict[str, float]:
    """What so many alike requests count in any case."""
    return {
        f"mureum_http_requests_total{{method={method},route={route},status={status}}}": times,
        f"mureum_http_request_seconds_count{{route={route}}}": times,
    }


def stages(names: Sequence[str]) -> dict[str, float]:
    return {f"mureum_search_stage_seconds_count{{stage={name}}}": 1 for name in names}


USUAL = ("filter", "read", "analyse", "retrieve", "encode", "rank", "highlight")


# ---- metrics


def test_a_search_raises_what_it_should_and_nothing_else(client: TestClient) -> None:
    before = counted(client)
    answer = client.get("/v1/search", params={"q": "비번 까먹음"}).json()
    assert not answer["questions"]
    decided = {f"mureum_search_decisions_total{{decision={answer['decision']}}}": 1.0}
    assert risen(before, counted(client)) == {**requests("/v1/search"), **stages(USUAL), **decided}


def test_a_remembered_answer_is_counted_as_such(client: TestClient) -> None:
    client.get("/v1/search", params={"q": "비번 까먹음", "k": 2})
    before = counted(client)
    client.get("/v1/search", params={"q": "비번  까먹음", "k": 2})
    rose = risen(before, counted(client))
    assert (rose["mureum_search_remembered_total"], rose.get("mureum_search_degraded_total")) == (1, None)
    assert not rose.keys() & stages(USUAL).keys()


def test_a_corrected_search_is_counted_as_such(client: TestClient) -> None:
    before = counted(client)
    assert client.post("/v1/search", json={"query": "rufwp cnlth"}).json()["corrected_query"] == "결제 취소"
    rose = risen(before, counted(client))
    assert rose["mureum_search_corrected_total"] == 1
    assert rose["mureum_http_requests_total{method=POST,route=/v1/search,status=200}"] == 1


def test_both_questions_of_a_message_count(client: TestClient) -> None:
    before = counted(client)
    answer = client.get(
        "/v1/search", params={"q": "비밀번호를 잊어버렸어요. 그리고 환불은 언제까지 신청하나요?"}
    ).json()
    assert len(answer["questions"]) == 2
    rose = risen(before, counted(client))
    decisions = {name: times for name, times in rose.items() if name.startswith("mureum_search_decisions_total")}
    assert sum(decisions.values()) == 2
    for part in answer["questions"]:
        assert f"mureum_search_decisions_total{{decision={part['decision']}}}" in decisions


def test_suggestions_and_feedback_are_counted(client: TestClient) -> None:
    found = client.get("/v1/search", params={"q": "비번 까먹음"}).json()
    told = {"query_id": found["query_id"], "faq": "password-reset", "rank": 1}
    before = counted(client)
    assert client.get("/v1/suggest", params={"q": "결제"}).json()
    assert not client.get("/v1/suggest", params={"q": "zzzz"}).json()
    for helpful in (True, True, False):
        assert client.post("/v1/feedback", json={**told, "helpful": helpful}).status_code == 204
    assert client.post("/v1/feedback", json={**told, "faq": "none", "helpful": True}).status_code == 404
    assert risen(before, counted(client)) == {
        **requests("/v1/suggest", times=2),
        **requests("/v1/feedback", "POST", 404),
        **requests("/v1/feedback", "POST", 204, times=3),
        "mureum_http_request_seconds_count{route=/v1/feedback}": 4,
        "mureum_suggestions_total{found=yes}": 1,
        "mureum_suggestions_total{found=no}": 1,
        "mureum_feedback_total{helpful=yes}": 2,
        "mureum_feedback_total{helpful=no}": 1,
    }


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/v1/faqs/password-reset", "/v1/faqs/{faq_id}", 200),
        ("GET", "/v1/faqs/none", "/v1/faqs/{faq_id}", 404),
        ("GET", "/faq/password-reset", "/faq/{faq_id}", 200),
        ("GET", "/", "/", 200),
        ("HEAD", "/", "/", 200),
        ("GET", "/static/page.js", "/static/{path}", 200),
        ("GET", "/static/none.js", "/static/{path}", 404),
        ("GET", "/widget.js", "/widget.js", 200),
        ("GET", "/widget-0/dom.js", "/widget-{version}/{path}", 200),
        ("GET", "/openapi.json", "/openapi.json", 200),
        ("GET", "/v1/search?q=" + "가" * 600, "/v1/search", 422),
        ("DELETE", "/v1/search", "/v1/search", 405),
        ("GET", f"/{SECRET}", "unmatched", 404),
    ],
)
def test_a_request_is_counted_by_the_template_of_its_route(
    client: TestClient, method: str, path: str, route: str, status: int
) -> None:
    before = counted(client)
    assert client.request(method, path).status_code == status
    assert risen(before, counted(client)) == requests(route, method, status)


def test_methods_and_paths_that_anybody_can_invent_make_no_series(client: TestClient) -> None:
    before = counted(client)
    for number in range(5):
        client.request(f"PHONE{number}", f"/{number}")
    assert risen(before, counted(client)) == requests("unmatched", "other", 404, times=5)


def test_requests_in_flight_are_the_scrape_itself_when_nothing_else_goes_on(
    client: TestClient, failing: TestClient
) -> None:
    for service in (client, failing):
        for path in ("/v1/search?q=a", "/none"):
            service.get(path)
        assert counted(service)[("mureum_http_requests_in_flight", frozenset())] == 1


def test_the_generation_that_answers_is_named(client: TestClient) -> None:
    serving = {labels: value for (name, labels), value in counted(client).items() if name == "mureum_generation_info"}
    assert list(serving.values()) == [1]
    assert {("generation", ""), ("encoder", "fake")} <= set(*serving)


def test_decisions_that_were_never_made_are_zero_and_not_missing(client: TestClient) -> None:
    told = counted(client)
    for decision in ("answer", "clarify", "none"):
        assert told[("mureum_search_decisions_total", frozenset({("decision", decision)}))] == 0


def test_apps_count_for_themselves(client: TestClient, failing: TestClient) -> None:
    client.get("/v1/search", params={"q": "비번 까먹음"})
    assert not any(("route", "/v1/search") in labels for _, labels in counted(failing))


def test_what_the_documentation_shows_is_counted(client: TestClient) -> None:
    client.get("/v1/search", params={"q": "비번 까먹음"})
    shown = set(re.findall(r"^(mureum_\w+)", (ROOT / "docs" / "operating.md").read_text("utf-8"), re.MULTILINE))
    assert len(shown) > 7
    assert shown <= {name for name, _ in counted(client)}


def test_openmetrics_is_told_to_who_asks_for_it(client: TestClient) -> None:
    told = client.get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})
    assert told.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    assert told.text.endswith("# EOF\n")


# ---- times


def timing(response: Response) -> dict[str, float]:
    """The milliseconds of Server-Timing, as https://www.w3.org/TR/server-timing/ writes them."""
    parts = [re.fullmatch(r"([a-z]+);dur=(\d+\.\d+)", part) for part in response.headers["server-timing"].split(", ")]
    assert all(parts)
    return {part[1]: float(part[2]) for part in parts if part}


@pytest.mark.parametrize("query", ["비번 까먹음", "비밀번호를 잊어버렸어요. 그리고 환불은 언제까지 신청하나요?"])
def test_server_timing_tells_stages_that_add_up_to_no_more_than_the_total(client: TestClient, query: str) -> None:
    for response in (
        client.get("/v1/search", params={"q": query}),
        client.post("/v1/search", json={"query": query, "k": 3}),
    ):
        times = timing(response)
        assert list(times) == [*USUAL, "total"]
        total = times.pop("total")
        assert 0 < sum(times.values()) <= total + 1e-9
        assert times["rank"] > 0
    assert list(timing(client.get("/v1/search", params={"q": query}))) == ["total"], "it is remembered"


@pytest.mark.parametrize("path", ["/", "/v1/suggest?q=a", "/v1/faqs", "/none", "/healthz", "/v1/search?k=0"])
def test_server_timing_elsewhere_is_the_total(client: TestClient, path: str) -> None:
    assert list(timing(client.get(path))) == ["total"]


# ---- names


def test_a_well_formed_request_id_comes_back_on_every_response(client: TestClient, failing: TestClient) -> None:
    for path in ("/v1/search?q=a", "/v1/search", "/none", "/", "/static/none", "/faq/none", "/metrics"):
        assert client.get(path, headers={"x-request-id": "order-42"}).headers["x-request-id"] == "order-42", path
    preflight = {"origin": "https://shop.example", "access-control-request-method": "POST", "x-request-id": "a.b_c"}
    assert client.options("/v1/search", headers=preflight).headers["x-request-id"] == "a.b_c"
    large = client.post("/v1/search", content=b"a" * 100_000, headers={"x-request-id": "large"})
    assert (large.status_code, large.headers["x-request-id"]) == (413, "large")
    broken = failing.get("/v1/search?q=a", headers={"x-request-id": "broken"})
    assert (broken.status_code, broken.headers["x-request-id"]) == (500, "broken")
    assert "server-timing" in broken.headers


def test_requests_without_an_id_or_with_a_strange_one_get_one_of_their_own(client: TestClient) -> None:
    given: Sequence[Mapping[str, str]] = ({}, {}, {"x-request-id": "a b"}, {"x-request-id": "x" * 200})
    made = [client.get("/healthz", headers=dict(headers)).headers["x-request-id"] for headers in given]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in made)


def test_a_trace_goes_on_with_a_span_of_its_own(client: TestClient) -> None:
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    response = client.get("/v1/search?q=a", headers={"traceparent": f"00-{trace}-{span}-01"})
    version, same, child, flags = response.headers["traceresponse"].split("-")
    assert (version, same, flags) == ("00", trace, "01")
    assert child != span


@pytest.mark.parametrize("given", ["00-0-0-00", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "abc"])
def test_a_malformed_trace_is_begun_anew(client: TestClient, given: str) -> None:
    made = [client.get("/healthz", headers={"traceparent": given}).headers["traceresponse"] for _ in range(2)]
    assert all(re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", response) for response in made)
    assert made[0] != made[1]


# ---- the log


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "mureum.access"]


def test_a_line_tells_what_happened_and_of_which_request(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = client.get("/v1/faqs/password-reset?q=a", headers={"x-request-id": "order-42"})
    assert response.status_code == 200
    [record] = lines(caplog)
    assert record.levelname == "INFO"
    told = record.__dict__["fields"]
    assert told == {"method": "GET", "route": "/v1/faqs/{faq_id}", "status": 200, "ms": told["ms"]}
    assert told["ms"] >= timing(response)["total"]


def test_a_request_that_fails_is_a_warning_and_one_that_is_refused_is_not(
    client: TestClient, failing: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/v1/search")
    failing.get("/v1/search", params={"q": "a"})
    told = [(record.levelname, record.__dict__["fields"]["status"]) for record in lines(caplog)]
    assert told == [("INFO", 422), ("WARNING", 500)]


def test_what_was_asked_is_nowhere(
    client: TestClient, failing: TestClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    for service in (client, failing):
        service.get("/v1/search", params={"q": SECRET})
        service.post("/v1/search", json={"query": SECRET})
        service.post("/v1/search", json={"query": SECRET, "k": 0})
        service.post("/v1/search", content=SECRET)
        for path in ("/v1/suggest", "/none", "/", "/v1/search/"):
            service.get(path, params={"q": SECRET})
        service.get(f"/faq/{SECRET}")
        service.get(f"/{SECRET}", headers={"x-request-id": "010 1234 5678", "traceparent": "010-1234-5678"})
        told = {"query_id": "0" * 32, "faq": "password-reset", "rank": 1, "helpful": True, "comment": SECRET}
        assert service.post("/v1/feedback", json=told).status_code == 204
        metrics = service.get("/metrics").text
        assert not any(part in metrics for part in PARTS)
    ours = [record for record in caplog.records if record.name.partition(".")[0] in ("mureum", "uvicorn")]
    assert len(ours) == 2 * 13  # one of them is led on from a path with a slash too many
    for formatter in (JsonFormatter(), TextFormatter()):
        written = "\n".join(formatter.format(record) for record in ours)
        assert not any(part in written for part in PARTS)
