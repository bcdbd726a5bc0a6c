"""FAQs out of documents that run on: marks, headings, and lines that end like questions."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import bounds
from indexer.readers.item import Form, Item
from indexer.readers.outline import Block, items
from search.errors import DataError


def blocks(*texts: str) -> list[Block]:
    """Headings begin with ``#``, as many as their level says."""
    levels = [len(text) - len(text.lstrip("#")) for text in texts]
    return [
        Block(text.lstrip("# ") if level else text, level, f"faq.md:{place}")
        for place, (text, level) in enumerate(zip(texts, levels, strict=True), 1)
    ]


def read(*texts: str, form: Form = "markdown") -> tuple[Item, ...]:
    return items(blocks(*texts), "faq.md", form).items


def pairs(found: Sequence[Item]) -> list[tuple[object, object]]:
    return [(item.fields["question"], item.fields["answer"]) for item in found]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Q. 환불은 언제 되나요?", "A. 3일 안에 됩니다."),
        ("Q1) 환불은 언제 되나요?", "A1) 3일 안에 됩니다."),
        ("Q: 환불은 언제 되나요?", "A: 3일 안에 됩니다."),
        ("Q： 환불은 언제 되나요?", "A： 3일 안에 됩니다."),
        ("[질문] 환불은 언제 되나요?", "[답변] 3일 안에 됩니다."),
        ("질문 1. 환불은 언제 되나요?", "답변: 3일 안에 됩니다."),
        ("문 1) 환불은 언제 되나요?", "답: 3일 안에 됩니다."),
        ("문: 환불은 언제 되나요?", "답) 3일 안에 됩니다."),
        ("【Q】환불은 언제 되나요?", "【A】3일 안에 됩니다."),
        ("❓ 환불은 언제 되나요?", "3일 안에 됩니다."),
        ("**Q1.** 환불은 언제 되나요?", "**A1.** 3일 안에 됩니다."),
        ("**Q. 환불은 언제 되나요?**", "- A. 3일 안에 됩니다."),
        ("Q 환불은 언제 되나요?", "A 3일 안에 됩니다."),
        ("Q. 1. 환불은 언제 되나요?", "A. 3일 안에 됩니다."),
    ],
)
@pytest.mark.parametrize("between", ["\n", None])
def test_marks_are_understood_in_one_text_and_in_two(question: str, answer: str, between: str | None) -> None:
    texts = (f"{question}{between}{answer}",) if between else (question, answer)
    (item,) = read(*texts)
    assert pairs([item]) == [("환불은 언제 되나요?", "3일 안에 됩니다.")]
    assert item.sure == 0.95


def test_what_stands_before_the_mark_of_the_answer_is_the_question() -> None:
    found = read("Q. 카드로 결제했는데\n환불은 언제 되나요?\nA. 3일 안에 됩니다.", "| 카드 | 3일 |\n|---|---|")
    assert pairs(found) == [("카드로 결제했는데 환불은 언제 되나요?", "3일 안에 됩니다.\n\n| 카드 | 3일 |\n|---|---|")]


def test_without_a_mark_the_answer_begins_at_the_next_line() -> None:
    assert pairs(read("Q. 환불은?\n3일 안에 됩니다.", "단, 카드는 다릅니다.")) == [
        ("환불은?", "3일 안에 됩니다.\n\n단, 카드는 다릅니다.")
    ]


def test_what_only_looks_like_a_mark_is_left_as_it_is() -> None:
    text = "A/S 센터는 어디인가요? Q&A 게시판에 남기세요.\n문의: 1588-0000\nA.S 접수\nQR코드"
    assert pairs(read("Q. A/S는 어디서 받나요?", text)) == [("A/S는 어디서 받나요?", text)]


def test_headings_above_marked_questions_are_their_category() -> None:
    found = read(
        "# 고객센터", "## 환불", "### Q. 환불은?", "A. 3일", "## 배송", "Q. 배송은?", "A. 하루", "Q. 취소는?", "A. 바로"
    )
    assert [(item.fields["question"], item.fields["category"]) for item in found] == [
        ("환불은?", ("고객센터", "환불")),
        ("배송은?", ("고객센터", "배송")),
        ("취소는?", ("고객센터", "배송")),
    ]


def test_the_heading_level_with_most_texts_has_the_questions() -> None:
    found = read(
        *(
            "# 도움말",
            "## 1. 환불",
            "### 1) 환불은 언제 되나요?",
            "3일 안에 됩니다.",
            "#### 카드",
            "5일",
            "### ② 취소 방법",
            "버튼",
        ),
        *("## 배송 기간", "하루"),
    )
    assert [(item.fields["question"], item.fields.get("category"), item.sure) for item in found] == [
        ("환불은 언제 되나요?", ("도움말", "환불"), 0.9),
        ("취소 방법", ("도움말", "환불"), 0.75),
        ("배송 기간", ("도움말",), 0.75),
    ]
    assert found[0].fields["answer"] == "3일 안에 됩니다.\n\n#### 카드\n\n5일"


