"""Conversations: what a visitor is told turn by turn, on the sample help center with the packaged model."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.loading import load
from search.conversation import wording
from search.conversation.conversation import Conversation
from search.conversation.hours import parsed, reachable
from search.conversation.intents import Intents
from search.conversation.reply import Reply
from search.conversation.spoken import spoken
from search.conversation.state import Place, State, Tried
from search.korean.titles import title
from search.records.faq import Contact, Faq

LOCKED = "dormant-locked"
"""A FAQ of the sample with four steps."""
SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture(scope="module")
def engine(sample_index: Path) -> Iterator[Engine]:
    found = load(sample_index)
    yield found
    found.close()


@pytest.fixture(scope="module")
def conversation(engine: Engine) -> Conversation:
    return Conversation(engine)


class Talk:
    """A conversation under way."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self.state = State()

    def say(self, text: str) -> Reply:
        self.state, reply = self._conversation.message(self.state, text)
        return reply

    def choose(self, choice: str) -> Reply:
        self.state, reply = self._conversation.choice(self.state, choice)
        return reply


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    return Talk(conversation)


def steps(reply: Reply) -> list[int]:
    return [one.number for one in reply.messages if one.part == "step"]


def ids(reply: Reply) -> list[str]:
    return [choice.id for choice in reply.choices]


def test_a_faq_with_steps_is_walked_through_one_at_a_time(talk: Talk) -> None:
    first = talk.say("비번 계속 틀렸더니 계정이 잠겼대요")
    assert (first.state, first.faq, steps(first)) == ("step", LOCKED, [1])
    assert first.messages[0].part == "answer"
    second = talk.choose("next")
    assert (second.state, steps(second)) == ("step", [2])
    assert [one.part for one in second.messages] == ["step"]
    third = talk.say("그래도 안 되네요")
    assert steps(third) == [3]
    assert steps(talk.say("처음부터 다시 보여줘")) == [1]
    talk.choose("next"), talk.choose("next")
    last = talk.choose("unsolved")
    assert steps(last) == [4] and "next" not in ids(last)
    over = talk.choose("unsolved")
    assert over.state == "handoff" and over.handoff is not None
    assert over.handoff.reason == "steps_exhausted"
    assert over.handoff.tried == (Tried(LOCKED, 4, "unsolved"),)


def test_what_solved_it_closes_the_matter(talk: Talk) -> None:
    talk.say("비번 계속 틀렸더니 계정이 잠겼대요")
    solved = talk.say("오 해결됐어요 감사합니다")
    assert solved.state == "closed"
    assert talk.state.at is None and talk.state.tried == (Tried(LOCKED, 1, "solved"),)


def test_another_question_leaves_a_walk_and_there_is_a_way_back(talk: Talk) -> None:
    talk.say("비번 계속 틀렸더니 계정이 잠겼대요")
    talk.choose("next")
    other = talk.say("그나저나 포인트 유효기간은요?")
    assert (other.state, other.faq) == ("answer", "point-expiry")
    assert "return" in ids(other) and talk.state.left == Place(LOCKED, 2)
    back = talk.say("아까 그거 이어서 할게요")
    assert (back.state, back.faq, steps(back)) == ("step", LOCKED, [2])


@pytest.mark.parametrize(
    ("asked", "then", "expected"),
    [
        ("포인트 언제까지 쓸 수 있어요?", "좀 늘려주진 않음?", "point-expiry-extend"),
        ("2단계 인증은 어디서 켜요?", "끄려면요?", "twostep-turn-off"),
        ("환불 어떻게 신청해요", "며칠 안에 해야되는데요?", "refund-request-period"),
    ],
)
def test_a_follow_up_is_read_with_what_came_before(talk: Talk, asked: str, then: str, expected: str) -> None:
    assert talk.say(asked).state in ("answer", "step")
    assert talk.say(then).faq == expected


def test_what_says_nothing_by_itself_is_about_the_faq_before(talk: Talk) -> None:
    first = talk.say("카드 등록하려면 어떻게 해요")
    again = talk.say("언제까지요?")
    assert (again.faq, again.reading) == (first.faq, "follow_up")


