"""Slips of the finger, and right words that only look like them."""

from collections.abc import Mapping

import pytest

from search.analysis.analyzer import Analyzer
from search.korean.hangul import letters
from search.reading.spelling import Speller, Spelling, cost

WORDS = ("환불", "결제", "오류", "비밀번호", "배송비", "유효기간", "완료", "영수증", "선택해요", "현금으로", "취소")


class Shop:
    """A vocabulary of a few words, each of them frequent."""

    words: Mapping[str, int] = dict.fromkeys(WORDS, 400)

    def familiar(self, word: str) -> bool:
        return any(word in known for known in self.words)


@pytest.fixture(scope="module")
def speller(analyzer: Analyzer) -> Speller:
    return Speller(Shop(), analyzer.likelihood)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("환뷸", "환불"),
        ("결재", "결제"),
        ("비밀번오", "비밀번호"),
        ("유호기간", "유효기간"),
        ("선텍해요", "선택해요"),
        ("여영수증", "여영수증"),
        ("현금으러", "현금으로"),
        ("비미번호", "비밀번호"),
        ("ㅎㅘㄴ불", "환불"),
        ("결ㅈ", "결제"),
        ("ㅇ오류", "오류"),
        ("ㅜ치소", "취소"),
    ],
)
def test_a_slip_is_read_as_the_word_of_the_index(speller: Speller, typed: str, meant: str) -> None:
    assert speller.read(typed).word == meant


@pytest.mark.parametrize(
    "word", ["배송지", "환승", "결혼", "완구", "오리", "취업", "선물", "영수", "환불", "번호", "가", "탈퇴"]
)
def test_a_right_word_that_the_index_lacks_stays(speller: Speller, word: str) -> None:
    assert speller.read(word).word == word


def test_of_broken_words_the_likeliest_between_its_neighbours_is_meant(analyzer: Analyzer) -> None:
    class Office(Shop):
        words: Mapping[str, int] = {"결제": 40, "결재": 40}

    speller = Speller(Office(), analyzer.likelihood)
    assert speller.read("결ㅈ", before="카드 ", after=" 오류") == Spelling("결제")
    assert speller.read("결ㅈ", before="부장님 ", after=" 올리기") == Spelling("결재")


def test_a_correction_that_is_not_sure_is_what_is_perhaps_meant(speller: Speller) -> None:
    assert speller.read("황불신청").word == "황불신청"
    assert speller.read("화불", after=" 완료라는데") == Spelling("화불", "환불")
    assert speller.read("탈퇴").perhaps == speller.read("환불").perhaps == ""


def test_the_words_around_tell_what_was_meant(speller: Speller) -> None:
    assert speller.read("완구", after=" 사 주세요").word == "완구"
    assert speller.read("완로", before="결제 ", after="됐나요").word == "완료"


@pytest.mark.parametrize("word", ["환불ㅊㅅ", "ㄱㅈ취소", "장바ㄱㄴ"])
def test_initials_are_no_slip(speller: Speller, word: str) -> None:
    assert speller.read(word).word == word


def test_letters_that_sound_alike_or_stand_side_by_side_cost_less() -> None:
    alike, near, far = (cost(letters(typed), letters("결제")) for typed in ("결재", "결베", "결게"))
    assert 0 < alike < near <= far == 1
    assert cost(letters("결제"), letters("결제")) == 0
    assert cost("ㅎㅗㅏㄴㄴㅂㅜㄹ", letters("환불")) == alike
