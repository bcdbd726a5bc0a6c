import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import normalize, plain


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


def test_plain_keeps_the_words_of_markdown_and_nothing_else() -> None:
    markdown = (
        "**먼저** 확인:\n- `카드` 정보\n- [공지사항](https://x.y)\n1. 다시\n# 제목\n2단계 인증 - 끝\n2026. 11. 6. 부터"
    )
    assert plain(markdown) == "먼저 확인:\n카드 정보\n공지사항\n다시\n제목\n2단계 인증 - 끝\n2026. 11. 6. 부터"
