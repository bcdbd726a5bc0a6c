import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Route, expect

from api.app import create_app
from api.routes.pages.page import STATIC
from api.settings import Settings
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence.thresholds import Thresholds
from tests.conftest import anew
from tests.test_api import XSS, small_engine
from tests.test_page import browser, complaints, served

__all__ = ["browser", "complaints"]
SUGGESTED = [
    {"text": "비번 까먹음", "kind": "alias", "faq": "password", "category": None, "spans": [[0, 2]]},
    {"text": "환불은 며칠 걸리나요?", "kind": "question", "faq": "refund", "category": None, "spans": [[0, 2]]},
]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def open_to_all() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUREUM_CORS_ORIGINS", "*")
        yield


@pytest.fixture(scope="module")
def service(open_to_all: None, analyzer: Analyzer) -> Iterator[str]:
    with served(small_engine(analyzer)) as address:
        yield address


@pytest.fixture(scope="module")
def unsure(open_to_all: None, analyzer: Analyzer) -> Iterator[str]:
    sure = small_engine(analyzer)
    with served(Engine(sure.index, analyzer, sure.encoder, thresholds=Thresholds(1.0, 0.0))) as address:
        yield address


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """Another site, whose policy admits nothing but the service that its path names."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host, _, data = self.path.removeprefix("/").partition("/")
            origin = f"http://{host}"
            given = json.loads(bytes.fromhex(data.partition("?")[0]))
            nonce = given.pop("nonce", None)
            attributes = " ".join(f'data-{name}="{value}"' for name, value in given.items())
            if nonce:
                attributes += f' nonce="{nonce}"'
            scripts = f"'nonce-{nonce}'" if nonce else origin
            page = (
                "<!doctype html><html lang=ko><meta charset=utf-8><title>가게</title>"
                "<meta name=viewport content='width=device-width'><main><h1>가게</h1><div id=help></div>"
                f"<script src='{origin}/widget.js' {attributes} async></script></main></html>"
            ).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header(
                "content-security-policy",
                f"default-src 'none'; script-src {scripts}; connect-src {origin}; require-trusted-types-for 'script'",
            )
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[1280, 390])
def visit(
    request: pytest.FixtureRequest, browser: Browser, shop: str, service: str, complaints: list[str]
) -> Iterator[Open]:
    """Opens the shop with a widget of a service; nothing may be complained of but the missing icon."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, locale="ko-KR")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.route("**/v1/suggest?*", lambda route: suggest(route))

    def opened(server: str = service, **data: str) -> Page:
        given = json.dumps({"target": "#help", "accent": "#0a7d33", **data}).encode().hex()
        page.goto(f"{shop}/{server.removeprefix('http://')}/{given}")
        expect(page.locator("mureum-widget")).to_be_attached()
        return page

    yield opened
    assert page.evaluate("document.documentElement.scrollWidth") <= request.param
    assert page.title() == "가게"
    assert complaints == []
    context.close()


def suggest(route: Route) -> None:
    route.fulfill(json=SUGGESTED, headers={"access-control-allow-origin": "*"})


def ask(page: Page, question: str) -> None:
    page.get_by_role("combobox", name="궁금한 점").fill(question)
    page.keyboard.press("Enter")


def test_a_question_is_answered_in_a_foreign_page(visit: Open, service: str) -> None:
    page = visit(placeholder="도움이 필요하세요?")
    expect(page.locator("#help").get_by_placeholder("도움이 필요하세요?")).to_be_visible()
    ask(page, "충전했는데 그대로임")
    best = page.locator("#help article")
    expect(best.get_by_role("heading")).to_have_text("충전을 했는데 잔액에 반영되지 않아요.")
    expect(best.locator("ol.steps > li")).to_have_count(2)
    expect(best.locator(".when")).to_have_text("그래도 그대로면")
    expect(best.get_by_role("link", name="1588-1234")).to_have_attribute("href", "tel:15881234")
    assert not re.search(r"^\s*0+\s*$", page.locator("#help").inner_text(), re.MULTILINE)
    more = best.get_by_role("link", name="자세히 보기")
    expect(more).to_have_attribute("href", f"{service}/faq/topup")