def test_choices_are_never_offered_twice_and_end_at_a_person(talk: Talk) -> None:
    asked = talk.say("환불")
    assert asked.state == "clarify" and ids(asked)[-1] == "none_of_these"
    seen = set(ids(asked)[:-1])
    again = talk.choose("none_of_these")
    while again.state == "clarify":
        assert not seen & set(ids(again)[:-1])
        seen |= set(ids(again)[:-1])
        again = talk.choose("none_of_these")
    assert again.state == "handoff" and again.handoff is not None
    assert again.handoff.reason == "clarify_exhausted" and again.handoff.contacts


def test_a_choice_can_be_made_by_its_number(talk: Talk) -> None:
    offered = ids(talk.say("환불"))
    chosen = talk.say("두번째꺼요")
    assert wording.FAQ + str(chosen.faq) == offered[1]


@pytest.mark.parametrize("text", ["두 번 결제됐어요", "이번 달에 나온 요금이 이상해요", "세 번 틀렸어요"])
def test_how_often_something_happened_is_no_choice(talk: Talk, text: str) -> None:
    talk.say("환불")
    assert talk.state.choices and spoken(talk.state, text, frozenset()) is None


@pytest.mark.parametrize("text", ["2번", "2번이요", "두 번째 거요", "두번째꺼", "2번으로 할게요", "2 번."])
def test_places_are_choices(talk: Talk, text: str) -> None:
    talk.say("환불")
    assert spoken(talk.state, text, frozenset()) == wording.FAQ + talk.state.choices[1]


def test_two_questions_are_answered_one_after_the_other(talk: Talk) -> None:
    both = talk.say("포인트는 언제까지 써야 되는지랑 현금으로 바꿀 수 있는지 알려 주세요")
    assert [one.faq for one in both.messages if one.part == "answer"] == ["point-expiry", "point-cash-out"]


def test_of_two_questions_that_which_is_not_sure_is_offered(talk: Talk) -> None:
    both = talk.say("비밀번호는 어떻게 바꾸고 탈퇴는 어디서 해요?")
    assert [one.faq for one in both.messages if one.part == "answer"] == ["leave-how-to"]
    assert both.messages[-1].text == wording.OTHER_QUESTION
    offered = [one for one in ids(both) if one.startswith(wording.FAQ)]
    assert talk.state.choices == tuple(one.removeprefix(wording.FAQ) for one in offered)
    assert wording.FAQ + str(talk.say("두 번째요").faq) == offered[1]


def test_an_answer_beside_which_something_is_offered_may_have_solved_it(talk: Talk) -> None:
    talk.say("비밀번호는 어떻게 바꾸고 탈퇴는 어디서 해요?")
    assert talk.state.choices
    assert talk.say("해결됐어요").state == "closed"


@pytest.mark.parametrize(
    "text", ["상담원 연결해줘", "사람이랑 얘기할래요", "진짜 짜증나네 사람 바꿔", "전화번호 알려줘요"]
)
def test_a_person_is_to_be_had_at_any_time(talk: Talk, text: str) -> None:
    talk.say("비번 계속 틀렸더니 계정이 잠겼대요")
    reply = talk.say(text)
    assert reply.state == "handoff" and reply.handoff is not None and reply.handoff.reason == "asked"
    assert any(one.part == "contact" for one in reply.messages)
    assert steps(talk.choose("next")) == [2]  # and the walk can go on


def test_what_cannot_wait_names_a_contact_from_then_on(talk: Talk) -> None:
    first = talk.say("저 해킹당한거 같아요 모르는 결제가 30만원이나 찍혀있어요")
    assert first.state in ("handoff", "answer", "step")
    then = talk.say("이 돈 돌려받을 수 있나요?")
    for reply in (first, then):
        assert any(one.part == "contact" for one in reply.messages)
    assert not talk.choose("solved").messages[0].part == "contact"


@pytest.mark.parametrize(
    ("text", "told"), [("안녕하세요", "greeting"), ("뭐 할 수 있어?", "ability"), ("잠깐만요 ㅎㅎ", "wait")]
)
def test_small_talk_is_answered_without_pretending(talk: Talk, text: str, told: str) -> None:
    reply = talk.say(text)
    assert (reply.state, reply.faq) == ("none", None)
    assert reply.messages[0].text == wording.TALK[told]  # type: ignore[index]


