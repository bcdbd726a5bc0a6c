"""The words of Markdown, which are what is indexed."""

import pytest

from search.korean.markdown import plain


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**환불**은 `설정`에서", "환불은 설정에서"),
        ("- 하나\n2. 둘\n## 셋", "하나\n둘\n셋"),
        ("[약관](https://a.kr/x) ![그림](b.png)", "약관 그림"),
        (r"2\*3\*4, 1\. 로그인, \<설정\>", "2*3*4, 1. 로그인, <설정>"),
        ("| 등급 | 한도 |\n|---|:-:|\n| 일반 | 30만 원 |\n", "등급 한도 일반 30만 원"),
        ("A | B 이고\nC:\\Temp", "A | B 이고\nC:\\Temp"),
    ],
)
def test_signs_are_left_out(markdown: str, words: str) -> None:
    assert plain(markdown).split() == words.split()
