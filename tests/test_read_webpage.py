"""FAQs of saved web pages."""

import base64
from pathlib import Path

import pytest

from indexer.imports.markup import markdown
from indexer.readers.item import Item, Options
from indexer.readers.web import webpage
from search.errors import DataError


def saved(folder: Path, html: str | bytes, name: str = "faq.html") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(html.encode() if isinstance(html, str) else html)
    return path


def items(folder: Path, html: str | bytes, name: str = "faq.html", options: Options | None = None) -> list[Item]:
    return list(webpage.read(saved(folder, html, name), options or Options()).items)


def pairs(found: list[Item]) -> list[tuple[object, object]]:
    return [(item.fields["question"], item.fields["answer"]) for item in found]


def test_details_are_read_below_their_headings(tmp_path: Path) -> None:
    html = """<html><body><header><h1>자주 묻는 질문</h1></header>
    <nav><details><summary>메뉴</summary>로그인</details></nav>
    <h2>결제</h2><details><summary><span>Q</span> 카드가 안 돼요</summary><h4>확인</h4><p>한도를 보세요.</p></details>
    <h3>환불</h3><details><summary>Q1. 환불되나요?</summary>A. 네, <b>7일</b> 안에요.</details>
    <h2>배송</h2><details><summary>언제 오나요?</summary></details><details><summary>어디서 오나요?</summary>
    <p>A &lt; B</p></details><footer><details><summary>사업자 정보</summary>대표</details></footer></body></html>"""
    found = items(tmp_path, html)
    assert pairs(found) == [
        ("카드가 안 돼요", "<h4>확인</h4><p>한도를 보세요.</p>"),
        ("환불되나요?", "네, <b>7일</b> 안에요."),
        ("어디서 오나요?", "<p>A &lt; B</p>"),
    ]
    assert [item.fields["category"] for item in found] == [("결제",), ("결제", "환불"), ("배송",)]
    assert {item.sure for item in found} == {0.9}


@pytest.mark.parametrize(
    "html",
    [
        '<div class="question"><em>Q</em><i class="blind">열기</i>질문?</div><div class="answer">답</div>',
        '<p class="faq-q">Q. 질문?</p><p class="faq-a">답변: 답</p>',
        '<h3><button aria-expanded="false" aria-controls="p1">질문?</button></h3><div id="p1" hidden>답</div>',
        '<div><h3><a role="button" aria-expanded="true">질문?</a></h3><div>답</div></div>',
        "<dl><dt>질문?</dt><dd><dl><dd>답</dd></dl></dd></dl>",
        "<table><tr><td>Q</td><td>질문?</td></tr><tr><td>A</td><td>답</td></tr></table>",
        "<table><tr><th>번호</th><th>질문</th><th>답변</th></tr><tr><td>1</td><td>질문?</td><td>답</td></tr></table>",
        "<table><tr><th>번호</th><th>제목</th></tr><tr><td>1</td><td>질문?</td></tr><tr><td>답</td></tr></table>",
    ],
)
def test_accordions_lists_and_tables_are_read(tmp_path: Path, html: str) -> None:
    [item] = items(tmp_path, f"<body><h1>FAQ</h1><main>{html}</main></body>")
    assert item.fields["question"] == "질문?"
    answer, notes = markdown(str(item.fields["answer"]))
    assert answer == "답"
    assert notes == ()


def test_columns_that_the_operator_names_are_questions(tmp_path: Path) -> None:
    html = "<table><tr><td>궁금한 점</td><td>풀이</td></tr><tr><td>되나요?</td><td>네</td></tr></table>"
    options = Options(columns={"궁금한 점": "question", "풀이": "answer"})
    assert pairs(items(tmp_path, html, options=options)) == [("되나요?", "네")]


def test_headings_with_text_below_are_read_less_surely(tmp_path: Path) -> None:
    html = """<body><h1>자주 묻는 질문</h1><main><section><h2>계정</h2><div><h3>비밀번호를 잊었어요</h3>
    <p>재설정하세요.</p>
    <h4>앱에서</h4><ul><li>설정</li></ul></div><div><h3>탈퇴는 어떻게 하나요?</h3>고객센터로 연락하세요.</div></section>
    <aside><h3>광고</h3><p>지금 구매</p></aside></main></body>"""
    found = items(tmp_path, html)
    assert [item.fields["question"] for item in found] == ["비밀번호를 잊었어요", "탈퇴는 어떻게 하나요?"]
    assert found[0].fields["answer"] == "<p>재설정하세요.</p>\n<h4>앱에서</h4><ul><li>설정</li></ul>"
    assert {(item.sure, *item.notes) for item in found} == {
        (0.7, "a heading of level 3 and the text below it are taken for question and answer")
    }
    assert found[0].fields["category"] == ("계정",)


ARTICLE = """<html><head><title>주문을 취소하고 싶어요 – 고객센터</title>
<link rel="canonical" href="https://help.a.kr/hc/1">
<meta property="article:modified_time" content="2026-02-01T00:00:00Z"></head>
<body><header><a href="/">로고</a></header>
<ol class="breadcrumbs"><li>홈</li><li>주문</li><li>취소</li></ol>
<article><header><h1>주문을 취소하고 싶어요</h1></header>
<div class="article-body"><p>배송 전에는 바로 취소됩니다.</p><div><aside>주의</aside></div>
<h2>앱에서 취소</h2><p>주문 내역에서</p>
<h2>웹에서 취소</h2>
<p>마이페이지에서</p><details><summary>참고</summary>카드</details></div></article>
<footer>© 가게</footer></body></html>"""


