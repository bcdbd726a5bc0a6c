import contextlib
import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, seed, settings
from pydantic import TypeAdapter
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from api.app import create_app
from api.routes.pages.page import STATIC
from api.settings import Settings
from api.wire.schemas import SearchResult
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import MAX_HITS, MAX_QUERY, Engine
from search.answering.result import Answer
from search.arrays import Float32Array
from search.confidence.calibration import TYPICAL
from search.confidence.thresholds import Decision, band
from search.encoding.encoder import Progress
from search.records.catalog import Category, categories, popular
from search.records.faq import Contact, Faq, Step
from tests.conftest import FakeEncoder, anew

PROBLEM = "application/problem+json"
XSS = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"

CONTACTS = (
    Contact("phone", "phone", "전화 상담", "고객센터로 전화하세요.", "1588-1234", "평일 9시–18시"),
    Contact("chat", "chat", "채팅 상담", "‘상담 시작하기’를 누르세요."),
)
FAQS = (
    Faq(
        "password",
        "비밀번호를 잊어버렸어요. 어떻게 다시 설정하나요?",
        "로그인 화면의 **비밀번호 찾기**에서 다시 설정할 수 있어요.\n\n- 휴대폰으로 인증\n- 이메일로 인증",
        category=("로그인", "비밀번호"),
        aliases=("비번 까먹음",),
        updated=datetime.date(2026, 11, 6),
        popularity=30,
    ),
    Faq(
        "topup",
        "충전을 했는데 잔액에 반영되지 않아요.",
        "은행 점검 시간에는 늦어질 수 있어요.",
        kind="guide",
        category=("충전", "충전 오류"),
        aliases=("충전했는데 그대로임",),
        symptoms=("충전한 뒤에도 잔액이 늘지 않음",),
        steps=(
            Step("앱을 닫았다가 다시 열어 잔액을 확인합니다."),
            Step("고객센터로 문의합니다.", condition="그래도 그대로면", contact="phone"),
        ),
        contacts=("chat",),
        popularity=50,
    ),
    Faq("refund", "환불은 며칠 걸리나요?", "카드는 3~5영업일이 걸려요.", kind="policy", category=("환불", "환불 지연")),
    Faq("card", "카드 번호가 올바르지 않대요.", "번호를 다시 입력해 주세요.", category=("결제", "결제 오류")),
    Faq(
        "cancel", "결제를 취소하고 싶어요.", "결제 내역에서 취소하세요.", category=("결제", "결제 취소"), popularity=40
    ),
    Faq("points", "포인트는 언제까지 쓸 수 있나요?", "적립한 날부터 2년이에요.", category=("포인트",)),
    Faq("a/b c", "회원 탈퇴는 어디서 하나요?", "설정에서 탈퇴할 수 있어요.", kind="notice"),
    Faq(
        "xss", f"주소창 이상한 글자 {XSS}", f"{XSS}\n\n[누르기](javascript:alert(1)) **{XSS}**", category=("보안", XSS)
    ),
    Faq("passage", "", "해외 결제 수수료는 **카드사**가 정한 비율에 따라 결제 금액에 더해져 청구됩니다. " * 4),
)


def small_engine(analyzer: Analyzer) -> Engine:
    encoder = FakeEncoder()
    return Engine(build(FAQS, CONTACTS, analyzer, encoder), analyzer, encoder)


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Engine:
    return small_engine(analyzer)


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("store")
    settings = Settings(index=Path("small"), database=f"sqlite:///{folder}/mureum.db", limit_ip=None)
    return create_app(settings, lambda _: engine)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1)) as client:
        yield client


