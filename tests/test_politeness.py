"""What is said beside the question doesn't change it."""

import pytest

from search.answering.engine import Engine
from search.korean.politeness import without_courtesy

AROUND = [
    "{}ㅠㅠ",
    "{}!!!",
    "아 진짜 {}",
    "안녕하세요 문의드립니다 {}",
    "{} 😡😡",
    "{} 감사합니다",
    "{}ㅋㅋㅋ",
    "안녕하세요! {} 부탁드립니다.",
]


@pytest.mark.parametrize("around", AROUND)
def test_noise_of_feeling_changes_no_hit_and_no_score(engine: Engine, around: str) -> None:
    for question in ("환불 언제 돼요", "결제가 안 돼요", "포인트 유효기간", "ㄱㅈ ㅊㅅ"):
        plain, felt = engine.search(question), engine.search(around.format(question))
        assert [(hit.faq.id, hit.score) for hit in felt.hits] == [(hit.faq.id, hit.score) for hit in plain.hits]
        assert felt.decision == plain.decision
        assert felt.corrected_query is None


@pytest.mark.parametrize(
    "text",
    [
        "안녕하세요",
        "ㅠㅠ",
        "감사합니다 문자가 왔어요",
        "진짜 상담원인가요",
        "ㄱㅈ ㅊㅅ",
        "ㄱㅈ ㅇㅇ ㅈㅎ",
        "A/S 문의",
        "1.5배 적립",
        "안녕 카드 혜택"[:2],
    ],
)
def test_what_is_the_question_itself_stays(text: str) -> None:
    assert without_courtesy(text) == text
