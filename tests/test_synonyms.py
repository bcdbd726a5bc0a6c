from timeit import timeit

import pytest

from search.analysis.analyzer import Analyzer
from search.korean.synonyms import NONE, Rule, Synonyms

RULES = Synonyms(
    (
        Rule(("네페", "npay"), "네이버 페이"),
        Rule(("비번", "패스워드"), "비밀번호", mutual=True),
        Rule(("폰번호", "핸폰 번호"), "휴대폰 번호"),
        Rule(("신카",), "신용카드"),
        Rule(("회탈",), "회원 탈퇴"),
        Rule(("자충",), "자동충전"),
        Rule(("어플",), "앱"),
    )
)


@pytest.mark.parametrize(
    ("text", "widened"),
    [
        ("네페 결제", "네이버 페이 결제"),
        ("네페로 결제", "네이버 페이로 결제"),
        ("NPay에서 결제", "네이버 페이에서 결제"),
        ("비번이 안 맞아요", "비밀번호가 안 맞아요"),
        ("비번을 바꿀래요", "비밀번호를 바꿀래요"),
        ("어플로 결제", "앱으로 결제"),
        ("어플랑 웹", "앱이랑 웹"),
        ("회탈하고 싶어요", "회원 탈퇴하고 싶어요"),
        ("핸폰번호 변경", "휴대폰 번호 변경"),
        ("핸 폰 번 호 변경", "휴대폰 번호 변경"),
        ("비번이랑 폰번호", "비밀번호랑 휴대폰 번호"),
    ],
)
def test_a_wording_is_met_with_particles_and_without_spaces(text: str, widened: str) -> None:
    assert RULES.widened(text) == widened


@pytest.mark.parametrize(
    "text",
    [
        "신카드로 바꿨어요",
        "최신카드",
        "신 카드 등록",
        "자충수를 두다",
        "비밀번호",
        "네이버페이",
        "네이버 페이로",
        "",
        "!?",
    ],
)
def test_other_words_and_canonical_wordings_stay(text: str) -> None:
    assert RULES.widened(text) == text
    assert RULES.replacements(text) == ()


def test_a_word_of_the_index_may_follow_a_wording() -> None:
    assert RULES.widened("비번찾기") == "비번찾기"  # nobody knows whether it is one word
    assert RULES.widened("비번찾기", {"찾기"}.__contains__) == "비밀번호찾기"
    assert RULES.widened("네페포인트로 결제", {"포인트"}.__contains__) == "네이버 페이포인트로 결제"
    assert RULES.widened("최신카드", {"카드", "드"}.__contains__) == "최신카드"


def test_of_two_wordings_the_longer_one_is_met() -> None:
    rules = Synonyms((Rule(("핸드폰",), "휴대폰"), Rule(("핸드폰 번호",), "휴대폰 번호"), Rule(("번호",), "숫자")))
    assert rules.widened("핸드폰번호 말고 핸드폰") == "휴대폰 번호 말고 휴대폰"
    assert rules.widened("휴대폰 번호") == "휴대폰 번호"


def test_only_one_way_rules_take_the_visitors_own_word_away() -> None:
    assert RULES.widened("네페 비번이") == "네이버 페이 비밀번호가"
    assert RULES.replaced("네페 비번이") == "네이버 페이 비번이"


def test_places_are_those_of_the_text_as_it_stands() -> None:
    text = "내 NPay, 핸폰번호는 ﬁ"
    found = [(text[start:end], canonical) for start, end, canonical in RULES.replacements(text)]
    assert found == [("NPay", "네이버 페이"), ("핸폰번호", "휴대폰 번호")]


def test_what_the_analyzer_tears_apart_is_met_all_the_same(analyzer: Analyzer) -> None:
    assert "네페" not in {term.form for term in analyzer.analyse("네페가 안 돼요").terms}
    assert RULES.widened("네페가 안 돼요") == "네이버 페이가 안 돼요"


def test_no_rules_leave_everything() -> None:
    assert NONE.widened("비번") == "비번"
    assert NONE.replacements("비번") == ()


def test_five_hundred_rules_cost_as_good_as_nothing() -> None:
    rules = [Rule((f"가{chr(0xAC00 + place)}나", f"다{chr(0xAC00 + place)} 라"), f"마{place}") for place in range(500)]
    many = Synonyms(tuple(rules))
    text = "네이버 페이 비번을 까먹었는데 어떻게 하면 다시 설정할 수 있나요, 다가라도 바뀜"
    assert many.widened(text) != text
    assert timeit(lambda: many.widened(text), number=1000) / 1000 < 0.001  # 0.04 ms alone on a core of today