def problem(response: Response, status: int, kind: str | None = None) -> dict[str, Any]:
    """The problem in ``response``, checked for what every problem has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    content = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= content.keys()
    assert content["status"] == status
    assert content["type"] == (f"urn:mureum:problem:{kind}" if kind else "about:blank")
    return dict(content)


def ids(response: Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [hit["faq"]["id"] for hit in response.json()["hits"]]


# ---- search


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("비번 까먹음", "password"),
        ("충전했는데 잔액이 그대로예요", "topup"),
        ("환불 며칠", "refund"),
        ("포인트 언제까지", "points"),
    ],
)
def test_the_right_faq_is_first(client: TestClient, question: str, best: str) -> None:
    assert ids(client.get("/v1/search", params={"q": question}))[0] == best
    assert ids(client.post("/v1/search", json={"query": question}))[0] == best


def without(content: bytes, *keys: str) -> bytes:
    """JSON ``content`` as it would be without ``keys``, wherever they stand."""
    kept = json.loads(content, object_hook=lambda each: {key: each[key] for key in each if key not in keys})
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_search_returns_the_librarys_answer_and_what_is_shown_of_it(client: TestClient, engine: Engine) -> None:
    expected = TypeAdapter(Answer).dump_json(engine.search("충전했는데 그대로임", 3))
    got = client.get("/v1/search", params={"q": "충전했는데 그대로임", "k": 3})
    posted = client.post("/v1/search", json={"query": "충전했는데 그대로임", "k": 3})
    for response in (got, posted):
        added = ("title", "answer_html", "text_html", "meanings_text", "query_id")
        assert without(response.content, *added) == without(expected)
    assert got.json()["query_id"] != posted.json()["query_id"]
    hit = json.loads(expected)["hits"][0]
    assert [step["condition"] for step in hit["faq"]["steps"]] == [None, "그래도 그대로면"]
    assert [contact["id"] for contact in hit["contacts"]] == ["chat", "phone"]


def test_k_category_and_kind_narrow_a_search(client: TestClient) -> None:
    assert len(ids(client.get("/v1/search", params={"q": "결제", "k": 2}))) == 2
    assert set(ids(client.get("/v1/search", params={"q": "환불", "category": "결제"}))) == {"card", "cancel"}
    assert ids(client.get("/v1/search", params={"q": "환불", "category": " 결제 >결제 취소"})) == ["cancel"]
    assert ids(client.get("/v1/search", params={"q": "결제", "kind": "guide"})) == ["topup"]
    body = {"query": "환불", "category": "결제 > 결제 취소", "kind": "faq", "k": 1}
    assert ids(client.post("/v1/search", json=body)) == ["cancel"]


def test_hits_below_a_confidence_are_left_out_and_not_counted(client: TestClient) -> None:
    everything = client.get("/v1/search", params={"q": "비번 까먹음", "k": MAX_HITS, "at_least": 0}).json()
    assert everything["total"] == len(everything["hits"]) == len(FAQS)
    confidences = [hit["confidence"] for hit in everything["hits"]]
    assert confidences == sorted(confidences, reverse=True)
    least = confidences[1]
    for response in (
        client.get("/v1/search", params={"q": "비번 까먹음", "at_least": least}),
        client.post("/v1/search", json={"query": "비번 까먹음", "at_least": least}),
    ):
        assert response.json()["hits"] == everything["hits"][:2]
        assert response.json()["total"] == sum(response.json()["facets"].values()) == 2
    assert ids(client.post("/v1/search", json={"query": "비번 까먹음", "at_least": 1})) == []


def test_what_no_faq_passes_is_an_honest_empty_answer(client: TestClient) -> None:
    for filters in ({"category": "없음"}, {"category": "결제", "kind": "policy"}):
        found = client.get("/v1/search", params={"q": "환불", **filters})
        assert ids(found) == []
        assert "해당하는 FAQ가 없어요" in found.json()["why"]
        assert client.get("/v1/faqs", params=filters).json()["total"] == 0


def test_an_empty_choice_is_no_choice(client: TestClient) -> None:
    assert ids(client.get("/v1/search", params={"q": "환불", "category": "", "kind": ""}))[0] == "refund"


@pytest.mark.parametrize("question", ["", " ", "😀", "👩‍👩‍👧‍👦🇰🇷", "?!", "\x00", "\r\n\t\x1b", "\u200b", "\ufeff"])
def test_a_question_without_words_has_an_honest_empty_answer(client: TestClient, question: str) -> None:
    for response in (
        client.get("/v1/search", params={"q": question}),
        client.post("/v1/search", json={"query": question}),
    ):
        assert ids(response) == []
        assert "글자나 숫자가 없어서" in response.json()["why"]


def test_signs_around_words_do_not_disturb(client: TestClient) -> None:
    assert ids(client.get("/v1/search", params={"q": "비번\x00까먹음😭😭\u200b"}))[0] == "password"


def test_surrogates_are_refused_or_found_empty(client: TestClient) -> None:
    json_type = {"content-type": "application/json"}
    for body in (b'{"query": "\\ud800"}', b'{"query": "a", "\\udfff": 1}'):
        problem(client.post("/v1/search", content=body, headers=json_type), 422, "validation")
    unknown = client.post("/v1/search", content=b'{"query": "a", "category": "\\ud800"}', headers=json_type)
    assert ids(unknown) == []
    for encoded in ("%ED%A0%80", "%FF%FE", "%ED%A0%80%ED%B0%80"):
        assert ids(client.get(f"/v1/search?q={encoded}")) == []
        problem(client.get(f"/v1/faqs/{encoded}"), 404, "faq-not-found")


def test_limits_of_a_search_name_the_field(client: TestClient) -> None:
    assert client.get("/v1/search", params={"q": "가" * MAX_QUERY}).status_code == 200
    for response, field in (
        (client.get("/v1/search"), "q"),
        (client.get("/v1/search", params={"q": "가" * (MAX_QUERY + 1)}), "q"),
        (client.get("/v1/search", params={"q": "환불", "k": 0}), "k"),
        (client.get("/v1/search", params={"q": "환불", "k": MAX_HITS + 1}), "k"),
        (client.get("/v1/search", params={"q": "환불", "k": "9" * 5000}), "k"),
        (client.get("/v1/search", params={"q": "환불", "kind": "other"}), "kind"),
        (client.post("/v1/search", json={}), "query"),
        (client.post("/v1/search", json={"query": "가" * (MAX_QUERY + 1)}), "query"),
        (client.post("/v1/search", json={"query": "환불", "k": "5"}), "k"),
        (client.post("/v1/search", json={"query": "환불", "k": True}), "k"),
        (client.get("/v1/search", params={"q": "환불", "at_least": 1.01}), "at_least"),
        (client.get("/v1/search", params={"q": "환불", "at_least": "nan"}), "at_least"),
        (client.post("/v1/search", json={"query": "환불", "at_least": -0.1}), "at_least"),
        (client.post("/v1/search", json={"query": "환불", "at_least": "0.5"}), "at_least"),
        (client.post("/v1/search", json={"query": "환불", "at_least": None}), "at_least"),
        (client.post("/v1/search", json={"query": "환불", "q": "환불"}), "q"),
        (client.post("/v1/search", json=["환불"]), "body"),
        (client.post("/v1/search", content="환불", headers={"content-type": "application/json"}), "body"),
        (client.post("/v1/search", content=b'{"query": NaN}', headers={"content-type": "application/json"}), "query"),
    ):
        assert [wrong["field"] for wrong in problem(response, 422, "validation")["errors"]] == [field]


def test_problems_do_not_repeat_what_was_sent(client: TestClient) -> None:
    told = client.post("/v1/search", json={"query": "주민번호 900101-1234567", "k": 0}).text
    assert "900101" not in told


def test_a_body_in_another_encoding_is_a_bad_request(client: TestClient) -> None:
    body = '{"query": "환불"}'.encode("cp949")
    response = client.post("/v1/search", content=body, headers={"content-type": "application/json"})
    assert problem(response, 400)["detail"] == "the body must be JSON in UTF-8"


@pytest.mark.parametrize("headers", [{}, {"content-type": "application/x-www-form-urlencoded"}], ids=["none", "a form"])
def test_a_body_that_is_not_said_to_be_json_is_told_which_header_it_needs(
    client: TestClient, headers: dict[str, str]
) -> None:
    response = client.post("/v1/search", content='{"query": "환불"}', headers=headers)
    assert "Content-Type: application/json" in problem(response, 422, "validation")["detail"]


def test_a_body_that_is_no_object_is_told_so(client: TestClient) -> None:
    response = client.post("/v1/search", json=["환불"])
    assert problem(response, 422, "validation")["detail"] == "body: must be a JSON object"


def test_a_large_body_is_refused_however_it_comes(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(160):
            yield b"a" * 65_536

    json_type = {"content-type": "application/json"}
    large = b'{"query": "' + b"a" * 10_000_000 + b'"}'
    assert "65536 bytes" in problem(client.post("/v1/search", content=large, headers=json_type), 413)["detail"]
    problem(client.post("/v1/search", content=chunks(), headers=json_type), 413)
    problem(client.request("GET", "/v1/search?q=a", content=large), 413)
    fitting = json.dumps({"query": "환불 며칠"}).encode().ljust(65_536)
    assert ids(client.post("/v1/search", content=fitting, headers=json_type))[0] == "refund"
    problem(client.post("/v1/search", content=fitting + b" ", headers=json_type), 413)


# ---- FAQs and catalog


def test_faqs_come_in_pages_with_their_total(client: TestClient) -> None:
    first = client.get("/v1/faqs", params={"limit": 4}).json()
    second = client.get("/v1/faqs", params={"limit": 4, "offset": 4}).json()
    third = client.get("/v1/faqs", params={"limit": 4, "offset": 8}).json()
    assert [page["total"] for page in (first, second, third)] == [len(FAQS)] * 3
    assert [faq["id"] for page in (first, second, third) for faq in page["faqs"]] == [faq.id for faq in FAQS]
    assert client.get("/v1/faqs", params={"offset": 10**30}).json()["faqs"] == []


def test_faqs_by_category_and_kind(client: TestClient) -> None:
    paid = client.get("/v1/faqs", params={"category": "결제"}).json()
    assert (paid["total"], [faq["id"] for faq in paid["faqs"]]) == (2, ["card", "cancel"])
    assert client.get("/v1/faqs", params={"category": "결제 > 결제 취소"}).json()["total"] == 1
    assert client.get("/v1/faqs", params={"kind": "policy"}).json()["faqs"][0]["id"] == "refund"
    assert client.get("/v1/faqs", params={"category": "없음"}).json()["total"] == 0


def test_one_faq_is_the_librarys_record(client: TestClient) -> None:
    for faq in FAQS:
        response = client.get(f"/v1/faqs/{faq.id}")
        assert TypeAdapter(Faq).validate_json(response.content) == faq
    assert "none-such" in problem(client.get("/v1/faqs/none-such"), 404, "faq-not-found")["detail"]


def test_faqs_come_with_what_pages_show_of_them(client: TestClient) -> None:
    (hit,) = client.get("/v1/search", params={"q": "비밀번호 찾기", "k": 1}).json()["hits"]
    assert hit["faq"]["title"] == hit["faq"]["question"]
    assert hit["faq"]["answer_html"].startswith("<p>로그인 화면의 <strong><mark>비밀번호 찾기</mark></strong>에서 다시")
    (hit,) = client.get("/v1/search", params={"q": "충전했는데 그대로임", "k": 1}).json()["hits"]
    assert hit["faq"]["steps"][1]["text_html"] == "고객센터로 문의합니다."
    for faq in (
        client.get("/v1/faqs/passage").json(),
        client.get("/v1/faqs", params={"offset": len(FAQS) - 1}).json()["faqs"][0],
    ):
        assert faq["title"].startswith("해외 결제 수수료는 카드사가 정한 비율에")
        assert faq["title"].endswith("…")
        assert len(faq["title"]) <= 61
        assert faq["answer_html"].startswith("<p>해외 결제 수수료는 <strong>카드사</strong>가")
    assert client.get("/v1/popular", params={"k": 1}).json()[0]["answer_html"].startswith("<p>은행 점검 시간")
    parts = client.get("/v1/search", params={"q": "비번 까먹음. 그리고 환불 며칠 걸려요?"}).json()["questions"]
    assert ["<mark>" in part["hits"][0]["faq"]["answer_html"] for part in parts] == [
        bool(part["hits"][0]["highlights"]["answer"]["spans"]) for part in parts
    ]


def test_categories_popular_and_contacts(client: TestClient) -> None:
    found = TypeAdapter(list[Category]).validate_json(client.get("/v1/categories").content)
    assert found == categories(FAQS)
    assert Category(("결제",), 2) in found
    assert TypeAdapter(list[Faq]).validate_json(client.get("/v1/popular").content) == popular(FAQS)
    assert [faq["id"] for faq in client.get("/v1/popular", params={"k": 2}).json()] == ["topup", "cancel"]
    assert TypeAdapter(tuple[Contact, ...]).validate_json(client.get("/v1/contacts").content) == CONTACTS
    problem(client.get("/v1/popular", params={"k": 0}), 422, "validation")


# ---- the service itself


@pytest.mark.parametrize("path", ["/v1/search?q=환불 며칠", "/v1/search?q=환불 며칠&k=0"])
def test_a_question_and_its_answer_stay_in_no_cache(client: TestClient, path: str) -> None:
    for response in (client.get(path), client.get(path), client.post("/v1/search", json={"query": "환불 며칠"})):
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("accepts", "encoding"), [("identity", None), ("gzip, br", "gzip"), ("br, gzip;q=0.5", "gzip")]
)
def test_an_answer_is_compressed_for_those_who_take_it(client: TestClient, accepts: str, encoding: str | None) -> None:
    asked = "/v1/search?q=환불 며칠"
    hits = ids(client.post("/v1/search", json={"query": "환불 며칠"}))
    for path in (asked, asked, "/v1/faqs"):
        response = client.get(path, headers={"accept-encoding": accepts})
        assert response.headers.get("content-encoding") == encoding, path
        assert "Accept-Encoding" in response.headers["vary"], path
        assert path != asked or ids(response) == hits


def test_the_same_question_has_the_same_answer_with_another_id(client: TestClient) -> None:
    first, again = (client.get("/v1/search?q=환불 며칠") for _ in range(2))
    assert TypeAdapter(SearchResult).validate_json(first.content)
    answers = [response.json() for response in (first, again)]
    one, other = (each.pop("query_id") for each in answers)
    assert answers[0] == answers[1]
    assert one != other


def test_readiness_tells_what_serves(client: TestClient, engine: Engine) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert (ready["encoder"], ready["dimension"], ready["analyzer"]) == ("fake", 256, engine.index.analyzer)
    assert ready["thresholds"] == {
        "answer_at": engine.thresholds.answer_at,
        "none_below": engine.thresholds.none_below,
    }
    assert ready["counts"]["faqs"] == len(FAQS)
    assert ready["counts"]["contacts"] == len(CONTACTS)
    assert ready["counts"]["wordings"] == len(engine.index.wordings.units)


def test_before_the_start_and_after_the_end_it_lives_but_is_not_ready(engine: Engine) -> None:
    app = create_app(Settings(), lambda _: anew(engine))
    client = TestClient(app)
    for _ in range(2):
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/search?q=a", "/v1/categories"):
            response = client.get(path)
            problem(response, 503, "not-ready")
            assert response.headers["retry-after"] == "5"
        with TestClient(app) as started:
            assert started.get("/readyz").status_code == 200


def test_the_index_of_the_settings_is_loaded_at_start_and_not_before(engine: Engine) -> None:
    asked: list[Settings] = []

    def load(settings: Settings) -> Engine:
        asked.append(settings)
        return anew(engine)

    settings = Settings(index=Path("somewhere"))
    app = create_app(settings, load)
    assert asked == []
    with TestClient(app):
        assert asked == [settings]


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    assert problem(client.get("/v1/none"), 404)["instance"] == "/v1/none"
    problem(client.get("/static/none.js"), 404)
    problem(client.get("/static/%2e%2e/app.py"), 404)
    assert problem(client.get("/없음"), 404)["instance"] == "/%EC%97%86%EC%9D%8C"
    for path, allowed in (("/v1/search", "GET, POST"), ("/v1/faqs/password", "GET"), ("/", "GET, HEAD")):
        response = client.delete(path)
        problem(response, 405)
        assert response.headers["allow"] == allowed


class Broken(FakeEncoder):
    """An encoder that fails at the second query, the first being the warm-up."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        self.calls += 1
        if self.calls > 1:
            raise RuntimeError("secret: /srv/models/e5")
        return super().encode_queries(texts, progress)