def test_proposals_are_chosen_with_arrows(visit: Open) -> None:
    page = visit()
    field = page.get_by_role("combobox")
    field.press_sequentially("비번", delay=20)
    expect(page.get_by_role("option")).to_have_text(["비번 까먹음", "환불은 며칠 걸리나요?"])
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("mark").first).to_have_text("비번")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_text("환불은 며칠 걸리나요?")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "suggestions-0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("article .head")).to_contain_text("비밀번호를 잊어버렸어요.")


def test_proposals_are_chosen_with_a_click_and_closed_with_escape(visit: Open) -> None:
    page = visit()
    field = page.get_by_role("combobox")
    field.press_sequentially("환불")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press_sequentially("은")
    page.get_by_role("option").nth(1).click()
    expect(page.locator("article .head")).to_have_text("환불은 며칠 걸리나요?")


def test_enter_searches_what_is_typed_after_a_proposal_was_looked_at(visit: Open) -> None:
    page = visit()
    field = page.get_by_role("combobox")
    field.press_sequentially("비번")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    ask(page, "환불 며칠")
    expect(page.locator(".status")).to_have_text("‘환불 며칠’ 검색 결과")


def test_a_syllable_in_the_making_is_neither_sent_nor_lost(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/v1/" in sent.url else None)
    page.get_by_role("combobox").focus()
    keys = page.context.new_cdp_session(page)
    for composed in ("ㅎ", "화", "환", "환ㅂ", "환부", "환불"):
        keys.send("Input.imeSetComposition", {"text": composed, "selectionStart": 2, "selectionEnd": 2})
    page.get_by_role("combobox").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.get_by_role("option")).to_have_count(2)
    assert len(asked) <= 2, asked
    keys.send("Input.insertText", {"text": "환불"})
    page.keyboard.press("Enter")
    expect(page.locator(".status")).to_have_text("‘환불’ 검색 결과")


def test_letters_that_come_slowly_are_not_asked_for_one_by_one(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/v1/suggest" in sent.url else None)
    page.get_by_role("combobox").focus()
    keys = page.context.new_cdp_session(page)
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(days=1))  # the page's time passes as this says
    for stages in (("ㅎ", "화", "환"), ("ㅂ", "부", "불")):
        for stage in stages:  # as long between two keys as most people take
            keys.send("Input.imeSetComposition", {"text": stage, "selectionStart": 1, "selectionEnd": 1})
            page.clock.run_for(180)
        keys.send("Input.insertText", {"text": stages[-1]})
    page.clock.run_for(1000)
    expect(page.get_by_role("option")).to_have_count(2)
    assert [parse_qs(urlsplit(url).query)["q"] for url in asked] == [["환불"]]


def test_a_search_in_a_composition_waits_for_the_last_syllable(visit: Open) -> None:
    page = visit()
    page.get_by_role("combobox").focus()
    page.keyboard.insert_text("환")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "부", "selectionStart": 1, "selectionEnd": 1})
    page.locator("#help form").evaluate("form => form.requestSubmit()")
    keys.send("Input.imeSetComposition", {"text": "불", "selectionStart": 1, "selectionEnd": 1})
    expect(page.locator(".status")).to_be_empty()
    keys.send("Input.insertText", {"text": "불"})
    expect(page.locator(".status")).to_have_text("‘환불’ 검색 결과")


