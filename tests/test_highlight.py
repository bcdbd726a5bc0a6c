import html
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis.analyzer import Analyzer
from search.korean.highlight import Marked, Marker


def mark(analyzer: Analyzer, text: str, query: str) -> Marked:
    return Marker([term.form for term in analyzer.analyse(query).terms], query).marked(
        text, analyzer.analyse(text).words
    )


@pytest.mark.parametrize(
    ("query", "text", "met"),
    [
        ("환불받다", "환불받을 수 있나요?", ["환불받을"]),
        ("결제 취소", "결제를 취소하고 싶어요.", ["결제", "취소"]),
        ("결제 오류", "결제 오류가 나요", ["결제 오류"]),
        ("비번을 잊었어요", "비밀번호를 잊으면 찾기를 누르세요", ["잊으면"]),
        ("어떻게 하나요", "어떻게 해야 하나요?", []),
        ("NPAY", "Npay로 결제", ["Npay"]),
        ("pay", "payment는 npay와 pay", ["pay"]),
        ("환불", "👍🏽 환불 👨‍👩‍👧 환불", ["환불", "환불"]),
        ("환불", "**환불**은 [환불 안내](https://x.y/환불)에서", ["환불", "환불"]),
        ("환불받다", "환불**받을** 수", ["환불", "받을"]),
        ("ＡＢＣ", "ＡＢＣ와 abc", ["ＡＢＣ", "abc"]),
        ("만원 충전", "충전은 10,000원부터, 30,000원까지", ["충전", "10,000원"]),
        ("일주일 안에", "7일 안에 신청하세요. 17일은 안 돼요", ["7일"]),
        ("환불", "", []),
        ("ㅠㅠ", "환불ㅠㅠ", []),
    ],
)
def test_what_a_query_marks(analyzer: Analyzer, query: str, text: str, met: list[str]) -> None:
    assert [text[start:end] for start, end in mark(analyzer, text, query).spans] == met


def test_the_signs_of_markdown_stay_in_the_html(analyzer: Analyzer) -> None:
    assert mark(analyzer, "- **환불** 기간", "환불").html == "- **<mark>환불</mark>** 기간"


def test_spans_are_places_in_text_that_is_not_composed(analyzer: Analyzer) -> None:
    text = unicodedata.normalize("NFD", "카드로 환불받을 수 있나요?")
    (start, end), *others = mark(analyzer, text, "환불받다").spans
    assert not others
    assert unicodedata.normalize("NFC", text[start:end]) == "환불받을"
    assert unicodedata.normalize("NFC", text[:start]) == "카드로 "


def test_text_that_is_html_stays_text(analyzer: Analyzer) -> None:
    text = '<img src=x onerror="alert(1)"> 환불 & <mark>결제</mark>'
    shown = mark(analyzer, text, "환불 결제 <script>alert(1)</script>").html
    assert set(re.findall("<[^>]*>", shown)) == {"<mark>", "</mark>"}
    assert html.unescape(re.sub("</?mark>", "", shown)) == text
    assert "<mark>환불</mark> &amp; &lt;mark&gt;<mark>결제</mark>&lt;/mark&gt;" in shown


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters() | st.sampled_from("환불결제 취소 *`<>&"), max_size=60))
def test_html_is_always_the_text_with_its_spans_marked(analyzer: Analyzer, text: str) -> None:
    found = mark(analyzer, text, "환불 결제 취소")
    assert html.unescape(re.sub("</?mark>", "", found.html)) == html.unescape(html.escape(text))
    flat = [place for span in found.spans for place in span]
    assert flat == sorted(set(flat))
    assert all(text[start].isalnum() for start, _ in found.spans)
