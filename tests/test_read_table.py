"""The FAQs of a table, and that no cell of it is lost without a word."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers import names
from indexer.readers.item import Found, Options
from indexer.readers.spreadsheets import table

ROWS = [
    ["고객센터 FAQ (2026년 11월)", "", "", ""],
    ["번호", "대분류", "질문 (필수)", "답변내용"],
    ["1", "결제", "카드 등록이 안 돼요", "앱을 새로 받아 주세요."],
    ["2", "환불", "환불은 언제 되나요?", "3일 걸려요."],
]


def numbered(rows: Sequence[Sequence[str]]) -> list[table.Row]:
    return [(number, cells) for number, cells in enumerate(rows, 1) if any(cells)]


def read(rows: Sequence[Sequence[str]], options: Options | None = None) -> Found:
    found = table.found(numbered(rows), "faqs.xlsx", options or Options())
    assert found is not None
    return found


def test_the_header_is_found_below_a_title() -> None:
    found = read(ROWS)
    assert [dict(item.fields) for item in found.items] == [
        {"category": ("결제",), "question": "카드 등록이 안 돼요", "answer": "앱을 새로 받아 주세요."},
        {"category": ("환불",), "question": "환불은 언제 되나요?", "answer": "3일 걸려요."},
    ]
    assert [item.where for item in found.items] == ["faqs.xlsx:3", "faqs.xlsx:4"]
    assert found.told == (
        'faqs.xlsx: what stands above the header is left out: "고객센터 FAQ (2026년 11월)"',
        'faqs.xlsx: column "번호" is left out, 2 cells',
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [("질문", "답변"), ("제목", "내용"), ("Q", "A"), ("Question*", "Answer"), ("문의 내용", "회신"), ("title", "body")],
)
def test_names_of_columns_are_understood(question: str, answer: str) -> None:
    found = read([[question, answer], ["환불은?", "네."]])
    assert dict(found.items[0].fields) == {"question": "환불은?", "answer": "네."}
    assert not found.told


def test_of_two_columns_for_one_field_the_more_trusted_is_read_and_the_other_told() -> None:
    found = read([["제목", "질문", "내용", "답변"], ["결제", "카드가 안 돼요", "본문", "다시 해 보세요."]])
    assert dict(found.items[0].fields) == {"question": "카드가 안 돼요", "answer": "다시 해 보세요."}
    assert found.told == (
        'faqs.xlsx: column "제목" is left out, 1 cell',
        'faqs.xlsx: column "내용" is left out, 1 cell',
    )


def test_levels_of_a_category_are_one_path_and_wordings_may_have_several_columns() -> None:
    header = ["중분류", "대분류", "질문", "답변", "유사질문1", "유사질문2", "키워드"]
    found = read([header, ["카드", "결제", "카드?", "네.", "카드 등록", "카드 추가", "카드,등록"]])
    assert found.items[0].fields["category"] == ("결제", "카드")
    assert found.items[0].fields["aliases"] == ("카드 등록", "카드 추가")
    assert found.items[0].fields["tags"] == ("카드,등록",)


def test_a_column_can_be_named_and_another_ignored() -> None:
    rows = [["머리글", "처리", "비고"], ["환불은?", "네.", "내부"]]
    assert table.found(numbered(rows), "x.csv", Options()) is None
    options = Options(columns={"머리글": "question", "처리": "answer"}, ignored=frozenset({"비고"}))
    found = read(rows, options)
    assert dict(found.items[0].fields) == {"question": "환불은?", "answer": "네."}
    assert not found.told


def test_what_has_no_name_is_told_once_with_its_letter() -> None:
    found = read([["", "질문", "답변"], *[[str(number), f"질문 {number}", "네."] for number in range(70)]])
    assert len(found.items) == 70
    assert found.told == ("faqs.xlsx: the column without a name (A) is left out, 70 cells",)


def test_a_name_that_is_misspelt_is_told_with_what_may_be_meant() -> None:
    found = read([["question", "answer", "aliasess"], ["환불은?", "네.", "돈"]])
    assert found.told == ('faqs.xlsx: column "aliasess" is left out, 1 cell (did you mean "aliases"?)',)


def test_rows_of_headings_are_told() -> None:
    found = read([["분류", "질문", "답변"], ["■ 결제", "", ""], ["결제", "카드?", "네."]])
    assert len(found.items) == 1
    assert found.told == ("faqs.xlsx: rows with neither question nor answer are left out (1: 2)",)


def test_a_table_that_is_not_understood_is_told_in_one_message_with_what_would_help() -> None:
    (problem,) = table.not_understood([("x", numbered([["머리글", "처리"], ["가", "나"]]))], "x.xlsx").problems
    assert problem == (
        'x.xlsx: no column is known as the question or the answer; seen: "머리글", "처리". Say which they are, such as'
        ": faq-index import x.xlsx --map '머리글=question' --map '처리=answer' --out faqs.xlsx"
    )
    assert table.not_understood([], "x.xlsx").problems == ("x.xlsx: holds no rows",)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), max_size=6)
HEADERS = st.lists(
    st.sampled_from(["질문", "답변", "분류", "비고", "", "키워드", "유사질문", "제목", "x", "내용"]), max_size=6
)


@given(HEADERS, st.lists(st.lists(CELL, max_size=7), max_size=6))
def test_no_cell_is_lost_without_a_word(header: list[str], lines: list[list[str]]) -> None:
    rows = numbered([header, *lines])
    found = table.found(rows, "x", Options())
    if found is None:
        assert not {"question", "answer"} <= {*names.chosen(filter(None, header), {}, ()).values()}
        return
    kept = [text for item in found.items for value in item.fields.values() for text in _texts(value)]
    told = [int(number) for line in found.told for number in re.findall(r"left out, (\d+) cell", line)]
    rest = sum(map(int, re.findall(r"are left out \((\d+):", " ".join(found.told))))
    cells = [cell for _, line in rows[1:] for cell in line if cell]
    assert len(kept) + sum(told) <= len(cells)
    assert len(kept) + sum(told) == len(cells) or rest


def _texts(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
