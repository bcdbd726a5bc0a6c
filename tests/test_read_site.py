"""FAQs of a help center's pages over the web."""

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.readers.item import Options
from indexer.readers.web import fetch, site
from search.errors import DataError


@dataclass
class Host:
    """A web server: what it answers by path (status, headers, content), and what it was asked."""

    url: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def has(self, path: str, content: str | bytes, status: int = 200, **headers: str) -> None:
        body = content.replace("HOST", self.url).encode() if isinstance(content, str) else content
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = status, {"Content-Type": "text/html; charset=utf-8", **named}, body

    def page(self, path: str, question: str, answer: str = "답") -> None:
        self.has(path, f"<meta charset=utf-8><details><summary>{question}</summary>{answer}</details>")

    def sitemap(self, path: str, *pages: str, kind: str = "url") -> None:
        listed = "".join(f"<{kind}><loc> {page} </loc></{kind}>" for page in pages)
        self.has(path, f'<?xml version="1.0"?><set xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</set>')


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.agents.add(self.headers["User-Agent"])
            status, headers, content = served.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    monkeypatch.setattr(site, "PAUSE", 0.0)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=lambda: server.serve_forever(0.01))
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def questions(url: str, limit: int = 200) -> list[object]:
    return [item.fields["question"] for item in site.read(url, Options(), limit).items]


def test_the_pages_of_a_sitemap_are_read_one_after_the_other(host: Host) -> None:
    host.sitemap(
        "/sitemap.xml", "HOST/faq/1", f"HOST/{quote('질문')}", "https://other.kr/faq", "ftp://x/y", "HOST/faq/1"
    )
    host.page("/faq/1", "환불되나요?")
    host.page(f"/{quote('질문')}", "배송은?")
    reported: list[tuple[int, int]] = []
    found = site.read(f"{host.url}/sitemap.xml", Options(), report=lambda done, of: reported.append((done, of)))
    assert [(item.fields["question"], item.fields["link"]) for item in found.items] == [
        ("환불되나요?", f"{host.url}/faq/1"),
        ("배송은?", f"{host.url}/{quote('질문')}"),
    ]
    assert found.told == (f"{host.url}/sitemap.xml: addresses in sitemaps that lead to no page of it are left out (2)",)
    assert host.asked == ["/robots.txt", "/sitemap.xml", "/faq/1", f"/{quote('질문')}"]
    assert host.agents == {"mureum-import"}
    assert reported == [(1, 2), (2, 2)]


def test_a_page_without_a_sitemap_is_read_alone(host: Host) -> None:
    host.page("/faq", "환불되나요?")
    assert questions(f"{host.url}/faq#top") == ["환불되나요?"]


def test_a_page_brings_those_below_it_that_the_site_lists(host: Host) -> None:
    host.has("/robots.txt", "Sitemap: HOST/index.xml")
    host.sitemap("/index.xml", "HOST/part.xml.gz", "HOST/index.xml", "HOST/gone.xml", kind="sitemap")
    host.sitemap("/part.xml", "HOST/hc/ko/1", "HOST/hc/en/1", "HOST/hc/korea", "HOST/hc/ko?page=2")
    host.answers["/part.xml.gz"] = 200, {}, gzip.compress(host.answers["/part.xml"][2])
    assert site.plan(f"{host.url}/hc/ko") == [f"{host.url}{path}" for path in ("/hc/ko", "/hc/ko/1", "/hc/ko?page=2")]


def test_what_robots_txt_forbids_is_not_read(host: Host) -> None:
    host.has("/robots.txt", "User-agent: *\nDisallow: /private/*.html$\nUser-agent: other\nDisallow: /")
    host.sitemap("/sitemap.xml", "HOST/faq", "HOST/private/a.html", "HOST/moved")
    host.page("/faq", "환불되나요?")
    host.page("/private/a.html", "비밀?")
    host.has("/moved", "", 302, Location="/private/a.html")
    found = site.read(f"{host.url}/sitemap.xml", Options())
    assert [item.fields["question"] for item in found.items] == ["환불되나요?"]
    assert found.told == (f"{host.url}/private/a.html: robots.txt asks not to read it",) * 2


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        ("User-agent: *\nDisallow: /", 200, "robots.txt asks not to read it"),
        ("User-agent: mureum-import\nCrawl-delay: 600", 200, "asks for 600 s between two pages"),
        ("", 503, "answers 503, so nobody knows what may be read"),
    ],
)
def test_a_site_that_does_not_want_to_be_read_is_not(host: Host, content: str, status: int, told: str) -> None:
    host.has("/robots.txt", content, status)
    host.page("/faq", "환불되나요?")
    with pytest.raises(DataError, match=told):
        site.read(f"{host.url}/faq", Options())
    assert "/faq" not in host.asked


