"""Letters, syllables and what an input method makes of them."""

import pytest

from search.korean.hangul import CHOSUNG, chosung, compose, is_syllable, letters


def test_letters_are_the_keys_in_their_order() -> None:
    assert letters("환불") == "ㅎㅗㅏㄴㅂㅜㄹ"
    assert letters("값을 왜") == "ㄱㅏㅂㅅㅇㅡㄹ ㅇㅗㅐ"
    assert letters("pay ㅋㅋ 1") == "pay ㅋㅋ 1"


def test_every_syllable_is_composed_of_its_letters_again() -> None:
    for code in range(0xAC00, 0xD7A4):
        assert compose(letters(chr(code))) == chr(code)


@pytest.mark.parametrize(
    "text", ["결제 오류가 나요", "값을 앉아 읽었어요", "npay 결제 안됨!!", "외국인 의원", "꺼짐 빼기 쏘다"]
)
def test_text_of_syllables_survives_its_letters(text: str) -> None:
    assert compose(letters(text)) == text


def test_composition_shows_what_an_input_method_shows_on_the_way() -> None:
    steps = [compose(letters("결제")[:count]) for count in range(1, 6)]
    assert steps == ["ㄱ", "겨", "결", "결ㅈ", "결제"]
    assert [compose(letters("가나")[:count]) for count in range(1, 5)] == ["ㄱ", "가", "간", "가나"]
    assert compose("ㄱㅏㅂㅅㅣ") == "갑시"
    assert compose("ㅋㅋㅠㅠ") == "ㅋ큐ㅠ"
    assert compose("ㅎㅗㅏㄴㅂㅜㄹㅃ") == "환불ㅃ"


def test_chosung_takes_each_syllables_first_consonant() -> None:
    assert chosung("결제 오류 A/S 뺌") == "ㄱㅈ ㅇㄹ A/S ㅃ"
    assert {chosung(chr(code)) for code in range(0xAC00, 0xD7A4)} == set(CHOSUNG)
    assert is_syllable("힣") and not is_syllable("ㅎ") and not is_syllable("a")
