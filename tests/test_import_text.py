"""Texts, days and ids of other programs, in our spelling."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.imports import dates, ids, text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("하나_x000D_\n둘", "하나\n둘"),
        ("하나\r\n둘\r셋\x0b넷", "하나\n둘\n셋\n넷"),
        ("하나\xa0둘\u3000셋\tㅋ", "하나 둘 셋 ㅋ"),
        ("１２３－４５６ ＡＢ", "123-456 AB"),
        ("가\u200b나\ufeff다\x00", "가나다"),
        (unicodedata.normalize("NFD", "환불"), "환불"),
        ("하나\n\n\n\n둘  \n", "하나\n\n둘"),
        ("- 하나\n  - 둘", "- 하나\n  - 둘"),
        ("👨\u200d👩\u200d👧 가족", "👨\u200d👩\u200d👧 가족"),
        ("ㅠㅠ 2×3 ①", "ㅠㅠ 2×3 ①"),
    ],
)
def test_texts_get_ordinary_breaks_spaces_and_widths(given: str, kept: str) -> None:
    assert text.block(given) == kept


@given(st.text(max_size=40))
def test_a_text_that_was_cleaned_stays_as_it_is(given: str) -> None:
    once = text.block(given)
    assert text.block(once) == once


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Q. 환불은?", "환불은?"),
        ("Q1) 환불은?", "환불은?"),
        ("[질문] 환불은?", "환불은?"),
        ("문 3. 환불은?", "환불은?"),
        ("Ｑ． 환불\n기간", "환불 기간"),
        ("Q&A 게시판은 어디 있나요", "Q&A 게시판은 어디 있나요"),
        ("질문이 있어요", "질문이 있어요"),
        ("문의: 어디로 하나요", "문의: 어디로 하나요"),
    ],
)
def test_marks_before_a_question_are_left_out(given: str, kept: str) -> None:
    assert text.question(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [("A. 네.", "네."), ("답변: 네.\n둘", "네.\n둘"), ("A/S는 무료예요.", "A/S는 무료예요."), ("A", "A")],
)
def test_marks_before_an_answer_are_left_out(given: str, kept: str) -> None:
    assert text.answer(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "2026-03-02",
        "2026. 3. 2.",
        "2026.03.02",
        "2026/3/2 10:22",
        "2026년 3월 2일",
        "2026년 3월 2일 (월) 오후 3:20",
        "2026. 3. 2. 오전 11:05:00",
        "2026-03-02T10:00:00+09:00",
        "2026-03-02 23:59:59.123",
        "20260302",
        "20260302101500",
        "26.03.02",
        "46083",
        "46083.75",
        "1772430000",
        "1772430000000",
    ],
)
def test_a_day_is_read_in_every_common_notation(given: str) -> None:
    assert dates.day(given) == datetime.date(2026, 3, 2)


@pytest.mark.parametrize(
    "given", ["", "어제", "2026-13-01", "2026-02-30", "2026.03", "3월 2일", "2026-03-02 이후", "12", "9" * 30]
)
def test_what_names_no_day_is_none(given: str) -> None:
    assert dates.day(given) is None


def test_an_id_that_is_made_minds_neither_spaces_nor_signs() -> None:
    assert ids.made("환불은 언제 되나요?") == ids.made(" 환불은  언제되나요") == "q-d2ab04fdf1"
    assert ids.made("환불은 언제 되나요?") != ids.made("환불은 어디서 되나요?")
    assert ids.made("???") != ids.made("!!!")


def test_an_id_that_is_given_is_fit_for_an_address() -> None:
    assert ids.given("FAQ 12/3?", "") == "FAQ-12-3"
    assert ids.given("12", "app") == "app-12"
    assert ids.given("결제-1", "고객 센터") == "고객-센터-결제-1"