def test_an_unexpected_error_says_nothing_of_the_inside_and_goes_to_the_log(engine: Engine, analyzer: Analyzer) -> None:
    broken = Engine(engine.index, analyzer, Broken())
    with TestClient(create_app(Settings(), lambda _: broken), raise_server_exceptions=False) as client:
        response = client.get("/v1/search", params={"q": "환불"})
    assert "secret" not in str(problem(response, 500))
    assert "default-src 'none'" in response.headers["content-security-policy"]
    broken = Engine(engine.index, analyzer, Broken())
    with (
        TestClient(create_app(Settings(), lambda _: broken)) as client,
        pytest.raises(RuntimeError, match="secret"),  # raised again for the server, which logs it
    ):
        client.get("/v1/search", params={"q": "환불"})


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/static/page.css", "/v1/search?q=환불", "/none", "/readyz"])
def test_every_response_has_strict_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_is_small_and_asks_nobody_else(client: TestClient) -> None:
    files = ["/", *(f"/static/{path.name}" for path in STATIC.iterdir() if not path.name.startswith("widget"))]
    contents = [client.get(file) for file in files]
    assert all(response.status_code == 200 for response in contents)
    assert sum(len(response.content) for response in contents) <= 57_000  # what comes first: test_first_load
    page = contents[0].text
    assert 'lang="ko"' in page
    assert "http" not in page.replace("http-equiv", "").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert " style=" not in page
    assert " on" not in page.replace(" only", "")
    assert client.head("/").status_code == 200


