import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.korean.markdown import plain
from search.korean.normalize import normalize, normalized_with_offsets


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("  결제\t오류\n ", "결제 오류"),
        (unicodedata.normalize("NFD", "환불 며칠"), "환불 며칠"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("①번 ㎏", "1번 kg"),
        ("ㅠㅠ ㄱㅈ ㅊㅅ", "ㅠㅠ ㄱㅈ ㅊㅅ"),
        ("\u1100\u116e\u11a8 \u1100", "국 ㄱ"),
        ("환\u200b불\ufeff", "환불"),
        ("결제\x00오류\x7f", "결제 오류"),
        ("\ud800결제", "결제"),
        ("\u3164환\u115f불", "환불"),
        ("", ""),
    ],
)
def test_one_spelling_for_what_looks_the_same(typed: str, read_as: str) -> None:
    assert normalize(typed) == read_as


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


PIECES = st.sampled_from(
    ["\u1112", "\u116a", "\u11ab", "ㅎ", "ㅠ", "\u0301", "\u3099", "ﾞ", "か", "ﾡ", "ￂ", "ﬁ", "㎏", " "]
)


@given(st.text() | st.lists(PIECES).map("".join))
def test_the_text_with_offsets_is_the_normalised_one(text: str) -> None:
    normal, places = normalized_with_offsets(text)
    assert normal == normalize(text)
    assert len(places) == len(normal)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert list(places) == sorted(places)


def test_offsets_lead_back_to_what_was_typed() -> None:
    text = "  " + unicodedata.normalize("NFD", "환불") + "\u200b \t㎏ ㅠ "
    normal, places = normalized_with_offsets(text)
    assert normal == "환불 kg ㅠ"
    assert places == [(2, 5), (5, 8), (9, 11), (11, 12), (11, 12), (12, 13), (13, 14)]


def test_plain_keeps_the_words_of_markdown_and_nothing_else() -> None:
    markdown = (
        "**먼저** 확인:\n- `카드` 정보\n- [공지사항](https://x.y)\n1. 다시\n# 제목\n2단계 인증 - 끝\n2026. 11. 6. 부터"
    )
    assert plain(markdown) == "먼저 확인:\n카드 정보\n공지사항\n다시\n제목\n2단계 인증 - 끝\n2026. 11. 6. 부터"


ORDINARY = st.text(st.sampled_from("환불 a,·’→\t\n\r"))


@given(ORDINARY)
def test_an_ordinary_text_is_read_as_one_with_a_letter_out_of_the_ordinary(text: str) -> None:
    normal, places = normalized_with_offsets(f"{text}é")
    other, others = normalized_with_offsets(f"{text}x")
    assert (other, list(others)) == (normal.replace("é", "x"), places)
    assert normalize(f"{text}x") == normalize(f"{text}é").replace("é", "x")


@pytest.mark.parametrize(
    ("variants", "spelling"),
    [
        (("시ㆍ도지사", "시・도지사", "시‧도지사", "시･도지사", "시•도지사"), "시·도지사"),
        (("1588‐1234", "1588–1234", "1588−1234", "1588－1234", "1588‑1234"), "1588-1234"),
        (("“환불”", "＂환불＂"), '"환불"'),
        (("‘환불’", "＇환불＇"), "'환불'"),
    ],
)
def test_signs_that_look_the_same_are_one_spelling(variants: tuple[str, ...], spelling: str) -> None:
    for variant in variants:
        assert normalize(variant) == spelling
        shown, places = normalized_with_offsets(f"  {variant}")
        assert shown == spelling
        assert [variant[start - 2 : end - 2] for start, end in places] == list(variant)
