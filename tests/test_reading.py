"""What was typed → what was meant, over a real index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.answering.engine import Engine
from search.answering.loading import load
from search.reading.reading import MOST, Change


@pytest.mark.parametrize(
    ("typed", "kinds", "meant"),
    [
        ("rufwp dhfb", ["keyboard"], "결제 오류"),
        ("환뷸 언제 돼요", ["typo"], "환불 언제 돼요"),
        ("결 제 가 안돼 요", ["spacing"], "결제가 안 돼요"),
        ("비밀번호 잊음", [], "비밀번호 잊음"),
        ("refund not received", [], "refund not received"),
    ],
)
def test_each_slip_is_named(engine: Engine, typed: str, kinds: list[str], meant: str) -> None:
    read = engine.reader.read(typed)
    assert (read.text, [change.kind for change in read.changes]) == (meant, kinds)


def test_an_answer_says_what_was_searched_and_the_original_can_be(engine: Engine) -> None:
    answer = engine.search("환뷸 언제 돼요")
    assert (answer.query, answer.corrected_query) == ("환뷸 언제 돼요", "환불 언제 돼요")
    assert answer.changes == (Change("typo", "환뷸", "환불"),)
    assert answer.hits[0].faq.id == engine.search("환불 언제 돼요").hits[0].faq.id
    original = engine.search("환뷸 언제 돼요", as_typed=True)
    assert (original.query, original.corrected_query, original.changes) == ("환뷸 언제 돼요", None, ())
    assert original.hits[0].score < answer.hits[0].score


def test_a_space_in_the_wrong_place_is_no_correction(engine: Engine) -> None:
    answer = engine.search("결 제 가 안돼 요")
    assert answer.corrected_query is None
    assert [change.kind for change in answer.changes] == ["spacing"]


def test_every_wording_of_the_index_is_right_as_it_is(engine: Engine) -> None:
    for unit in engine.index.wordings.units:
        assert not engine.reader.read(unit.text).corrected, unit.text


def test_only_some_words_that_make_no_sense_are_looked_at(engine: Engine) -> None:
    slips = [change.kind for change in engine.reader.read("환뷸, " * 60).changes]
    assert slips.count("typo") == MOST


@pytest.fixture(scope="module")
def sample(sample_index: Path) -> Iterator[Engine]:
    found = load(sample_index)
    yield found
    found.close()


def test_letters_in_the_wrong_order_are_no_latin(sample: Engine) -> None:
    assert sample.reader.read("혀ㅏㄱ인 단계에서 막혀요").text == "확인 단계에서 막혀요"
    assert sample.reader.read("쟈럐 ㅣㅐ햐ㅜ").text.endswith("login")


def test_where_a_slip_is_not_sure_the_surer_answer_decides(sample: Engine) -> None:
    read = sample.reader.read("타로티 재가입")
    assert (read.text, read.perhaps and read.perhaps.text) == ("타로티 재가입", "탈퇴 재가입")
    answer = sample.search("타로티 재가입")
    assert (answer.corrected_query, answer.hits[0].faq.id) == ("탈퇴 재가입", "leave-rejoin")
    assert answer.changes == (Change("typo", "타로티", "탈퇴"),)


def test_of_two_questions_the_second_may_be_read_otherwise(sample: Engine) -> None:
    asked = "환불은 언제 돼요? 그리고 포읹트는 언제까지 써요?"
    read = sample.reader.read(asked)
    answer = sample.search(asked)
    assert "포인트" in (read.text if read.corrected else answer.corrected_query or "")
    assert [one.hits[0].faq.id for one in answer.questions][1:] == ["point-expiry"]


def test_a_story_is_read_once(sample: Engine) -> None:
    story = f"타로티 재가입 {'어제부터 계속 그래서 여러 번 눌러 봤어요 ' * 12}"
    assert sample.reader.read(story).perhaps is not None
    assert sample.search(story).corrected_query is None


def test_what_both_readings_find_first_is_told_as_it_was_typed(sample: Engine) -> None:
    read = sample.reader.read("지난 문의 답변 열람")
    assert read.perhaps and read.perhaps.text == "지난 문의 답변 알람"
    answer = sample.search("지난 문의 답변 열람")
    assert (answer.corrected_query, answer.hits[0].faq.id) == (None, "help-inquiry-history")
