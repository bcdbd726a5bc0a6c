"""FAQs that web pages state for search engines."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.item import Found
from indexer.readers.web import structured


def script(data: object) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f'<html><head><script type="application/ld+json">{text}</script></head><body><p>본문</p></body></html>'


def question(name: str, text: object, **more: object) -> dict[str, object]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}, **more}


def pairs(html: str) -> list[tuple[object, object]]:
    found = structured.found(html, "faq.html")
    return [(item.fields["question"], item.fields["answer"]) for item in found.items]


def test_a_faq_page_is_read_with_its_html_date_and_link() -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "dateModified": "2026-03-02T10:00:00+09:00",
        "mainEntity": [
            question("환불은\n 언제 되나요?", "<p>카드는 <b>3일</b> 안에</p>", url="https://a.kr/faq#1"),
            question("R&amp;D 문의는 <b>어디로</b>?", "전화 주세요.", dateModified="2025-01-01"),
        ],
    }
    found = structured.found(script(data), "faq.html")
    assert [dict(item.fields) for item in found.items] == [
        {
            "question": "환불은 언제 되나요?",
            "answer": "<p>카드는 <b>3일</b> 안에</p>",
            "updated": "2026-03-02T10:00:00+09:00",
            "link": "https://a.kr/faq#1",
        },
        {"question": "R&D 문의는 어디로 ?", "answer": "전화 주세요.", "updated": "2025-01-01"},
    ]
    assert {item.form for item in found.items} == {"html"}
    assert found.items[1].where == "faq.html: question 2"
    assert found.told == ()


def test_a_graph_with_references_and_a_trail_is_read() -> None:
    crumbs = [
        {"@type": "ListItem", "position": 2, "name": "결제"},
        {"@type": "ListItem", "position": 1, "item": {"@id": "https://a.kr", "name": "홈"}},
        {"@type": "ListItem", "position": 3, "item": {"@id": "https://a.kr/c", "name": "카드"}},
    ]
    data = {
        "@graph": [
            {"@type": ["WebPage", "FAQPage"], "mainEntity": [{"@id": "https://a.kr/#q1"}]},
            {**question("카드가 안 돼요", "한도를 확인하세요."), "@id": "https://a.kr/#q1"},
            {"@type": "Question", "name": "할부는?", "acceptedAnswer": [{"@id": "#a2"}]},
            {"@type": "Answer", "@id": "#a2", "text": "12개월까지"},
            {"@type": "BreadcrumbList", "itemListElement": crumbs},
        ]
    }
    found = structured.found(script(data), "faq.html")
    assert pairs(script(data)) == [("카드가 안 돼요", "한도를 확인하세요."), ("할부는?", "12개월까지")]
    assert {item.fields["category"] for item in found.items} == {("결제", "카드")}
    assert found.items[0].fields["link"] == "https://a.kr/#q1"


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Question", "name": "질문", "acceptedAnswer": {"text": "답",},}',
        '// 주석\n{"@type": "Question", /* 이름 */ "name": "질문", "acceptedAnswer": "답"}',
        '<!--\n{"@type": "Question", "name": "질문", "acceptedAnswer": "답"}\n-->',
        '//<![CDATA[\n[{"@type": "Question", "name": "질문", "acceptedAnswer": "답"}];\n//]]>',
        '/*<![CDATA[*/ {"@type": "schema:Question", "schema:name": "질문", "schema:acceptedAnswer": "답"} /*]]>*/',
        '{"@type": "Question", "text": "질문", "acceptedAnswer": {"text": "\n답\n"}}',
        '[[{"a": {"b": {"mainEntity": {"@type": "Question", "name": "질문", "acceptedAnswer": ["답"]}}}}]]',
    ],
)
def test_json_ld_as_people_write_it_is_understood(text: str) -> None:
    assert pairs(script(text)) == [("질문", "답")]


def test_several_answers_are_joined_or_chosen_and_noted() -> None:
    two = question("둘?", "가")
    two["acceptedAnswer"] = [{"text": "첫 답"}, {"text": "<p>둘째 답</p>"}]
    votes = [{"text": "적은", "upvoteCount": 1}, {"text": "많은", "upvoteCount": "7"}, {"text": "없는"}]
    forum = {"@type": "QAPage", "mainEntity": {"@type": "Question", "name": "누구?", "suggestedAnswer": votes}}
    found = structured.found(script([two, forum]), "faq.html")
    assert [item.fields["answer"] for item in found.items] == ["<div>첫 답</div>\n<div><p>둘째 답</p></div>", "많은"]
    assert found.items[0].notes == ("2 answers are joined",)
    assert found.items[1].notes == ("no answer is accepted; of 3 suggested the one with most votes is taken",)


def test_damaged_blocks_and_questions_without_an_answer_are_told() -> None:
    html = script('{"@type": "Question", "name": ') + script([question("답이 없나요?", ""), question("있나요?", "네")])
    found = structured.found(html, "faq.html")
    assert [item.fields["question"] for item in found.items] == ["있나요?"]
    assert found.told[0].startswith("faq.html: JSON-LD block 1 is damaged and left out")
    assert found.told[1:] == ("faq.html: questions without an answer are left out (1)",)


MICRODATA = """<div itemscope itemtype="https://schema.org/FAQPage">
<div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question">
<h3 itemprop="name">배송은 <b>언제</b> 오나요?</h3>
<div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text">
<ol><li>주문 확인</li><li><a href="/track">조회</a></li></ol></div></div></div></div>"""
RDFA = """<div vocab="https://schema.org/" typeof="FAQPage"><div property="mainEntity" typeof="Question">
<h3 property="name">교환되나요?</h3><div property="acceptedAnswer" typeof="Answer">
<div property="text"><p>7일 안에</p></div></div>
</div><div property="mainEntity" typeof="Question"><h3 property="name">반품되나요?</h3>
<div property="acceptedAnswer" typeof="Answer"><p property="text">네</p></div></div></div>"""


def test_microdata_keeps_the_html_of_answers() -> None:
    assert pairs(MICRODATA) == [
        ("배송은 언제 오나요?", '<ol><li>주문 확인</li><li><a href="/track">조회</a></li></ol>'),
    ]


def test_rdfa_is_read_in_the_order_of_the_page() -> None:
    assert pairs(RDFA) == [("교환되나요?", "<p>7일 안에</p>"), ("반품되나요?", "네")]


def test_a_question_in_two_notations_is_taken_once() -> None:
    assert pairs(script(question("배송은 언제 오나요?", "이틀 뒤")) + MICRODATA) == [("배송은 언제 오나요?", "이틀 뒤")]


def test_a_page_without_faqs_has_none() -> None:
    html = '<p>회사 소개</p><script type="application/ld+json">{"@type": "Organization", "name": "가게"}</script>'
    assert structured.found(html, "a.html") == Found()


@pytest.mark.parametrize(
    "html",
    [
        script("[" * 100_000),
        script('{"mainEntity":' * 5_000 + "1" + "}" * 5_000),
        '<div itemscope itemtype="https://schema.org/Question">' * 2_500,
        '<div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question">' * 900,
        "",
    ],
)
def test_pages_made_to_harm_give_nothing(html: str) -> None:
    assert structured.found(html, "a.html").items == ()


@settings(deadline=None, max_examples=40)
@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers() | st.sampled_from(["Question", "Answer", "BreadcrumbList"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@id", "name", "text", "acceptedAnswer", "suggestedAnswer", "itemListElement"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_no_json_ld_makes_it_fail(data: object) -> None:
    for item in structured.found(script(data), "a.html").items:
        assert item.fields["question"]
        assert item.fields["answer"]
