"""Chinese characters that are read as Hangul."""

import pytest

from search.answering.engine import Engine
from search.korean import hanja


class Everything:
    """A vocabulary that is familiar with every word."""

    def holds(self, word: str) -> bool:
        return False

    def familiar(self, word: str) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("結제 취소", "결제 취소"),
        ("決濟 取消", "결제 취소"),
        ("還拂申請이 안돼요", "환불신청이 안돼요"),
        ("利用 案內", "이용 안내"),
        ("女子 來日 年齡", "여자 내일 연령"),
        ("本人 認證番號", "본인 인증번호"),
        ("料金 不足 住宅", "요금 불족 주택"),
        ("제3者", "제3者"),
        ("怎么办", "怎么办"),
        ("환불", "환불"),
    ],
)
def test_characters_are_read_as_korean_reads_them(typed: str, meant: str) -> None:
    assert hanja.read(typed, Everything()) == meant


def test_only_what_the_index_is_familiar_with_is_read(engine: Engine) -> None:
    read = engine.reader.read("結제 取消")
    assert (read.text, [change.kind for change in read.changes]) == ("결제 취소", ["hanja"])
    assert engine.reader.read("世宗大王").text == "世宗大王"


def test_the_answer_says_how_it_was_read(engine: Engine) -> None:
    answer = engine.search("結제 취소")
    assert answer.corrected_query == "결제 취소"
    assert answer.hits[0].faq.id == engine.search("결제 취소").hits[0].faq.id