@pytest.mark.parametrize(
    "title", ["24시간 상담이 되나요?", "3.5인치도 되나요?", "2.0 버전은 무엇인가요?", "2024. 12 공지"]
)
def test_numbers_that_are_part_of_a_title_stay(title: str) -> None:
    assert read(f"# {title}", "네.")[0].fields["question"] == title


def test_of_a_deep_path_the_widest_are_dropped_and_noted() -> None:
    (item,) = read("# 회사", "## 쇼핑몰", "### 주문", "#### 환불", "##### 환불은?", "3일")
    assert item.fields["category"] == ("쇼핑몰", "주문", "환불")
    assert item.notes == ("the wider category 회사 is left out",)


def test_what_is_left_out_is_told() -> None:
    found = items(
        blocks("안녕하세요. **물음**입니다.", "# 환불", "## 환불은?", "3일", "## 취소는?", "# 배송"),
        "faq.md",
        "markdown",
    )
    assert found.told == (
        "faq.md: questions and headings without text are left out (2, the first: 취소는?)",
        "faq.md: text that belongs to no question is left out (1, the first: 안녕하세요. 물음입니다.)",
    )


def test_lines_that_end_with_a_question_mark_are_questions_where_headings_are_not() -> None:
    found = read(
        "# 자주 묻는 질문",
        "**환불은 언제 되나요?**\n3일 안에 됩니다.",
        "1. 취소는 어떻게 하나요?",
        "버튼을 누르세요.",
        form="markdown",
    )
    assert pairs(found) == [("환불은 언제 되나요?", "3일 안에 됩니다."), ("취소는 어떻게 하나요?", "버튼을 누르세요.")]
    assert {item.sure for item in found} == {0.6}


def test_an_article_with_headings_may_ask_something_itself() -> None:
    found = read("## 환불 기간", "급하신가요?\n3일 안에 됩니다.", "## 환불 방법", "카드인가요?\n자동입니다.")
    assert [item.fields["question"] for item in found] == ["환불 기간", "환불 방법"]


def test_html_is_read_through_its_tags() -> None:
    found = read(
        "<p>Q. 환불은 &lt;언제&gt;?<br>A. 3일</p>", "<p><b>[질문] 취소는?</b></p>", "<p>[답변] 네</p>", form="html"
    )
    assert pairs(found) == [("환불은 <언제>?", "3일</p>"), ("취소는?", "<p>네</p>")]


def test_a_document_without_questions_says_what_was_seen() -> None:
    with pytest.raises(DataError, match=r"^faq.md: has no question with an answer \(1 headings and 1 texts\); begin"):
        read("공지입니다.", "# 끝")


def test_a_text_that_is_too_long_is_cut_and_noted() -> None:
    (item,) = read("# 환불은?", "가" * (bounds.TEXT + 40_000))
    assert len(item.fields["answer"]) == bounds.TEXT
    assert item.notes == ("the answer is cut after 100,000 of 140,000 characters",)


@pytest.mark.parametrize("text", ["- " * 50_000, "Q" + " " * 100_000, "<" * 100_000, "**" * 50_000, "?\n" * 50_000])
def test_texts_made_to_be_slow_are_not(text: str) -> None:
    assert read("# 환불은?", text, "Q. 취소는?", "네")


@pytest.mark.parametrize("shape", [["# 제목"], ["글"], ["# 제목", "글"], ["Q. 환불은?", "A. 3일"]])
def test_long_documents_take_time_in_proportion(shape: list[str]) -> None:
    texts = ["글"] * 10_000 + shape * (10_000 // len(shape))
    assert read(*texts, "# 환불은?", "3일", "Q. 취소는?", "네")


@given(st.lists(st.sampled_from(["# 가", "## 나?", "### 다", "Q. 라?", "A. 마", "바", "Q. 사?\nA. 아"]), max_size=12))
def test_no_text_is_lost_silently(texts: list[str]) -> None:
    numbered = [f"{text} {place}번" if not text.startswith("Q") else text for place, text in enumerate(texts)]
    try:
        found = items(blocks(*numbered), "faq.md", "markdown")
    except DataError:
        return
    said = "\n".join(f"{item.fields['question']}\n{item.fields['answer']}" for item in found.items)
    stray = [text for text in numbered if text[0] in "바" and text not in said]
    assert not stray or any("belongs to no question" in line for line in found.told)
