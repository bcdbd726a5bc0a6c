"""Pages that need no script: results, categories, the home page's lists, and what crawlers ask for."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import OverloadError
from api.pages import category_page, faq_list, sitemap
from api.pages.site import NAME, Site
from api.settings import Settings
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence.thresholds import Thresholds
from search.records.catalog import Catalog
from search.records.faq import Faq
from tests.conftest import FakeEncoder, anew
from tests.test_api import CONTACTS, FAQS, XSS, small_engine
from tests.test_faq_page import Page

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Engine:
    return small_engine(analyzer)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('store')}/mureum.db"


@pytest.fixture(scope="module")
def client(engine: Engine, database: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=database), lambda _: engine)) as client:
        yield client


@pytest.fixture
def unsure(analyzer: Analyzer, database: str) -> Iterator[TestClient]:
    """A service that is never sure enough to answer, nor to say no."""
    sure = small_engine(analyzer)
    engine = Engine(sure.index, analyzer, sure.encoder, thresholds=Thresholds(1.0, 0.0))
    with TestClient(create_app(Settings(database=database), lambda _: engine)) as client:
        yield client


def links(text: str) -> list[str]:
    return [attributes["href"] or "" for tag, attributes in Page(text).elements if tag == "a" and "href" in attributes]


def words(text: str) -> str:
    return " ".join(Page(text).words.split())


# ---- results


def test_a_question_is_answered_without_a_script(client: TestClient) -> None:
    response = client.get("/search", params={"q": "충전했는데 그대로임"})
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    told = words(response.text)
    for part in (
        "‘충전했는데 그대로임’의 답을 찾았어요",
        "충전을 했는데 잔액에 반영되지 않아요.",
        "앱을 닫았다가 다시 열어 잔액을 확인합니다.",
        "→ 전화 상담",
        "다른 도움말",
        "원하는 답이 없나요?",
    ):
        assert part in told
    assert {"/faq/topup", "/category/%EC%B6%A9%EC%A0%84/%EC%B6%A9%EC%A0%84%20%EC%98%A4%EB%A5%98"} <= {
        *links(response.text)
    }
    assert "<script" not in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert 'value="충전했는데 그대로임"' in response.text


def test_what_is_not_covered_says_so_with_whom_to_ask_first(client: TestClient) -> None:
    told = words(client.get("/search", params={"q": "배고파"}).text)
    assert "‘배고파’에 맞는 도움말을 찾지 못했어요" in told
    assert told.index("1588-1234") < told.index("혹시 이런 내용인가요?")
    assert "맞는 도움말을 찾지 못했어요" in words(client.get("/search", params={"q": "😀"}).text)


def test_what_fits_several_is_offered_for_choice(unsure: TestClient) -> None:
    text = unsure.get("/search", params={"q": "결제 취소"}).text
    told = words(text)
    assert "‘결제 취소’에 가까운 도움말이 여럿 있어요" in told
    assert told.index("어떤 걸 찾으세요?") < told.index("이 중에 없어요?") < told.index("1588-1234")
    assert len([link for link in links(text) if link.startswith("/faq/")]) == 3


def test_two_questions_have_a_section_each(client: TestClient) -> None:
    told = words(client.get("/search", params={"q": "비번 까먹음. 그리고 환불 며칠 걸려요?"}).text)
    order = (
        "에서 두 가지를 나누어 찾았어요",
        "비밀번호를 잊어버렸어요.",
        "그리고 환불 며칠 걸려요",
        "환불은 며칠 걸리나요?",
    )
    places = [told.rindex(part) for part in order]
    assert places == sorted(places)


def test_a_correction_is_told_and_the_original_can_be_searched(client: TestClient) -> None:
    text = client.get("/search", params={"q": "ghksqnf", "category": "환불"}).text
    assert "‘환불’(으)로 검색한 결과예요. 원래 검색어 ‘ghksqnf’(으)로 검색" in words(text)
    back = next(link for link in links(text) if "as_typed=1" in link)
    assert "(으)로 검색한" not in client.get(back).text


def test_a_category_narrows_the_search_and_all_is_one_link_away(client: TestClient) -> None:
    text = client.get("/search", params={"q": "환불", "category": "결제 > 결제 취소"}).text
    assert "‘결제 › 결제 취소’ 안에서 ‘환불’" in words(text)
    assert "이 분류에 없는 것 같아요" in text
    everywhere = next(link for link in links(text) if link.startswith("/search?"))
    assert "환불은 며칠 걸리나요?" in client.get(everywhere).text


def test_personal_data_is_warned_of_and_in_no_link(client: TestClient) -> None:
    text = client.get("/search", params={"q": "4111-1111-1111-1111 환불"}).text
    assert "질문에 적힌 카드번호는 가리고 찾았어요." in words(text)
    assert "4111" not in text
    assert "4111" not in client.get("/", params={"q": "4111-1111-1111-1111 환불"}).text


def test_markup_in_a_question_stays_text(client: TestClient) -> None:
    page = Page(client.get("/search", params={"q": XSS}).text)
    assert not {"script", "img"} & {tag for tag, _ in page.elements}


def test_no_question_leads_home_and_too_long_a_one_is_told(client: TestClient) -> None:
    blank = client.get("/search?q=+", follow_redirects=False)
    assert (blank.status_code, blank.headers["location"]) == (307, "/")
    for question in ("가" * 513, "\ufdfa" * 500):
        long = client.get("/search", params={"q": question})
        assert long.status_code == 422
        assert "질문을 읽지 못했어요" in long.text


def test_where_all_turns_are_taken_it_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise OverloadError

    monkeypatch.setattr(client.app_state["services"].searches, "_joined", refuse, raising=False)
    busy = client.get("/search", params={"q": "아무도 묻지 않은 것"})
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
    assert "지금은 찾는 사람이 많아요" in busy.text


# ---- categories and the home page


def test_a_category_lists_those_below_it_and_its_faqs(client: TestClient) -> None:
    response = client.get("/category/결제")
    assert response.status_code == 200
    found = links(response.text)
    assert found.index("/category/%EA%B2%B0%EC%A0%9C/%EA%B2%B0%EC%A0%9C%20%EC%98%A4%EB%A5%98") < found.index(
        "/faq/card"
    )
    assert "/faq/cancel" in found
    assert "/faq/refund" not in found
    assert "도움말 2개" in words(response.text)
    assert client.get("/category/결제", headers={"if-none-match": response.headers["etag"]}).status_code == 304
    narrow = client.get("/category/결제/결제 오류").text
    assert "/faq/card" in links(narrow)
    assert "/faq/cancel" not in links(narrow)
    assert "처음 › 결제 › 결제 오류" in words(narrow)


def test_a_categorys_name_may_hold_anything(client: TestClient) -> None:
    address = next(
        link for link in links(client.get("/category/보안").text) if link.startswith("/category/%EB%B3%B4%EC%95%88/")
    )
    text = client.get(address).text
    assert "/faq/xss" in links(text)
    assert "script" not in {tag for tag, _ in Page(text).elements}


@pytest.mark.parametrize("path", ["없음", "", "결제/없음", "결제?page=2", "결제?page=0", "결제?page=x", "결제?page=01"])
def test_an_unknown_category_or_page_of_it_is_told(client: TestClient, path: str) -> None:
    response = client.get(f"/category/{path}")
    assert response.status_code == 404
    assert "찾을 수 없는 분류예요" in response.text


def test_a_long_category_is_cut_into_pages() -> None:
    faqs = [Faq(f"f{number}", f"질문 {number}", "답", category=("긴 분류",)) for number in range(201)]
    catalog = Catalog(faqs)
    pages = [category_page.render(Site(), catalog, ("긴 분류",), number, ()) for number in (1, 2, 3)]
    assert category_page.count(catalog, ("긴 분류",)) == 3
    shown = [link for page in pages for link in links(page) if link.startswith("/faq/")]
    assert shown == [f"/faq/f{number}" for number in range(201)]
    assert ["이전 쪽" in page for page in pages] == [False, True, True]
    assert ["다음 쪽" in page for page in pages] == [True, True, False]


def test_the_home_page_lists_popular_faqs_categories_and_contacts(client: TestClient) -> None:
    text = client.get("/").text
    found = links(text)
    assert [link for link in found if link.startswith("/faq/")] == ["/faq/topup", "/faq/cancel", "/faq/password"]
    assert len([link for link in found if link.startswith("/category/")]) == 6
    assert 'action="/search"' in text


def test_the_page_of_a_question_leads_to_the_same_without_a_script(client: TestClient) -> None:
    asked = client.get("/", params={"q": "환불", "category": "환불"})
    assert "자바스크립트가 켜져 있어야" in asked.text
    instead = next(link for link in links(asked.text) if link.startswith("/search?"))
    assert "환불은 며칠 걸리나요?" in client.get(instead.replace("&amp;", "&")).text
    assert asked.headers["cache-control"] == "no-store"
    assert "/category/%EA%B2%B0%EC%A0%9C" in links(client.get("/", params={"category": "결제"}).text)


def test_a_faq_leads_to_its_categories_and_its_neighbours(client: TestClient) -> None:
    text = client.get("/faq/card").text
    assert "처음 › 결제 › 결제 오류" in words(text)
    assert "/category/%EA%B2%B0%EC%A0%9C" in links(text)
    assert "의 다른 도움말" not in text


def test_neighbours_stand_nearest_in_the_same_category() -> None:
    faqs = [Faq(str(number), "질문", "답", category=("가",)) for number in range(9)]
    catalog = Catalog([*faqs, Faq("x", "질문", "답", category=("가", "나")), Faq("y", "질문", "답")])
    near = {each.id: [other.id for other in catalog.neighbours(each, 4)] for each in catalog.faqs}
    assert near["0"] == ["1", "2", "3", "4"]
    assert near["4"] == ["2", "3", "5", "6"]
    assert near["8"] == ["4", "5", "6", "7"]
    assert near["x"] == near["y"] == []


def test_where_a_key_is_needed_no_page_lists_faqs(engine: Engine, database: str) -> None:
    settings = Settings(database=database, require_key=True)

    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        for path in ("/search?q=환불", "/category/결제", "/sitemap.xml", "/llms.txt"):
            assert client.get(path).status_code == 404
        assert not [link for link in links(client.get("/").text) if link != "/" and not link.startswith("#")]
        page = client.get("/faq/card")
        assert page.status_code == 200
        assert not [link for link in links(page.text) if "category" in link]
        assert "Sitemap" not in client.get("/robots.txt").text


# ---- crawlers


def test_the_sitemap_names_every_page_and_its_day(client: TestClient) -> None:
    response = client.get("/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    found = {
        url.findtext(f"{NAMESPACE}loc", ""): url.findtext(f"{NAMESPACE}lastmod")
        for url in root.findall(f"{NAMESPACE}url")
    }
    assert len(found) == 1 + 12 + len(FAQS)
    assert found["http://testserver/faq/password"] == "2026-11-06"
    assert found["http://testserver/category/%EB%A1%9C%EA%B7%B8%EC%9D%B8"] == "2026-11-06"
    assert found["http://testserver/faq/topup"] is None
    assert all(client.get(address).status_code == 200 for address in found)


def test_a_sitemap_of_too_many_pages_names_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "LIMIT", 4)
    catalog, site = Catalog([Faq(str(number), "질문", "답") for number in range(6)]), Site(origin="https://a.example")
    whole = ElementTree.fromstring(sitemap.render(site, catalog))
    assert whole.tag == f"{NAMESPACE}sitemapindex"
    assert [each.text for each in whole.iter(f"{NAMESPACE}loc")] == [
        "https://a.example/sitemap-1.xml",
        "https://a.example/sitemap-2.xml",
    ]
    parts = [sitemap.render_part(site, catalog, number) for number in range(4)]
    assert [part is None for part in parts] == [True, False, False, True]
    addresses = [each.text for part in parts if part for each in ElementTree.fromstring(part).iter(f"{NAMESPACE}loc")]
    assert addresses == ["https://a.example/", *(f"https://a.example/faq/{number}" for number in range(6))]


def test_a_part_that_there_is_not_is_a_404(client: TestClient) -> None:
    assert client.get("/sitemap-1.xml").status_code == 200
    assert [client.get(f"/sitemap-{number}.xml").status_code for number in (0, 2)] == [404, 404]


def test_a_hostile_host_breaks_no_document(client: TestClient) -> None:
    for host in ('a"<b>&c', "a b", "[::1", "\xff"):
        response = client.get("/sitemap.xml", headers={b"host": host.encode("latin-1")})
        assert response.status_code == 200
        ElementTree.fromstring(response.content)


def test_robots_are_told_the_sitemap_or_to_go(client: TestClient, engine: Engine, database: str) -> None:
    told = client.get("/robots.txt").text.splitlines()
    assert told == [
        "User-agent: *",
        "Allow: /",
        "Disallow: /search?",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]
    assert "noindex" not in client.get("/").text

    with TestClient(create_app(Settings(database=database, search_engines=False), lambda _: anew(engine))) as hidden:
        assert hidden.get("/robots.txt").text.splitlines() == ["User-agent: *", "Disallow: /"]
        for path in ("/", "/faq/topup", "/category/결제"):
            assert '<meta name="robots" content="noindex">' in hidden.get(path).text


def test_a_public_address_stands_in_all_that_is_shared(engine: Engine, database: str) -> None:

    settings = Settings(database=database, public_url="https://help.example")
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        elements = Page(client.get("/faq/topup").text).elements
        for name, content in {
            "og:title": "충전을 했는데 잔액에 반영되지 않아요.",
            "og:description": "은행 점검 시간에는 늦어질 수 있어요.",
            "og:url": "https://help.example/faq/topup",
            "og:type": "article",
            "og:locale": "ko_KR",
        }.items():
            assert ("meta", {"property": name, "content": content}) in elements
        assert '<link rel="canonical" href="https://help.example/">' in client.get("/").text
        assert "<loc>https://help.example/faq/topup</loc>" in client.get("/sitemap.xml").text
        assert "Sitemap: https://help.example/sitemap.xml" in client.get("/robots.txt").text
        assert "(https://help.example/faq/topup.md)" in client.get("/llms.txt").text


def test_the_icon_is_where_browsers_look_for_it(client: TestClient) -> None:
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert 'rel="icon"' in client.get("/faq/topup").text


def test_a_faq_can_be_read_as_markdown(client: TestClient) -> None:
    response = client.get("/faq/topup.md")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text.split("\n\n") == [
        "# 충전을 했는데 잔액에 반영되지 않아요.",
        "분류: 충전 > 충전 오류",
        "은행 점검 시간에는 늦어질 수 있어요.",
        "## 이렇게 해 보세요",
        "1. 앱을 닫았다가 다시 열어 잔액을 확인합니다.\n2. 그래도 그대로면: 고객센터로 문의합니다. → 전화 상담",
        "## 문의",
        "- **채팅 상담**: ‘상담 시작하기’를 누르세요.\n"
        "- **전화 상담**: 1588-1234 · 고객센터로 전화하세요. · 평일 9시–18시\n",
    ]
    assert client.get("/faq/password.md").text.endswith("- 이메일로 인증\n\n업데이트: 2026-11-06\n")
    assert client.get("/faq/a/b%20c.md").text.startswith("# 회원 탈퇴는 어디서 하나요?")
    for path in ("/faq/none.md", "/faq/.md"):
        assert client.get(path).status_code == 404


def test_an_id_that_ends_like_markdown_has_both(analyzer: Analyzer, database: str) -> None:
    fake = FakeEncoder()
    engine = Engine(build([replace(FAQS[2], id="read.md")], CONTACTS, analyzer, fake), analyzer, fake)
    with TestClient(create_app(Settings(database=database), lambda _: engine)) as client:
        assert client.get("/faq/read.md").headers["content-type"].startswith("text/html")
        assert client.get("/faq/read.md.md").headers["content-type"].startswith("text/markdown")


def test_all_faqs_are_listed_by_category_for_language_models(client: TestClient) -> None:
    response = client.get("/llms.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    told = response.text
    assert told.startswith(f"# {NAME}\n\n> ")
    assert "\n## 결제 > 결제 오류\n\n- [카드 번호가 올바르지 않대요.](http://testserver/faq/card.md): 번호를" in told
    assert told.count(".md)") == len(FAQS)
    assert "\n## 그 밖의 도움말\n" in told


def test_a_category_is_one_section_wherever_its_faqs_stand() -> None:
    day = datetime.date(2026, 1, 2)
    faqs = [Faq(name, f"[{name}]\n질문", "답", category=(name[0],), updated=day) for name in ("a1", "b1", "a2")]
    told = faq_list.write(Site(root="/help", origin="https://a.example"), faqs)
    assert told.index("a2") < told.index("b1")
    assert r"[\[a1\] 질문](https://a.example/help/faq/a1.md)" in told


def test_the_service_says_what_is_shown_before_it_is_ready(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/mureum.db"))
    assert TestClient(app, raise_server_exceptions=False).get("/").status_code == 503