def test_whether_it_helped_is_sent_and_can_be_changed(visit: Open, complaints: list[str]) -> None:
    page = visit()
    sent: list[dict[str, object]] = []

    def keep(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        route.fulfill(status=500 if len(sent) == 1 else 204, headers={"access-control-allow-origin": "*"})

    page.route("**/v1/feedback", keep)
    ask(page, "비번 까먹음. 그리고 환불 며칠 걸려요?")
    asked = page.locator("article").nth(1).get_by_role("group", name="도움이 되었나요?")
    no, yes = asked.get_by_role("button", name="아니요"), asked.get_by_role("button", name="네", exact=True)
    no.click()
    expect(asked).to_contain_text("의견을 보내지 못했어요.")
    expect(no).to_have_attribute("aria-pressed", "false")
    no.click()
    expect(no).to_have_attribute("aria-pressed", "true")
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(no).to_have_attribute("aria-pressed", "false")
    assert [(each["faq"], each["rank"], each["helpful"]) for each in sent] == [
        ("refund", 1, False),
        ("refund", 1, False),
        ("refund", 1, True),
    ]
    assert {len(str(each["query_id"])) for each in sent} == {32}
    assert len(complaints) == 1
    assert "500" in complaints.pop()


def test_personal_data_is_warned_of_and_taken_out_of_the_field(visit: Open) -> None:
    page = visit()
    ask(page, "010-1234-5678 환불")
    expect(page.locator("#help").get_by_role("note")).to_contain_text("개인정보는 적지 마세요.")
    expect(page.get_by_role("combobox")).to_have_value("[전화번호] 환불")
    assert "1234-5678" not in page.locator("#help").inner_text()


def test_on_a_dark_page_in_forced_colours_and_in_a_narrow_place_it_can_be_read(visit: Open) -> None:
    page = visit()
    page.evaluate(
        "() => { const put = new CSSStyleSheet(); put.replaceSync("
        "'body { background: #111; color: #eee } #help { width: 220px }'); document.adoptedStyleSheets = [put]; }"
    )
    ask(page, "배고파")
    heading = page.get_by_role("heading", name="도움말에 없는 내용이에요")
    expect(heading).to_have_css("color", "rgb(238, 238, 238)")
    expect(page.get_by_role("list", name="문의 방법").locator("li").first).to_have_css("color", "rgb(25, 28, 36)")
    assert page.locator("#help .box").evaluate("e => e.scrollWidth <= 220")
    page.emulate_media(forced_colors="active")
    page.get_by_role("combobox").fill("환불 언제")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    colours = options.evaluate_all("all => all.map(e => getComputedStyle(e).backgroundColor)")
    assert colours[0] != colours[1]


def test_what_is_not_covered_is_said_with_whom_to_ask(visit: Open) -> None:
    page = visit()
    ask(page, "배고파")
    expect(page.get_by_role("heading", name="도움말에 없는 내용이에요")).to_be_visible()
    expect(page.get_by_role("list", name="문의 방법").first).to_contain_text("1588-1234")
    expect(page.locator("article")).to_have_count(0)


def test_what_fits_several_is_offered(visit: Open, unsure: str) -> None:
    page = visit(unsure)
    ask(page, "결제 취소")
    expect(page.get_by_role("heading", name="어떤 걸 찾으세요?")).to_be_visible()
    expect(page.get_by_text("찾으시는 것을 골라 주세요.")).to_be_visible()
    expect(page.locator("details")).to_have_count(3)
    page.get_by_role("button", name="이 중에 없어요").click()
    expect(page.get_by_role("heading", name="도움말에 없는 것 같아요")).to_be_focused()
    expect(page.get_by_role("list", name="문의 방법").last).to_contain_text("1588-1234")


def test_markup_in_data_question_and_proposal_stays_text(visit: Open) -> None:
    page = visit()
    page.route(
        "**/v1/suggest?*",
        lambda route: route.fulfill(json=[{**SUGGESTED[0], "text": XSS}], headers={"access-control-allow-origin": "*"}),
    )
    page.get_by_role("combobox").press_sequentially("주소")
    expect(page.get_by_role("option")).to_have_text(XSS)
    ask(page, "주소창 이상한 글자")
    expect(page.locator("article .head")).to_have_text(f"주소창 이상한 글자 {XSS}")
    expect(page.locator("#help img, #help script, #help a[href^='javascript:']")).to_have_count(0)
    ask(page, XSS)
    expect(page.locator(".status")).to_contain_text("<img src=x")


def test_a_correction_is_told_and_can_be_undone(visit: Open, service: str) -> None:
    page = visit()
    sent: list[dict[str, object]] = []

    def corrected(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        sent.append(body)
        answer = route.fetch(post_data=json.dumps({"query": "환불"})).json()
        again = {**answer, "query": body["query"], "corrected_query": None if "as_typed" in body else "환불"}
        route.fulfill(json=again, headers={"access-control-allow-origin": "*"})

    page.route("**/v1/search", corrected)
    ask(page, "환뷸")
    expect(page.locator(".notice")).to_contain_text("‘환불’(으)로 검색한 결과예요.")
    page.get_by_role("button", name="‘환뷸’ 그대로 검색").click()
    expect(page.locator(".notice")).to_have_count(0)
    assert sent == [{"query": "환뷸"}, {"query": "환뷸", "as_typed": True}]


def test_the_everyday_words_that_an_answer_was_found_by_are_told(visit: Open, service: str) -> None:
    page = visit()
    told = iter(["‘돈 돌려받다’를 ‘환불’로도 찾았어요.", XSS])

    def meant(route: Route) -> None:
        answer = route.fetch(post_data=json.dumps({"query": "환불"})).json()
        route.fulfill(json={**answer, "meanings_text": next(told)}, headers={"access-control-allow-origin": "*"})

    page.route("**/v1/search", meant)
    ask(page, "돈은 언제 돌려받아요?")
    expect(page.locator(".meanings")).to_have_text("‘돈 돌려받다’를 ‘환불’로도 찾았어요.")
    ask(page, "돈 돌려받기")
    expect(page.locator(".meanings")).to_have_text(XSS)
    expect(page.locator(".meanings *")).to_have_count(0)


def test_a_page_gets_one_global(visit: Open, service: str) -> None:
    page = visit()
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    own = page.evaluate(
        "() => { const frame = document.createElement('iframe'); document.body.append(frame);"
        "const known = new Set(Object.getOwnPropertyNames(frame.contentWindow)); frame.remove();"
        "return Object.getOwnPropertyNames(window).filter((name) => !known.has(name) && !/^(__|\\d+$)/.test(name)); }"
    )
    assert own == ["mureum"]


@pytest.mark.parametrize("colour", ["#0a7d33", "yellow", "#fff", "black", "red;} * {display:none", "var(--x)", ""])
def test_words_on_any_colour_can_be_read(visit: Open, colour: str) -> None:
    page = visit(accent=colour)
    button = page.get_by_role("button", name="검색")
    expect(button).to_be_visible()
    ratio = button.evaluate(
        "(b) => { const light = (c) => c.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)"
        ".map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)"
        ".reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], .05);"
        "const s = getComputedStyle(b);"
        "const [a, z] = [light(s.color), light(s.backgroundColor)].sort((x, y) => x - y);"
        "return z / a; }"
    )
    assert ratio >= 4.5


def test_a_policy_that_admits_scripts_by_a_nonce_admits_the_modules_of_one(visit: Open) -> None:
    page = visit(nonce="c2VjcmV0")
    ask(page, "환불")
    expect(page.locator("article .head")).to_have_text("환불은 며칠 걸리나요?")


def test_a_visitor_of_many_pages_fetches_the_box_once_and_its_answers_when_needed(
    browser: Browser, shop: str, service: str
) -> None:
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    paths: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda sent: paths.update({sent["requestId"]: sent["request"]["url"].removeprefix(service)}),
    )
    session.on(
        "Network.loadingFinished", lambda ended: sizes.update({ended["requestId"]: int(ended["encodedDataLength"])})
    )

    def fetched() -> dict[str, int]:
        """The bytes of each script that crossed the wire since the last call."""
        page.wait_for_load_state("networkidle")
        found = {paths[each]: size for each, size in sizes.items() if paths[each].endswith(".js") and size}
        sizes.clear()
        return found

    address = f"{shop}/{service.removeprefix('http://')}/{b'{}'.hex()}"
    page.goto(address)
    expect(page.get_by_role("combobox")).to_be_visible()
    box = fetched()
    assert len(box) == 9, box
    assert sum(box.values()) <= 20_000, box
    ask(page, "환불")
    expect(page.locator("article")).to_be_visible()
    answers = fetched()
    assert len(answers) == 6, answers
    assert sum(answers.values()) <= 12_000, answers
    page.goto(f"{address}?again")
    ask(page, "포인트")
    expect(page.locator("article")).to_be_visible()
    assert fetched() == {}
    page.close()


def test_every_site_may_import_the_modules_and_keep_this_version_of_them(analyzer: Analyzer) -> None:
    engine = small_engine(analyzer)
    with TestClient(create_app(Settings(), lambda _: anew(engine))) as client:
        script = client.get("/widget.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cache-control"].startswith("public, max-age=300")
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"
        assert len(script.content) <= 1_000
        folder, _ = re.findall(r'"(widget-\w+)/(widget_box\.js)"', script.text)[0]
        for path in STATIC.glob("*.js"):
            module = client.get(f"/{folder}/{path.name}")
            assert module.text == path.read_text("utf-8")
            assert module.headers["content-type"].startswith("text/javascript")
            assert module.headers["access-control-allow-origin"] == "*"
            assert module.headers["cache-control"] == "public, max-age=31536000, immutable"
            again = client.get(f"/{folder}/{path.name}", headers={"if-none-match": module.headers["etag"]})
            assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, "*")
        other = client.get("/widget-0/dom.js")
        assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
        assert other.headers["access-control-allow-origin"] == "*"


