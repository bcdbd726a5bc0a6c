"""The wrong keyboard mode, and what only looks like it."""

import pytest

from search.korean.keyboard import retyped, to_hangul, to_latin


class Shop:
    """A vocabulary of a few words."""

    words = frozenset({"npay", "qr", "ok", "k", "결제", "오류", "환불"})

    def holds(self, word: str) -> bool:
        return word in self.words

    def familiar(self, word: str) -> bool:
        return any(word in known for known in self.words)


def is_slip(run: str) -> bool:
    """Whether a run is one of the shop's words with letters in the wrong order."""
    return run in {"ㅕㅎ불", "ㅏㄱ혈제"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rufwp dhfb", "결제 오류"),
        ("RUFWP DHFB", "결제 오류"),
        ("Rjwudy", "꺼져요"),
        ("rufwp 오류", "결제 오류"),
        ("npay rufwp dhfb", "npay 결제 오류"),
        ("3dnjf ghksqnf", "3월 환불"),
        ("ㅔ묘", "pay"),
        ("ㅜㅔ묘 결제", "npay 결제"),
        ("ㄱㄷ려ㅜㅇ", "refund"),
    ],
)
def test_the_other_mode_is_read_where_it_makes_more_sense(typed: str, meant: str) -> None:
    assert retyped(typed, Shop(), is_slip) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("refund", "npay", "ok", "how to delete account", "debit card ok?", "go", "dog", "can't log in"),
        *("AB-3005", "22E", "wifi 안 됨", "SKT 데이터", "sign up 하려니", "결제 오류", "Gmail 연동"),
        *("ㅋㅋㅋ", "ㅠㅠ", "안돼요ㅠㅠ", "ㄱㅈ ㅊㅅ", "네이버ㅍㅇ", "장바ㄱ", "ㅇㅇ", "안되ㅔ요", ""),
        *("ㅕㅎ불 언제", "ㅏㄱ혈제", "ㅏ 읽은 책"),
    ],
)
def test_what_makes_sense_as_it_is_stays(text: str) -> None:
    assert retyped(text, Shop(), is_slip) == text


def test_the_two_modes_are_each_others_inverse() -> None:
    for text in ("값을 왜 깎아요", "뜨거운 환불 얘기", "똑같은 결제"):
        assert to_hangul(to_latin(text)) == text
