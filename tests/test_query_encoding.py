"""Questions that an old form sends in EUC-KR."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.app import create_app
from api.middleware.query_encoding import utf8
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from tests.test_api import small_engine

REFUND = "%C8%AF%BA%D2"


@pytest.fixture(scope="module")
def client(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(database=f"sqlite:///{tmp_path_factory.mktemp('store')}/mureum.db", limit_ip=None)
    with TestClient(create_app(settings, lambda _: small_engine(analyzer))) as client:
        yield client


def test_a_question_in_euc_kr_is_read(client: TestClient) -> None:
    assert client.get(f"/v1/search?q={REFUND}&k=1").json()["query"] == "환불"
    assert "‘환불’의 답을 찾았어요" in client.get(f"/search?q={REFUND}").text
    assert client.get(f"/v1/suggest?q={REFUND}").json() == client.get("/v1/suggest", params={"q": "환불"}).json()
    assert client.get(f"/v1/faqs?category={REFUND}").json()["total"] == 1


def test_the_page_gets_an_address_in_utf8(client: TestClient) -> None:
    sent = client.get(f"/?q={REFUND}&as_typed=1", follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (307, "?q=%ED%99%98%EB%B6%88&as_typed=1")
    assert client.get(f"/?q={REFUND}").url.query == b"q=%ED%99%98%EB%B6%88"
    assert client.get("/?q=%ED%99%98%EB%B6%88", follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    "query", ["%FF%FF", "%C8", "%80", "%ED%99", "%", "%zz", "\udcff", "%00", "%C8%AF%FF", "a=b&&=&="]
)
def test_bytes_of_no_encoding_break_nothing(client: TestClient, query: str) -> None:
    sent = query.encode("utf-8", "surrogateescape").decode("latin-1")
    for path in ("/search", "/v1/search", "/v1/suggest", "/"):
        assert client.get(f"{path}?q={quote(sent, safe='%&=')}", follow_redirects=False).status_code < 500


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"q=%C8%AF%BA%D2+7%C0%CF&k=3", [("q", "환불 7일"), ("k", "3")]),
        (b"q=%8c%63%b9%e6%b0%a2", [("q", "똠방각")]),
        ("q=환불".encode("cp949"), [("q", "환불")]),
        ("q=환불".encode(), [("q", "환불")]),
        (b"q=%C8%AF%BA%D2%26%3D%2B%25", [("q", "환불&=+%")]),
        (b"%C8%AF%BA%D2=%ED%99%98%EB%B6%88", [("환불", "환불")]),
        (b"q=caf%C3%A9", [("q", "café")]),
    ],
)
def test_names_and_values_are_read_one_by_one(sent: bytes, read: list[tuple[str, str]]) -> None:
    assert parse_qsl(utf8(sent).decode("ascii")) == read


@given(st.binary(max_size=60))
def test_what_is_rewritten_stays_so(query: bytes) -> None:
    once = utf8(query)
    assert utf8(once) == once
    assert once.count(b"&") == query.count(b"&")


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_utf8_stays_as_it_is(text: str) -> None:
    sent = f"q={quote(text)}&k=%20+".encode()
    assert utf8(sent) == sent


def test_the_question_stays_out_of_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get(f"/search?q={REFUND}")
    told = "".join(record.getMessage() for record in caplog.records)
    assert "/search" in told
    assert "환불" not in told
    assert "%C8" not in told


def test_another_site_may_send_x_requested_with(analyzer: Analyzer, tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/mureum.db", cors_origins=("https://shop.example",))
    asked = {
        "origin": "https://shop.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "x-requested-with",
    }
    with TestClient(create_app(settings, lambda _: small_engine(analyzer))) as client:
        assert client.options("/v1/search", headers=asked).status_code == 200
        refused = client.options("/v1/search", headers={**asked, "access-control-request-headers": "x-other"})
        assert refused.status_code == 400
