"""Wording: every sentence and every label that a conversation says to a visitor; FAQs are quoted elsewhere."""

from collections.abc import Mapping
from datetime import datetime

from search.conversation.intents import Intent
from search.conversation.reply import Choice, Reachable, Reason
from search.korean import josa
from search.korean.titles import title
from search.records.faq import Faq

HELPFUL = Choice("helpful", "도움이 됐어요")
UNHELPFUL = Choice("unhelpful", "도움이 안 됐어요")
SOLVED = Choice("solved", "해결됐어요")
UNSOLVED = Choice("unsolved", "안 돼요")
NEXT = Choice("next", "다음 단계")
RESTART = Choice("restart", "처음부터")
RETURN = Choice("return", "하던 단계로 돌아가기")
NONE_OF_THESE = Choice("none_of_these", "이 중에 없어요")
PERSON = Choice("person", "상담원")

LABELS: Mapping[str, str] = {
    one.id: one.label for one in (HELPFUL, UNHELPFUL, SOLVED, UNSOLVED, NEXT, RESTART, RETURN, NONE_OF_THESE, PERSON)
}
"""What the buttons say of the choices that are no FAQ, by their ids."""
FAQ = "faq:"
"""Begins the id of the choice of a FAQ, before that FAQ's own id."""

CLOSED = "해결됐다니 다행이에요. 또 궁금한 것이 있으면 말씀해 주세요."
GOODBYE = "이용해 주셔서 고마워요. 또 궁금한 것이 있으면 언제든 물어보세요."
TWO = "두 가지를 물어보셨네요. 하나씩 답해 드릴게요."
TWO_OPEN = "두 가지를 물어보셨네요. 찾으시는 것을 골라 주세요."
OTHER_QUESTION = "다른 질문은 이 중에서 골라 주세요."
RETURNED = "하던 단계를 이어서 볼게요."
STAYS = "지금 보고 계신 안내의 단계예요. 다른 질문이면 조금 더 자세히 말씀해 주세요."
STAYS_OR = "지금 단계와 다른 질문이면 아래에서 골라 주세요."
PERHAPS = "혹시 이런 내용인가요?"
OTHERS = "그럼 이 중에 찾으시는 것이 있나요?"
NOTHING_HERE = "지금은 이어서 볼 안내가 없어요. 궁금한 것을 말씀해 주세요."
GONE = "고르신 도움말이 지금은 없어요. 궁금한 것을 말씀해 주세요."
MASKED = "개인정보로 보이는 내용은 가리고 찾았어요. 대화에는 적지 말아 주세요."
DANGER = (
    "많이 힘드시거나 위험한 상황 같아요. 지금 위험하면 112나 119에, 마음이 힘들면 자살예방 상담전화 109에 바로 연락해 "
    "주세요. 하루 종일 사람이 받아요."
)
CAUTION = "급한 일이면 안내를 보기 전에 먼저 이곳에 알려 주세요."
TALK: Mapping[Intent, str] = {
    "greeting": "안녕하세요. 궁금한 것을 말씀해 주시면 도움말에서 답을 찾아 드릴게요.",
    "ability": "저는 이 고객센터의 도움말에서 답을 찾아 주는 프로그램이에요. 궁금한 것을 문장으로 물어보시면 답과 해결 "
    "순서를 알려 드리고, 도움말에 없는 것은 물어볼 곳을 알려 드려요.",
    "wait": "네, 천천히 하세요. 기다리고 있을게요.",
    "yes": "네, 궁금한 것을 말씀해 주세요.",
    "thanks": "도움이 되었다니 기뻐요. 또 궁금한 것이 있으면 말씀해 주세요.",
    "bye": GOODBYE,
}
HANDED_OVER: Mapping[Reason, str] = {
    "asked": "사람과 이야기하실 수 있는 곳을 알려 드릴게요.",
    "none": "제가 찾을 수 있는 도움말이 없어요. 이곳에 물어봐 주세요.",
    "clarify_exhausted": "제가 아는 도움말에서는 찾지 못했어요. 이곳에 물어봐 주세요.",
    "steps_exhausted": "준비된 단계를 모두 해 보셨어요. 이곳에 지금까지 해 본 것을 알려 주세요.",
    "unhelpful": "도움이 되지 못해 죄송해요. 이곳에 물어봐 주세요.",
    "sensitive": "급한 일 같아요. 먼저 이곳에 바로 알려 주세요.",
}
NO_CONTACT = "이 고객센터의 문의 방법은 고객센터 첫 화면에서 확인해 주세요."


def read_as(text: str) -> str:
    """What is said of a message that was read as ``text``."""
    return f"‘{text}’{josa.after(text.rstrip(' ?!.,'), '으로')} 찾았어요."


def choice_of(faq: Faq) -> Choice:
    """The choice of ``faq``."""
    return Choice(FAQ + faq.id, title(faq))


def reachable(one: Reachable) -> str:
    """A contact in one line: its name, its address and when it is open."""
    contact = one.contact
    told = [contact.name]
    if contact.address:
        told.append(contact.address)
    if one.open_now:
        told.append("지금 열려 있어요")
    elif one.open_now is False:
        told.append(f"지금은 닫혀 있어요{f' ({_moment(one.opens)}에 열어요)' if one.opens else ''}")
    elif contact.hours:
        told.append(contact.hours)
    return " · ".join(told)


def _moment(opens: datetime) -> str:
    day = "월화수목금토일"[opens.weekday()]
    return f"{opens.month}월 {opens.day}일({day}) {opens:%H:%M}"
