import re
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from api.markdown import rendering
from search.korean.highlight import Marker
from search.records.term import Placed
from tests.conftest import ROOT

TEXTS: list[dict[str, str]] = yaml.safe_load((ROOT / "tests" / "markdown_texts.yaml").read_text("utf-8"))
TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "code", "a", "mark", "div", "table"} | {
    *("thead", "tbody", "tr", "th", "td")
}
ATTRIBUTES = {"href", "rel", "start", "class", "role", "aria-label", "tabindex"}


class Elements(HTMLParser):
    """The elements of some HTML with their attributes, and its words; they must be well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, Any]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def safe(html: str) -> Elements:
    """The elements of ``html``, each of which may stand in a page."""
    found = Elements(html)
    for tag, attributes in found.elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES
        href = attributes.get("href", "https:")
        assert re.match(r"/faq/(?!.*\.\.)", href) or urlsplit(href).scheme in {"http", "https", "mailto", "tel"}, href
    return found


def test_there_are_eighty_texts() -> None:
    assert len({each["name"] for each in TEXTS}) == len(TEXTS) == 80


@pytest.mark.parametrize("each", TEXTS, ids=[each["name"] for each in TEXTS])
def test_a_text_becomes_its_html(each: dict[str, str]) -> None:
    assert rendering.html(each["text"]) == each["html"]
    safe(each["html"])


@pytest.mark.parametrize("each", TEXTS, ids=[each["name"] for each in TEXTS])
def test_marks_change_nothing_but_what_is_marked(each: dict[str, str]) -> None:
    text = each["text"]
    words: list[Placed] = [(match[0], *match.span()) for match in re.finditer(r"[^\W_]+", text)]
    for some in (words, words[::2], words[1::2]):
        spans = Marker(word for word, _, _ in some).marked(text, some).spans
        assert re.sub("</?mark>", "", rendering.html(text, spans)) == each["html"]


def test_marks_stand_where_the_spans_are() -> None:
    text = "😀 **환불(취소)**은 `환불`\r\n\r\n- 첫째 [환불 안내](/faq/refund)\r\n- 둘째"
    spans = [match.span() for match in re.finditer("환불|취소", text)]
    assert rendering.html(text, spans) == (
        "<p>😀 <strong><mark>환불</mark>(<mark>취소</mark>)</strong>은 <code><mark>환불</mark></code></p>\n"
        '<ul>\n<li>첫째 <a href="/faq/refund" rel="noopener noreferrer"><mark>환불</mark> 안내</a></li>\n'
        "<li>둘째</li>\n</ul>\n"
    )


@pytest.mark.parametrize("text", ["1. 하나", "2026. 11. 6.부터", "1588-0000", "&amp;", "help@a.kr"])
def test_what_is_read_in_one_piece_has_no_mark_within(text: str) -> None:
    spans = [match.span() for match in re.finditer(r"[0-9a-z]+", text)]
    assert rendering.html(text, spans) == rendering.html(text)


def test_the_signs_of_marks_in_a_text_mark_nothing() -> None:
    assert (
        rendering.html("\ufdd0환불\ufdd1 \ufdd0취소", [(1, 3)]) == "<p>\ufffd<mark>환불</mark>\ufffd \ufffd취소</p>\n"
    )


def test_a_line_has_no_paragraphs_but_all_else() -> None:
    assert rendering.line("**설정**을 누르고\n1588-0000으로 <b>전화</b>하세요.") == (
        '<strong>설정</strong>을 누르고<br>\n<a href="tel:15880000" rel="noopener noreferrer">1588-0000</a>으로 '
        "&lt;b&gt;전화&lt;/b&gt;하세요."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**먼저** 여세요.\n\n- 하나\n- [둘](https://a.example)", "먼저 여세요. 하나 둘"),
        ("한 줄\n두 줄", "한 줄 두 줄"),
        ("2026. 11. 6.부터 ![화면](https://a.example/b.png) `코드`", "2026. 11. 6.부터 화면 코드"),
        ("| 수단 | 기간 |\n|---|---|\n| 카드 | 3일 |", "수단 기간 카드 3일"),
    ],
)
def test_plain_words_have_no_signs(text: str, expected: str) -> None:
    assert rendering.words(text) == expected


HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "[가](java\tscript:alert(1))",
    "[가](&#106;avascript:alert(1))",
    "[가](\x01javascript:alert(1))",
    "[가](//evil.example)",
    "[가](/\\evil.example)",
    "[가](/faq/../../evil)",
    "![가](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![<img src=x onerror=alert(1)>](https://a.example/"onerror=alert(1))',
    "[가](https://a.example 'x\" onclick=alert(1)')",
    '<https://a.example/"onclick=alert(1)>',
    'https://a.example/"onclick=alert(1)//<script>',
    "[가](https://[::1) https://[x] www.[x",
    "|a|\n|-|\n|<script>alert(1)</script>|",
    '|a|\n|:-" onclick=alert(1)|\n|b|',
    "`</code><script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "**<img src=x onerror=alert(1)>**",
    "[[가](https://a.example)](javascript:alert(1))",
    "![![가](javascript:x)](https://a.example)",
    "\ufdd0<script>\ufdd1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_safe(text: str) -> None:
    safe(rendering.html(text, [(0, 1), (1, 3)]))
    safe(rendering.line(text))


@given(st.text("가나 \n*_`[]()!<>&;|-:#1.\\/\"'+@\ufdd0\ufdd1htps://w.kr", max_size=60), st.data())
def test_whatever_is_written_is_safe(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    safe(rendering.html(text, list(zip(edges[::2], edges[1::2], strict=False))))


@pytest.mark.parametrize(
    "text", ["[", "*a ", "**가", "`", "https://", "a@", "+8", "1-", "- ", "![](", "<", "www.", "&a", "0", "1. ", "|"]
)
def test_a_long_text_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    rendering.html(text * 3000, [(0, 1)])
    assert time.process_time() - start < 1