def test_what_no_faq_covers_is_said_with_whom_to_ask(talk: Talk) -> None:
    reply = talk.say("강아지 사료 추천해 주세요")
    assert reply.state == "none" and reply.faq is None
    assert any(one.part == "contact" for one in reply.messages)


def test_personal_data_is_masked_and_the_visitor_told(talk: Talk) -> None:
    reply = talk.say("제 번호는 010-1234-5678인데 결제를 취소하고 싶어요")
    assert reply.messages[0].text == wording.MASKED
    assert reply.answer is not None and "1234" not in reply.answer.query
    assert "1234" not in talk.state.question


def test_a_choice_that_is_not_offered_does_no_harm(talk: Talk) -> None:
    for choice in ("next", "solved", "return", "restart", "faq:no-such", "nonsense"):
        assert talk.choose(choice).state == "none"
    assert talk.choose("none_of_these").state == "handoff"


@pytest.mark.parametrize("place", [Place("no-such", 1), Place(LOCKED, 99), Place("point-expiry", 1)])
def test_a_place_that_an_update_took_away_is_no_place_any_more(conversation: Conversation, place: Place) -> None:
    for choice in ("next", "restart", "unsolved", "return", "solved"):
        state, reply = conversation.choice(State(turn=1, at=place, left=place), choice)
        assert reply.state == "none" and state.at is None and state.left is None
    state, reply = conversation.message(State(turn=1, at=place), "비번 계속 틀렸더니 계정이 잠겼대요")
    assert (reply.faq, steps(reply)) == (LOCKED, [1])


def test_a_message_that_was_read_as_another_is_told_as_what(talk: Talk) -> None:
    reply = talk.say("비빌번호 바꾸고 싶어요")
    assert reply.messages[0].text == "‘비밀번호 바꾸고 싶어요’로 찾았어요."
    assert "찾았어요" not in talk.say("비밀번호 바꾸고 싶어요").messages[0].text


def test_a_faq_without_a_question_is_called_by_the_words_of_its_answer() -> None:
    assert title(Faq("a", "", "**환불**은 [여기](https://a.example)서\n둘째 줄")) == "환불은 여기서"
    assert title(Faq("a", "", f"{'가' * 59} 나다")) == f"{'가' * 59}…"


def test_the_same_state_and_message_give_the_same_reply(conversation: Conversation) -> None:
    state = conversation.message(State(), "비번 계속 틀렸더니 계정이 잠겼대요")[0]
    assert conversation.message(state, "다음") == conversation.message(state, "다음")


def test_what_messages_mean_beside_questions(analyzer: Analyzer) -> None:
    intents = Intents(analyzer)
    told = {
        "해결됐어요": "solved",
        "해결 안 됐어요": "unsolved",
        "ㄳ": "thanks",
        "ㅋㅋㅋ": "wait",
        "이 중에 없어요": "none_of_these",
        "사기당한 것 같아요": "emergency",
    }
    for text, intent in told.items():
        assert intent in intents.said(analyzer.analyse(text)), text
    for question in ("결제가 되나요?", "탈퇴하려면 어떻게 해요", "휴대폰 번호 변경하고 싶어요"):
        assert not intents.said(analyzer.analyse(question)), question


def test_opening_hours_tell_who_answers_now() -> None:
    office = Contact("phone", "phone", "전화", "거세요", opening="Mo-Fr 09:00-18:00; PH off")
    open_now = reachable(office, datetime(2026, 11, 30, 3, tzinfo=UTC))  # Monday noon in Seoul
    assert open_now.open_now is True
    holiday = reachable(office, datetime(2026, 12, 25, 3, tzinfo=UTC))
    assert holiday.open_now is False and holiday.opens == datetime(2026, 12, 28, 9, tzinfo=SEOUL)
    assert "12월 28일(월) 09:00에 열어요" in wording.reachable(holiday)
    assert reachable(replace(office, opening=None), datetime.now(UTC)).open_now is None
    with pytest.raises(ValueError, match="Mo-Fr 09:00-18:00"):
        parsed("월-금 9시부터")
