"""HTML of answers as Markdown."""

import re
import time
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indexer.imports.markup import is_html, markdown
from indexer.imports.signs import free, hidden, shown

WORDS = st.text("가나다라마바사abc012", min_size=1, max_size=4)
LEAVES = st.one_of(WORDS, WORDS.map(lambda word: f" {word} "), st.sampled_from(["<br>", "&nbsp;", "<!-- 메모 -->"]))
TAGS = ["p", "div", "b", "span", "ul", "ol", "li", "td", "tr", "table", "h2", "a", "i", "font", "dd", "blockquote"]


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.lists(inner, max_size=3).map("".join)
    return st.builds(lambda tag, part: f"<{tag}>{part}</{tag}>", st.sampled_from(TAGS), parts)


HTML = st.lists(st.recursive(LEAVES, nested, max_leaves=20), max_size=4).map("".join)


@settings(deadline=None, max_examples=60)
@given(HTML)
def test_no_visible_word_is_lost(html: str) -> None:
    text, _ = markdown(f"<p></p>{html}")
    visible = re.sub(r"<br>|&nbsp;|</?(?!b\b|span|a\b|i\b|font)\w+>", " ", re.sub(r"<!--.*?-->", "", html))
    for word in re.sub(r"<[^<>]*>", "", visible).split():
        assert word in re.sub(r"\*\*", "", text), text


@example("<!a")
@settings(deadline=None, max_examples=150)
@given(st.text("가a1 *_`~#-+.)>=<&;![](:|\\\n", max_size=24).map(lambda text: re.sub(r"\s*\n\s*", "\n", text).strip()))
def test_plain_text_is_shown_as_it_stands(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(shown(hidden(text)))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"] * bool(text)
    inline = (token.children or [] for token in tokens)
    parts = [part for children in inline for part in children]
    assert {part.type for part in parts} <= {"text", "softbreak", "text_special"}
    assert "".join("\n" if part.type == "softbreak" else part.content for part in parts) == text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>2*3*4 와 #1, snake_case_name</p>", "2\\*3\\*4 와 #1, snake_case_name"),
        ("<p>1. 로그인<br>- 항목</p>", "1\\. 로그인\n\\- 항목"),
        ("<p>*본 상품은 제외<br>*부가세 별도</p>", "*본 상품은 제외\n*부가세 별도"),
        ("<p>A < B, <설정> 메뉴</p>", "A < B, <설정> 메뉴"),
        ("<p><Ctrl>+C를 누르세요</p>", "\\<Ctrl>+C를 누르세요"),
        ("A < B\n둘째 줄", "A < B\n둘째 줄"),
        ("&lt;p&gt;두 번 &amp;amp; 감싼 답&lt;/p&gt;", "두 번 & 감싼 답"),
        ("<p>[참고](필독)</p>", "[참고]\\(필독)"),
        ("<p>9:00~18:00, 10~12시 네~~ 안녕~~</p>", "9:00~18:00, 10~12시 네~~ 안녕~~"),
    ],
)
def test_signs_of_plain_text_are_escaped_only_where_markdown_would_read_them(html: str, expected: str) -> None:
    assert markdown(html) == (expected, ())


def test_lines_of_a_korean_board_stay_lines() -> None:
    html = (
        '<div style="font-family:맑은 고딕"><div><span style="font-size:10pt">안녕하세요.</span></div><div><br></div>'
        "<div>배송은&nbsp;&nbsp;2~3일<br> 걸립니다.</div><p>&nbsp;</p><p>\u200b</p><p>감사합니다.</p></div>"
    )
    assert markdown(html)[0] == "안녕하세요.\n\n배송은 2~3일\n걸립니다.\n\n감사합니다."


def test_what_word_leaves_behind_is_gone() -> None:
    html = (
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><?xml:namespace prefix = o />"
        '<p class="MsoNormal" style="mso-list:l0"><![if !supportLists]>· <![endif]>환불<o:p></o:p></p>'
    )
    assert markdown(html) == ("· 환불", ())


def test_lists_keep_their_numbers_and_depth() -> None:
    html = (
        "<ol start='3'><li><p>앱을 엽니다.</p></li><li>메뉴<ul><li>설정</li><ul><li>알림</li></ul></ul></li>"
        "<li value='9'>끝<br>입니다</li></ol>다음"
    )
    expected = "3. 앱을 엽니다.\n4. 메뉴\n   - 설정\n     - 알림\n9. 끝\n   입니다\n\n다음"
    assert markdown(html)[0] == expected


def test_a_table_without_a_head_takes_its_first_row() -> None:
    html = (
        "<table><tr><td>등급</td><td>한도</td></tr><tr><td rowspan='2'>일반|신규</td><td><p>10만</p><p>원</p></td></tr>"
        "<tr><td>없음</td></tr><tr><td colspan='2'>문의</td></tr></table>"
    )
    assert markdown(html)[0].splitlines() == [
        "| 등급 | 한도 |",
        "| --- | --- |",
        "| 일반\\|신규 | 10만 원 |",
        "| 일반\\|신규 | 없음 |",
        "| 문의 | 문의 |",
    ]


