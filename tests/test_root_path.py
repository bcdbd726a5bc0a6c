"""A service below a path of another site, behind a proxy that takes the path away and one that does not."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx2
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from api.settings import Rate, Settings
from search.analysis.analyzer import Analyzer
from tests.conftest import anew
from tests.listening import listening
from tests.test_api import small_engine
from tests.test_faq_page import Page
from tests.test_page import browser

__all__ = ["browser"]
ORIGIN = "https://other.example"


def proxy(upstream: str, stripping: bool) -> Starlette:
    """A site that passes on what is below ``/help``, as nginx does with and without a path in its proxy_pass."""

    async def forward(request: Request) -> Response:
        path = request.url.path.removeprefix("/help") if stripping else request.url.path
        async with httpx2.AsyncClient(base_url=upstream, trust_env=False) as client:
            address = f"{path}?{request.url.query}" if request.url.query else path
            got = await client.request(
                request.method, address, headers=dict(request.headers), content=await request.body()
            )
        headers = {
            name: text for name, text in got.headers.items() if name not in ("content-encoding", "content-length")
        }
        return Response(got.content, got.status_code, headers)

    return Starlette(routes=[Route("/help/{path:path}", forward, methods=["GET", "POST", "OPTIONS"])])


@pytest.fixture(scope="module")
def upstream(analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = f"sqlite:///{tmp_path_factory.mktemp('store')}/mureum.db"
    settings = Settings(root_path="/help", database=database, cors_origins=(ORIGIN,))
    with listening(create_app(settings, lambda _: small_engine(analyzer))) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture(scope="module", params=[True, False], ids=["stripped", "not-stripped"])
def site(request: pytest.FixtureRequest, upstream: str) -> Iterator[str]:
    with listening(proxy(upstream, request.param), lifespan="off") as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def visitor(site: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=site, trust_env=False) as client:
        yield client


def test_every_link_of_a_page_leads_below_the_root_path(visitor: httpx2.Client) -> None:
    seen: set[str] = set()
    waiting = ["/help/", "/help/search?q=결제 취소", "/help/?q=환불"]
    while waiting:
        response = visitor.get(waiting.pop())
        assert response.status_code == (307 if response.url.raw_path == b"/help/search" else 200), response.url
        if not response.headers.get("content-type", "").startswith("text/html"):
            continue
        for _, attributes in Page(response.text).elements:
            for name in ("href", "src", "action"):
                link = attributes.get(name) or ""
                if link.startswith("/") and link not in seen:
                    assert link.startswith("/help/"), (response.url, link)
                    seen.add(link)
                    waiting.append(link)
    assert {"/help/faq/topup", "/help/faq/topup.md", "/help/category/%EA%B2%B0%EC%A0%9C", "/help/search"} <= seen


def test_files_the_api_and_the_widget_are_there(visitor: httpx2.Client) -> None:
    for path in ("static/page.css", "v1/contacts", "v1/faqs/topup", "widget.js", "favicon.ico", "healthz", "llms.txt"):
        assert visitor.get(f"/help/{path}").status_code == 200
    script = visitor.get("/help/widget.js").text
    module = script.partition('new URL("')[2].partition('"')[0]
    assert visitor.get(f"/help/{module}").headers["access-control-allow-origin"] == "*"
    found = visitor.post("/help/v1/search", json={"query": "환불"}).json()
    assert found["hits"][0]["faq"]["id"] == "refund"
    assert visitor.get("/help/openapi.json").json()["servers"] == [{"url": "/help"}]


def test_the_sitemap_and_robots_name_the_root_path(visitor: httpx2.Client, site: str) -> None:
    places = ElementTree.fromstring(visitor.get("/help/sitemap.xml").content).findall(".//{*}loc")
    addresses = [place.text or "" for place in places]
    assert addresses[0] == f"{site}/help/"
    assert all(address.startswith(f"{site}/help/") for address in addresses)
    assert visitor.get(urlsplit(addresses[-1]).path).status_code == 200
    robots = visitor.get("/help/robots.txt").text
    assert f"Sitemap: {site}/help/sitemap.xml" in robots
    assert "Disallow: /help/search?" in robots


def test_what_goes_by_the_path_still_does(visitor: httpx2.Client) -> None:
    asked = {"origin": ORIGIN, "access-control-request-method": "POST"}
    for header in ("content-type", "x-requested-with"):
        preflight = visitor.options("/help/v1/search", headers={**asked, "access-control-request-headers": header})
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert "access-control-allow-origin" not in visitor.get("/help/healthz", headers={"origin": ORIGIN}).headers
    assert "ratelimit" in visitor.get("/help/faq/topup").headers
    assert "ratelimit" not in visitor.get("/help/static/page.css").headers
    assert visitor.get("/help/v1/faqs/none").json()["instance"] == "/help/v1/faqs/none"
    moved = visitor.get("/help/v1/contacts/")
    assert (moved.status_code, urlsplit(moved.headers["location"]).path) == (307, "/help/v1/contacts")


def test_the_page_works_in_a_browser(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="ko-KR")
    context.set_default_timeout(10_000)
    page, asked, complaints = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/help/")
    page.locator("ol.plain summary").first.click()
    expect(page.locator("ol.plain .body").first).to_be_visible()
    page.locator(".tiles").get_by_role("link", name="결제").click()
    expect(page.get_by_role("status")).to_have_text("‘결제’ 도움말 2개")
    assert urlsplit(page.url).path == "/help/"
    page.get_by_role("link", name="고객센터 도움말").click()
    expect(page.get_by_role("heading", name="분류로 찾기")).to_be_visible()
    page.get_by_role("combobox").fill("환불")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    assert page.url.startswith(f"{site}/help/?q=")
    assert page.locator(".filter").evaluate("e => getComputedStyle(e).paddingTop") == "16px"
    page.go_back()
    expect(page.get_by_role("heading", name="분류로 찾기")).to_be_visible()
    assert [path for path in asked if not path.startswith("/help/")] == []
    assert complaints == []
    context.close()


def test_without_a_script_a_visitor_finds_the_way(browser: Browser, site: str) -> None:
    context = browser.new_context(locale="ko-KR", java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{site}/help/")
    page.get_by_label("궁금한 점").fill("환불 며칠")
    page.get_by_role("button", name="검색").click()
    expect(page.locator("article.best h2")).to_have_text("환불은 며칠 걸리나요?")
    page.get_by_role("link", name="이 도움말만 보기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("환불은 며칠 걸리나요?")
    page.locator(".trail").get_by_role("link", name="환불", exact=True).click()
    expect(page.locator(".plain a")).to_have_count(1)
    page.locator(".trail").get_by_role("link", name="처음").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("무엇을 도와드릴까요?")
    context.close()


def test_the_public_address_holds_the_root_path(analyzer: Analyzer) -> None:
    engine = small_engine(analyzer)
    settings = Settings(public_url="https://shop.example/help", limit_ip=Rate(1, 3600))
    with TestClient(create_app(settings, lambda _: engine), root_path="/help") as client:
        page = client.get("/help/faq/topup").text
        assert '<link rel="canonical" href="https://shop.example/help/faq/topup">' in page
        assert client.get("/faq/topup").status_code == 429
        assert client.get("/help").url.path == "/help/"
    with TestClient(create_app(Settings(root_path="/faq"), lambda _: anew(engine))) as client:
        assert client.get("/faq/faq/topup").status_code == 200