# ---- OpenAPI


def test_openapi_has_korean_examples_and_problems_for_every_operation(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert "Markdown signs" in document["components"]["schemas"]["Marked"]["description"]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == 16
    for operation in operations:
        assert operation["tags"]
        assert any("가" <= letter <= "힣" for letter in operation["summary"] + operation["description"])
        for status, response in operation["responses"].items():
            assert (PROBLEM in response.get("content", {})) == (int(status) >= 400)
    search = document["paths"]["/v1/search"]
    assert all(decision in search["get"]["description"] for decision in get_args(Decision))
    bodies = search["post"]["requestBody"]["content"]["application/json"]["examples"]
    assert bodies["질문만"]["value"] == {"query": "비번 까먹음"}


def test_openapi_shows_an_answer_of_each_kind_as_the_engine_would_give_it(client: TestClient, engine: Engine) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    shown = [
        paths["/v1/search"][method]["responses"]["200"]["content"]["application/json"]["examples"]
        for method in ("get", "post")
    ]
    assert shown[0] == shown[1]
    examples = {name: TypeAdapter(Answer).validate_python(given["value"]) for name, given in shown[0].items()}
    assert examples.keys() == {*get_args(Decision), "everyday", "questions"}
    assert [name for name, answer in examples.items() if answer.meanings] == ["everyday"]
    assert all(examples[decision].decision == decision for decision in get_args(Decision))
    asked = examples["questions"].questions
    assert [part.decision for part in asked] == ["answer", "answer"]
    for answer in [*examples.values(), *asked]:
        assert answer.decision == TYPICAL.thresholds.decide(answer.confidence)
        assert answer.band == band(answer.confidence)
        assert answer.confidence == answer.hits[0].confidence
        assert [hit.confidence for hit in answer.hits] == sorted((hit.confidence for hit in answer.hits), reverse=True)
        assert answer.total == sum(answer.facets.values()) == len(answer.hits)
        assert bool(answer.contacts) == (answer.decision == "none")
        assert answer.explain.keys() == engine.search("환불").explain.keys()


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_service_keeps_what_its_openapi_document_promises(
    app: FastAPI, client: TestClient, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    tried: set[str] = set()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @seed(20261123)
        @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps(case: schemathesis.Case[Any]) -> None:
            tried.add(case.operation.label)
            case.call_and_validate()

        with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # nothing can be wrong with a request without input
            keeps()
    assert {"GET /v1/search", "POST /v1/search", "GET /v1/faqs", "GET /v1/popular"} <= tried