def test_the_pause_that_a_site_asks_for_is_kept(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", lambda seconds: slept.append(seconds) if seconds else None)
    host.has("/robots.txt", "User-agent: *\nCrawl-delay: 3")
    host.sitemap("/sitemap.xml", "HOST/1", "HOST/2")
    host.page("/1", "하나?")
    host.page("/2", "둘?")
    questions(f"{host.url}/sitemap.xml")
    assert [round(seconds) for seconds in slept if seconds > 1] == [3, 3, 3]


def test_pages_that_cannot_be_read_are_told(host: Host) -> None:
    host.sitemap("/sitemap.xml", *(f"HOST/{name}" for name in ("faq", "gone", "away", "file", "large", "empty")))
    host.page("/faq", "환불되나요?")
    host.has("/away", "", 301, Location="http://localhost/faq")
    host.has("/file", b"%PDF", Content_Type="application/pdf")
    host.has("/large", "가" * 2_000_000)
    host.has("/empty", "<p>소개</p>")
    found = site.read(f"{host.url}/sitemap.xml", Options())
    assert len(found.items) == 1
    assert found.told == (
        f"{host.url}/gone: answers 404 Not Found",
        f"{host.url}/away: leads to another host (http://localhost/faq); give that address if it is meant",
        f"{host.url}/file: is no page but application/pdf; it is left out",
        f"{host.url}/sitemap.xml: more pages can't be read (1)",
        f"{host.url}/sitemap.xml: pages without a FAQ (1): {host.url}/empty",
    )


def test_pages_over_the_limit_are_told(host: Host) -> None:
    host.sitemap("/sitemap.xml", *(f"HOST/{number}" for number in range(5)))
    host.page("/0", "하나?")
    found = site.read(f"{host.url}/sitemap.xml", Options(), limit=2)
    assert found.told[0] == f"{host.url}/sitemap.xml: pages over the limit of 2 are left out (3)"
    assert len(site.plan(f"{host.url}/sitemap.xml", 2)) == 2


def test_a_page_in_cp949_is_read_by_what_the_server_says_or_in_spite_of_it(host: Host) -> None:
    host.has(
        "/faq", "<dl><dt>되나요?</dt><dd>네</dd></dl>".encode("cp949"), Content_Type="text/html; charset=ISO-8859-1"
    )
    assert questions(f"{host.url}/faq") == ["되나요?"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(b"<a>" + b" " * 60_000_000), "unpacks to more than 50 MB"),
        (b"\x1f\x8bbroken", "is damaged"),
        (b"", "is no sitemap"),
    ],
)
def test_sitemaps_made_to_harm_are_refused(host: Host, content: bytes, told: str) -> None:
    host.has("/sitemap.xml", content)
    with pytest.raises(DataError, match=told):
        site.read(f"{host.url}/sitemap.xml", Options())


def test_a_sitemap_draws_in_no_file(host: Host, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    host.has("/sitemap.xml", f"{entity}<urlset><url><loc>HOST/a&b;</loc></url></urlset>")
    assert site.plan(f"{host.url}/sitemap.xml") == [f"{host.url}/a"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "faq.html", "ftp://a.kr/x", "http://", "http://me:pw@a.kr/", "http://[x"]
)
def test_only_addresses_of_the_web_are_read(url: str) -> None:
    with pytest.raises(DataError, match="is no address"):
        site.plan(url)


def test_a_site_that_does_not_answer_is_told() -> None:
    with pytest.raises(DataError, match="can't be reached"):
        site.plan("http://127.0.0.1:9/faq")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.kr/x", "https://a.kr/y", True),
        ("http://a.kr:8080/x", "http://a.kr:8080/y", True),
        ("http://a.kr/x", "http://a.kr:6379/", False),
        ("http://a.kr/x", "http://www.a.kr/x", False),
    ],
)
def test_another_port_is_another_host(one: str, other: str, same: bool) -> None:
    assert fetch.same_host(one, other) is same


def test_addresses_in_korean_are_written_in_ascii() -> None:
    assert fetch.address("https://한글.kr/질문?a=답#위") == "https://xn--bj0bj06e.kr/%EC%A7%88%EB%AC%B8?a=%EB%8B%B5"


def test_pages_may_come_from_elsewhere() -> None:
    def get(url: str, most: int) -> fetch.Fetched:
        if url.endswith("/faq"):
            html = "<details><summary>되나요?</summary>네</details>"
            return fetch.Fetched(url, html.encode(), "text/html", None)
        raise fetch.NoPageError(404, "Not Found")

    given: Callable[[str, int], fetch.Fetched] = get
    found = site.read("https://help.a.kr/faq", Options(), fetch=given)
    assert found.items[0].where == "https://help.a.kr/faq: question 1"
