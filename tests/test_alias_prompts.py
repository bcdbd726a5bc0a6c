from dataclasses import replace

from indexer.aliases.prompts import neighbours, prompt, prompts
from indexer.build.build import build
from search.analysis.analyzer import Analyzer
from search.index.index import Index
from tests.conftest import CONTACTS, FAQS, FakeEncoder


def silent(done: int, total: int) -> None:
    pass


def test_a_prompt_holds_what_tells_the_faq_from_others() -> None:
    pay, cancel, *_ = FAQS
    text = prompt(pay, [cancel], 5)
    for said in (
        "질문: 결제가 안 돼요. 왜 그런가요?\n",
        "분류: 결제 > 결제 오류\n",
        "답변: 카드 정보와 한도를 먼저 확인하세요.\n",
        "- 결제를 취소하고 싶어요.\n",
        "글 5개의 JSON 배열만",
        "오타",
    ):
        assert said in text


def test_only_the_beginning_of_a_long_answer_is_in_a_prompt() -> None:
    text = prompt(replace(FAQS[0], answer="가" * 5000), [], 8)
    assert f"답변: {'가' * 300} …\n" in text


def test_what_a_faq_lacks_is_not_in_its_prompt() -> None:
    text = prompt(replace(FAQS[0], question="", category=()), [], 8)
    assert "질문:" not in text
    assert "분류:" not in text
    assert "비슷한 다른" not in text


def test_signs_that_formats_read_stay_as_they_are() -> None:
    assert "질문: {count}개 {0} {이름}?\n" in prompt(replace(FAQS[0], question="{count}개 {0} {이름}?"), [], 8)


def test_neighbours_are_found_for_the_question_without_the_faq(index: Index) -> None:
    found = neighbours(index, range(len(FAQS)), silent)
    for faq, near in zip(FAQS, found, strict=True):
        assert len(near) == 3
        assert faq not in near
    assert found[0][0].id == "pay-cancel"


def test_neighbours_of_a_faq_without_a_question_are_found_by_its_answer(analyzer: Analyzer) -> None:
    faqs = [replace(FAQS[0], question="", aliases=(), symptoms=()), *FAQS[1:]]
    index = build(faqs, CONTACTS, analyzer, FakeEncoder())
    assert faqs[0] not in neighbours(index, [0], silent)[0]


def test_a_faq_that_stands_alone_has_no_neighbours(analyzer: Analyzer) -> None:
    index = build(FAQS[:1], CONTACTS, analyzer, FakeEncoder())
    assert neighbours(index, [0], silent) == [[]]


def test_each_wanted_faq_gets_its_prompt(index: Index) -> None:
    found = list(prompts(index, FAQS[2:4], 8, silent))
    assert [one["id"] for one in found] == ["refund-period", "password-reset"]
    assert FAQS[3].question in found[1]["prompt"]
    assert list(prompts(index, [], 8, silent)) == []