def test_an_article_of_a_help_center_is_one_faq(tmp_path: Path) -> None:
    [item] = items(tmp_path, ARTICLE)
    assert item.fields["question"] == "주문을 취소하고 싶어요"
    assert "마이페이지에서" in item.fields["answer"]
    assert "<aside>주의</aside>" in item.fields["answer"]
    assert "가게" not in item.fields["answer"]
    assert item.fields["category"] == ("주문", "취소")
    assert item.fields["link"] == "https://help.a.kr/hc/1"
    assert item.fields["updated"] == "2026-02-01T00:00:00Z"
    assert item.sure == 0.8


def test_what_a_page_states_goes_before_what_it_shows(tmp_path: Path) -> None:
    stated = '{"@type": "Question", "name": "환불되나요?", "acceptedAnswer": {"text": "네"}}'
    html = f"<script type='application/ld+json'>{stated}</script><details><summary>다른 것</summary>글</details>"
    found = webpage.read(saved(tmp_path, html), Options())
    assert pairs(list(found.items)) == [("환불되나요?", "네")]
    left_out = "questions that the page shows but does not state for search engines are left out (1)"
    assert found.told == (f"faq.html: {left_out}",)


KOREAN = (
    "<meta http-equiv=Content-Type content='text/html; charset={}'><dl><dt>똠방각하는?</dt><dd>영화입니다.</dd></dl>"
)


@pytest.mark.parametrize(
    "content",
    [
        KOREAN.format("euc-kr").encode("cp949"),
        KOREAN.format("ks_c_5601-1987").encode("cp949"),
        KOREAN.format("utf-8").encode("cp949"),
        KOREAN.format("").encode("cp949"),
        KOREAN.format("euc-kr").encode(),
        b"\xef\xbb\xbf" + KOREAN.format("euc-kr").encode(),
        b"\xff\xfe" + KOREAN.format("utf-16").encode("utf-16-le"),
    ],
)
def test_pages_in_korean_encodings_are_read(tmp_path: Path, content: bytes) -> None:
    assert pairs(items(tmp_path, content)) == [("똠방각하는?", "영화입니다.")]


def test_letters_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    content = KOREAN.format("utf-8").encode() + b"\xff\xff"
    found = webpage.read(saved(tmp_path, content), Options())
    assert found.items[0].fields["question"] == "똠방각하는?"
    assert found.told == ("faq.html: letters can't be read and are lost (2); save the page as UTF-8",)


def test_a_page_archive_is_read_with_its_address(tmp_path: Path) -> None:
    body = base64.encodebytes("<dl><dt>질문?</dt><dd>답</dd></dl>".encode("cp949")).decode()
    archive = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: image/png\n\nx\n'
        f'--b\nContent-Type: text/html; charset="euc-kr"\nContent-Transfer-Encoding: base64\n'
        f"Content-Location: https://a.kr/faq\n\n{body}\n--b--\n"
    )
    [item] = items(tmp_path, archive, "faq.mht")
    assert item.fields == {"link": "https://a.kr/faq", "question": "질문?", "answer": "답"}


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("<p>회사 소개</p>", "a.html", "a.html: no FAQ is found"),
        ("", "a.html", "a.html: no FAQ is found"),
        ("<b>" * 50_001, "a.html", "a.html: has more than 50,000 tags"),
        ("<div class=q>" * 600 + "글", "a.html", "a.html: has more than 500 elements in each other"),
        ("가" * 1_700_000, "a.html", "a.html: has more than 5 MB"),
        ("그냥 글", "a.mht", "a.mht: holds no page"),
    ],
)
def test_files_that_hold_no_faqs_are_refused(tmp_path: Path, content: str, name: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        items(tmp_path, content, name)


def test_a_folder_keeps_what_stands_twice_once_and_tells_pages_without_faqs(tmp_path: Path) -> None:
    common = "<dl><dt>공통 질문?</dt><dd>같은 답</dd></dl>"
    saved(tmp_path, common, "1.html")
    saved(tmp_path, f"{common}<dl><dt>다른 질문?</dt><dd>답</dd></dl>", "안/2.HTM")
    saved(tmp_path, "<dl><dt>공통 질문?</dt><dd>다른 답</dd></dl>", "3.html")
    saved(tmp_path, "<dl><dt>광고?</dt><dd>답</dd></dl>", "3_files/frame.html")
    for name in ("가", "나", "다", "라"):
        saved(tmp_path, "<p>소개</p>", f"x{name}.html")
    saved(tmp_path, "<b>" * 50_001, "z.html")
    found = webpage.read_folder(tmp_path, Options())
    assert [(item.where, item.fields["question"], item.fields["answer"]) for item in found.items] == [
        ("1.html: question 1", "공통 질문?", "같은 답"),
        ("3.html: question 1", "공통 질문?", "다른 답"),
        ("안/2.HTM: question 2", "다른 질문?", "답"),
    ]
    where = tmp_path.name
    assert found.told == (
        "z.html: has more than 50,000 tags; it is not read",
        f"{where}: the same question with the same answer stands on several pages and is kept once (1)",
        f"{where}: pages without a FAQ (4): x가.html, x나.html, x다.html, …",
    )


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no saved pages"):
        webpage.read_folder(tmp_path, Options())
    saved(tmp_path, "<p>소개</p>")
    with pytest.raises(DataError, match="no FAQ is found on 1 pages"):
        webpage.read_folder(tmp_path, Options())
