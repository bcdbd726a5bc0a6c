"""An answer looks the same on the page of its FAQ, on the search page and in the search box of another site."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.confidence.thresholds import Thresholds
from search.records.faq import Faq, Step
from tests.conftest import FakeEncoder
from tests.test_markdown import HOSTILE, TEXTS
from tests.test_page import browser, served
from tests.test_widget import open_to_all, shop

__all__ = ["browser", "open_to_all", "shop"]
TOPICS = "환불 교환 배송 쿠폰 포인트 로그인 비밀번호 주소 알림 탈퇴 영수증 선물 예약".split()
NAMES = (
    "bold ends with a quotation mark before a particle",
    "bold in square brackets before a particle",
    "multiplication",
    "numbers go on after a list between them",
    "numbers go on after a paragraph",
    "a list within a list",
    "a date in a list",
    "a heading",
    "a table with an address and a phone number",
    "a link to another entry",
    "a relative link is its text",
    "phone numbers before particles and in brackets",
)
CHOSEN = {each["name"]: each["text"] for each in TEXTS}
ANSWERS = [*(CHOSEN[name] for name in NAMES), "\n\n".join(HOSTILE)]
WIDE = "| " + " | ".join(f"{number}번째 열의 제목" for number in range(12)) + " |\n" + "|---" * 12 + "|"
FAQS = tuple(
    Faq(topic, f"{topic} 안내는 어디에 있나요?", answer, steps=(Step("**설정(앱)**에서 1588-0000으로 <b>전화</b>"),))
    for topic, answer in zip(TOPICS, ANSWERS, strict=True)
)


@pytest.fixture(scope="module")
def service(open_to_all: None, analyzer: Analyzer) -> Iterator[str]:
    """A server that gives the first FAQ it finds as the answer."""
    fake = FakeEncoder()
    faqs = (*FAQS, Faq("wide", "넓은 표는 어디에 있나요?", WIDE))
    with served(Engine(build(faqs, (), analyzer, fake), analyzer, fake, thresholds=Thresholds(0.0, 0.0))) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 390, "height": 844})
    context.set_default_timeout(10_000)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    yield page
    context.close()
    assert told == [], told


@pytest.fixture
def entry(page: Page, service: str) -> Callable[[Faq], Locator]:
    def shown(faq: Faq) -> Locator:
        page.goto(f"{service}/faq/{faq.id}")
        return page.locator("article")

    return shown


@pytest.fixture
def found(page: Page, service: str) -> Callable[[Faq], Locator]:
    def shown(faq: Faq) -> Locator:
        page.goto(f"{service}/?q={faq.question}")
        expect(page.locator("article h2").first).to_have_text(faq.question)
        return page.locator("article")

    return shown


@pytest.fixture
def boxed(page: Page, service: str, shop: str) -> Callable[[Faq], Locator]:
    def shown(faq: Faq) -> Locator:
        page.goto(f"{shop}/{service.removeprefix('http://')}/{json.dumps({'target': '#help'}).encode().hex()}")
        page.get_by_role("combobox").fill(faq.question)
        page.keyboard.press("Enter")
        expect(page.locator("article .head")).to_have_text(faq.question)
        return page.locator("article")

    return shown


def written(article: Locator, selector: str) -> str:
    """The HTML of the part, without marks, and without what makes the links of the box lead to the service."""
    html = article.locator(selector).first.inner_html()
    return re.sub(r'</?mark>| target="_blank"|(?<=href=")http://127\.0\.0\.1:\d+', "", html)


@pytest.mark.parametrize("faq", FAQS, ids=[*NAMES, "hostile texts"])
def test_an_answer_is_the_same_everywhere(
    faq: Faq,
    entry: Callable[[Faq], Locator],
    found: Callable[[Faq], Locator],
    boxed: Callable[[Faq], Locator],
    service: str,
    page: Page,
) -> None:
    answers, steps = [], []
    for shown, step in ((entry, ".do"), (found, ".do"), (boxed, ".steps p")):
        article = shown(faq)
        answers.append(written(article, ".answer"))
        steps.append(written(article, step))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert answers == [answers[0]] * 3
    assert steps == [steps[0]] * 3
    assert steps[0].startswith('<strong>설정(앱)</strong>에서 <a href="tel:15880000"')
    page.goto(service)
    sent = page.request.get(f"{service}/v1/faqs/{faq.id}").json()["answer_html"]
    parsed = "html => new DOMParser().parseFromString(html, 'text/html').body.innerHTML"
    assert answers[0] == page.evaluate(parsed, sent)


def test_a_wide_table_scrolls_by_itself(
    entry: Callable[[Faq], Locator], found: Callable[[Faq], Locator], boxed: Callable[[Faq], Locator], page: Page
) -> None:
    wide = Faq("wide", "넓은 표는 어디에 있나요?", WIDE)
    for shown in (entry, found, boxed):
        table = shown(wide).get_by_role("region", name="표")
        assert table.evaluate("box => box.scrollWidth > box.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        table.focus()
        page.keyboard.press("ArrowRight")
        expect(table).not_to_have_js_property("scrollLeft", 0)