def test_no_script_reads_data_as_markup_or_code_but_what_the_service_wrote_as_html() -> None:
    for path in STATIC.glob("*.js"):
        text = path.read_text("utf-8").replace("fillStyle", "")
        assert text.count("innerHTML") == (path.name == "dom.js")
        assert set(re.findall(r"\bwritten\(.*?, ([^)]*)\)", text)) <= {
            "html",
            "faq.answer_html",
            "each.text_html",
            "text_html",
        }
        for banned in ("insertAdjacentHTML", "eval(", "window.", ".style"):
            assert banned not in text, (path.name, banned)


def test_other_sites_may_ask_only_where_the_setting_says_so(analyzer: Analyzer) -> None:
    engine = small_engine(analyzer)
    shop = {"origin": "https://shop.example"}
    preflight = {**shop, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    with TestClient(create_app(Settings(cors_origins=()), lambda _: anew(engine))) as client:
        assert "access-control-allow-origin" not in client.get("/v1/contacts", headers=shop).headers
        assert client.options("/v1/search", headers=preflight).status_code == 405
    settings = Settings(cors_origins=("https://shop.example",))
    with TestClient(create_app(settings, lambda _: anew(engine))) as client:
        answer = client.post("/v1/search", json={"query": "환불"}, headers=shop)
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert "access-control-allow-credentials" not in answer.headers
        allowed = client.options("/v1/search", headers=preflight)
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
        other = client.options("/v1/search", headers={**preflight, "origin": "https://evil.example"})
        assert other.status_code == 400
        assert "access-control-allow-origin" not in client.get("/healthz", headers=shop).headers


def test_origins_are_a_comma_list_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUREUM_CORS_ORIGINS", "https://a.example, http://b.example:8080")
    assert Settings().cors_origins == ("https://a.example", "http://b.example:8080")
    for wrong in ("a.example", "https://a.example/", "https://a.example/help", "ftp://a.example"):
        monkeypatch.setenv("MUREUM_CORS_ORIGINS", wrong)
        with pytest.raises(ValueError, match="no origin"):
            Settings()