def test_a_table_that_lays_out_a_page_is_text() -> None:
    assert markdown("<table><tr><td><p>안내</p><ul><li>하나</li></ul></td></tr></table>")[0] == "안내\n\n- 하나"
    outer = "<table><tr><td>왼쪽</td><td><table><tr><td>가</td><td>나</td></tr></table></td></tr></table>"
    assert markdown(outer)[0] == "왼쪽\n\n| 가 | 나 |\n| --- | --- |"


def test_links_lead_where_they_may() -> None:
    html = (
        '<a href="https://a.kr/b (1)">안내</a> <a href="tel:1588-0000">전화</a> <a href="java\nscript:x()">닫기</a> '
        '<a href="/faq">목록</a> <a href="data:text/html,x">자료</a> <a href="https://b.kr"><img src="x.png"></a>'
    )
    text, notes = markdown(html)
    assert text == "[안내](https://a.kr/b%20%281%29) [전화](tel:1588-0000) 닫기 목록 자료"
    assert notes == (
        "link to javascript: kept as its text (1)",
        "link without a full address kept as its text (1)",
        "link to data: kept as its text (1)",
        "image without a description left out (1)",
        "link without text left out (1)",
    )
    assert markdown('<a href="../faq">목록</a>', "https://a.kr/hc/ko/")[0] == "[목록](https://a.kr/hc/faq)"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>환불</b>은 <span style='font-weight: 700'>3일</span> 안에", "**환불**은 **3일** 안에"),
        ("<strong>'환불'</strong>은", "'**환불**'은"),
        ("<b>환</b><strong>불</strong> <b style='font-weight:normal'>보통</b><b> </b>", "**환불** 보통"),
        ("<b><b>두 번</b></b>", "**두 번**"),
        ("<h3><b>제목</b> C #</h3>", "### 제목 C \\#"),
    ],
)
def test_bold_is_written_so_that_it_is_read(html: str, expected: str) -> None:
    assert markdown(html)[0] == expected


def test_what_no_text_can_hold_is_left_out_and_told() -> None:
    html = (
        "<style>p{}</style><script>alert(1)</script><form>문의<input name=a><input type=hidden>"
        "<select><option>가</select></form>"
        '<iframe src="https://youtu.be/x" title="사용법"></iframe><img src=a><img alt="IMG_1.png"><img alt="설정 화면">'
        '<video><source src="/a.mp4"></video>'
    )
    text, notes = markdown(html)
    assert text == "문의\n[사용법](https://youtu.be/x)\n설정 화면"
    assert set(notes) == {
        "style left out (1)",
        "script left out (1)",
        "form field left out (2)",
        "iframe kept as its address (1)",
        "video left out (1)",
        "image without a description left out (2)",
    }


def test_code_keeps_its_signs_and_preformatted_text_its_lines() -> None:
    assert markdown("<pre><code>a = 1\n\nb *c*</code></pre>")[0] == "```\na = 1\n\nb *c*\n```"
    assert markdown("<pre>첫 줄\n둘째 줄</pre><code>a_b</code>")[0] == "첫 줄\n둘째 줄\n`a_b`"


@pytest.mark.parametrize("text", ["<설정> 메뉴", "<Ctrl>+<C>", "A < B > C", "<A>와 <B>", "R&D", "x<y", ""])
def test_text_in_angle_brackets_is_no_html(text: str) -> None:
    assert not is_html(text)


@pytest.mark.parametrize("text", ["한 줄<br>두 줄", "<P>문단", "<b>굵게</b>", '<a href="x">', "<IMG src=x>", "<br/>"])
def test_tags_make_a_text_html(text: str) -> None:
    assert is_html(text)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "안녕",
        "<div>" * 190_000 + "안녕",
        "<ul><li>" * 2_000 + "안녕",
        "<p>안녕" + "".join(f"<b id={place}>" for place in range(3000)) + "<p>x" * 3000,
        "<!DOCTYPE x [<!ENTITY a '웃음'><!ENTITY b '&a;&a;&a;'>]><p>안녕 &b;</p>",
        "<p>안녕" + "<td colspan=1000 rowspan=65534>x" * 3000,
        "<p>안녕\ud800\x00" + "*a " * 100_000,
    ],
)
def test_html_made_to_harm_costs_little(html: str) -> None:
    started = time.monotonic()
    text, _ = markdown(html)
    assert "안녕" in text
    assert len(text) < 2_000_000
    assert time.monotonic() - started < 10


def test_a_text_that_is_too_long_is_cut_and_told() -> None:
    text, notes = markdown("<p>" + "가" * 1_000_100)
    assert len(text) == 999_997
    assert notes == ("text after 1,000,000 characters left out (1)",)


def test_stand_ins_in_a_text_are_no_signs() -> None:
    assert free("가\ufdd1나") == "가나"
    assert markdown(f"<p>{escape('가')}\ufdd1나</p>")[0] == "가나"
