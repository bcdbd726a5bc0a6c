import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import ValidationError

from api.app import create_app
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from tests.test_api import XSS, small_engine


@pytest.fixture(scope="module")
def client(analyzer: Analyzer) -> Iterator[TestClient]:
    engine = small_engine(analyzer)
    with TestClient(create_app(Settings(), lambda _: engine)) as client:
        yield client


class Page(HTMLParser):
    """A page's elements, and its words without those of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] and self.elements[-1][0] != "script":
            self.words += data


def linked_data(response: Response) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text, re.DOTALL)
    assert len(found) == 1
    return dict(json.loads(found[0]))


def test_a_page_has_all_of_the_faq_without_a_script(client: TestClient) -> None:
    response = client.get("/faq/topup")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(response.text)
    told = " ".join(page.words.split())
    for words in (
        "충전 › 충전 오류",
        "충전을 했는데 잔액에 반영되지 않아요.",
        "은행 점검 시간에는 늦어질 수 있어요.",
        "그래도 그대로면 고객센터로 문의합니다. → 전화 상담",
        "채팅 상담",
        "평일 9시–18시",
    ):
        assert words in told
    assert ("a", {"class": "reach", "href": "tel:15881234", "aria-label": "전화 상담 1588-1234"}) in page.elements
    assert "canonical" not in {attributes.get("rel") for _, attributes in page.elements}
    assert ("meta", {"name": "description", "content": "은행 점검 시간에는 늦어질 수 있어요."}) in page.elements
    scripts = [attributes for tag, attributes in page.elements if tag == "script"]
    assert scripts == [{"type": "application/ld+json"}]
    assert "style" not in {tag for tag, _ in page.elements}


def test_an_answer_keeps_its_bold_and_its_list(client: TestClient) -> None:
    text = client.get("/faq/password").text
    assert "<strong>비밀번호 찾기</strong>" in text
    assert "<li>휴대폰으로 인증</li>" in text
    assert '<time datetime="2026-11-06">2026. 11. 06.</time>' in text


def test_steps_are_numbered_and_can_be_ticked_off(client: TestClient) -> None:
    page = Page(client.get("/faq/topup").text)
    tags = [tag for tag, _ in page.elements]
    assert tags.count("label") == 3  # the search field's, too
    boxes = [attributes for tag, attributes in page.elements if attributes.get("type") == "checkbox"]
    assert boxes == [{"type": "checkbox", "autocomplete": "off"}] * 2
    assert ("ol", {"class": "steps"}) in page.elements


def test_search_engines_are_told_question_answer_and_steps(client: TestClient) -> None:
    data = linked_data(client.get("/faq/topup"))
    assert (data["@context"], data["@type"]) == ("https://schema.org", "FAQPage")
    (question,) = data["mainEntity"]
    assert question["@type"] == "Question"
    assert question["name"] == "충전을 했는데 잔액에 반영되지 않아요."
    assert question["acceptedAnswer"]["@type"] == "Answer"
    assert question["acceptedAnswer"]["text"] == (
        "<p>은행 점검 시간에는 늦어질 수 있어요.</p>\n"
        "<ol><li>앱을 닫았다가 다시 열어 잔액을 확인합니다.</li><li>그래도 그대로면: 고객센터로 문의합니다.</li></ol>"
    )


def test_markup_in_data_stays_text(client: TestClient) -> None:
    response = client.get("/faq/xss")
    page = Page(response.text)
    assert XSS in page.words
    assert "img" not in {tag for tag, _ in page.elements}
    assert not [attributes for _, attributes in page.elements if "javascript:" in (attributes.get("href") or "")]
    assert [attributes for tag, attributes in page.elements if tag == "script"] == [{"type": "application/ld+json"}]
    question = linked_data(response)["mainEntity"][0]
    assert question["name"].endswith(XSS)
    assert "<script>" not in question["acceptedAnswer"]["text"]


def test_an_id_may_hold_a_slash_and_a_space(client: TestClient) -> None:
    for path in ("/faq/a/b%20c", "/faq/a%2Fb%20c"):
        response = client.get(path)
        assert "회원 탈퇴는 어디서 하나요?" in response.text
        assert 'href="/faq/a/b%20c.md" type="text/markdown"' in response.text


def test_an_entry_without_a_question_is_named_by_its_answer(client: TestClient) -> None:
    assert "<h1>해외 결제 수수료는 카드사가 정한 비율에" in client.get("/faq/passage").text


def test_a_page_is_sent_again_only_when_it_is_another_one(client: TestClient) -> None:
    first = client.get("/faq/topup")
    tag = first.headers["etag"]
    for known in (tag, f'"other", {tag}'):
        again = client.get("/faq/topup", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for unknown in ('"other"', ""):
        assert client.get("/faq/topup", headers={"if-none-match": unknown}).content == first.content
    assert client.get("/faq/a/b%20c").headers["etag"] != tag


def test_a_generation_renders_a_page_once(analyzer: Analyzer) -> None:
    engine = small_engine(analyzer)
    with TestClient(create_app(Settings(), lambda _: engine)) as client:
        pages = client.app_state["services"].current.get().pages
        for path in ("/faq/topup", "/faq/topup", "/faq/none"):
            client.get(path)
        assert list(pages) == ["/faq/topup"]
        pages["/faq/topup"] = b"kept"
        assert client.get("/faq/topup").content == b"kept"


def test_the_canonical_link_is_not_what_a_request_says(client: TestClient, analyzer: Analyzer) -> None:
    response = client.get("/faq/topup", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert "evil" not in response.text
    settings = Settings(public_url="https://help.example/")
    with TestClient(create_app(settings, lambda _: small_engine(analyzer))) as named:
        assert '<link rel="canonical" href="https://help.example/faq/topup">' in named.get("/faq/topup").text


@pytest.mark.parametrize("url", ["help.example", "ftp://help.example", "https://", "https://help.example/?a"])
def test_a_public_address_is_one_of_a_site(url: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        Settings(public_url=url)


@pytest.mark.parametrize("path", ["/faq/없음", "/faq/", "/faq/%3Cscript%3E"])
def test_an_unknown_id_has_a_korean_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "도움말을 찾을 수 없어요" in response.text
    assert 'content="noindex"' in response.text
    assert "<script" not in response.text
