"""Examples that the OpenAPI document shows: records of the library, as they go over the wire."""

import datetime
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from pydantic_core import to_jsonable_python

from api.pages import shown
from search.answering.result import Answer, Highlights, Hit, Match, Meaning
from search.answering.verdict import TWO_QUESTIONS, WHY
from search.korean.highlight import Marked
from search.ranking.signals import Signals
from search.records.catalog import Category
from search.records.faq import Contact, Faq, Step

_PHONE = Contact(
    id="phone",
    channel="phone",
    name="전화 상담",
    how="고객센터로 전화해 상담원과 직접 이야기하세요.",
    address="1588-1234",
    hours="상담 가능한 시간은 고객센터 첫 화면에서 확인하세요",
    wait="통화량에 따라 달라져요",
)
_CHAT = Contact(
    id="chat",
    channel="chat",
    name="실시간 채팅 상담",
    how="고객센터 화면의 ‘상담 시작하기’를 누르고 문의 내용을 입력하세요.",
    hours="언제든지 이용할 수 있어요",
)
_TOPUP = Faq(
    id="topup-guide-not-added",
    kind="guide",
    category=("충전·잔액", "충전 오류"),
    question="충전을 했는데 잔액에 반영되지 않아요. 어떻게 해야 하나요?",
    aliases=("충전했는데 그대로임",),
    answer="먼저 **충전 방법**을 보고, 다음으로 결제수단의 상태를 확인해 주세요.",
    tags=("충전", "잔액"),
    updated=datetime.date(2026, 11, 6),
    problem="충전 문제",
    symptoms=("충전한 뒤에도 잔액이 늘지 않음",),
    steps=(
        Step("앱을 완전히 닫았다가 다시 열어 잔액을 확인합니다."),
        Step("고객센터로 문의합니다.", condition="그래도 잔액이 늘지 않으면", contact="phone"),
    ),
    contacts=("phone",),
    popularity=20,
)
_PASSWORD = Faq(
    id="password-reset",
    category=("로그인", "비밀번호"),
    question="비밀번호를 잊어버렸어요. 어떻게 다시 설정하나요?",
    aliases=("비번 까먹음",),
    answer="로그인 화면의 **비밀번호 찾기**에서 새 비밀번호를 정해 주세요.",
)
_REFUND = Faq(
    id="refund-duration",
    kind="policy",
    category=("환불·반품", "환불 지연"),
    question="환불은 보통 얼마나 걸리나요?",
    aliases=("환불 며칠 걸려요",),
    answer="신용카드는 취소가 끝난 날부터 3~5영업일이 걸립니다.",
)
_CANCELLATIONS = (
    Faq(
        id="payment-cancel",
        category=("결제", "결제 취소"),
        question="결제를 취소하려면 어떻게 해야 하나요?",
        answer="결제 내역에서 취소할 건을 열고 **취소**를 눌러 주세요.",
    ),
    Faq(
        id="payment-cancelled-unasked",
        category=("결제", "결제 취소"),
        question="취소한 적이 없는데 결제가 취소됨으로 나와요.",
        answer="판매자가 취소했을 수 있습니다. 결제 내역에서 취소한 사람을 확인해 주세요.",
    ),
    Faq(
        id="refund-not-received",
        category=("환불·반품", "환불 지연"),
        question="결제를 취소했는데 환불이 안 돼요.",
        answer="카드사 승인 취소까지 며칠이 걸립니다. 먼저 취소 완료 알림을 확인해 주세요.",
    ),
)
_NIGHT = Faq(
    id="notification-night",
    category=("회원정보·설정", "알림 설정"),
    question="밤늦게 알림이 울려서 깨요. 밤에만 안 오게 할 수 있나요?",
    answer="알림 설정에서 야간 수신을 꺼 주세요.",
)


def _hit(faq: Faq, score: float, confidence: float, matched: Match, *signals: float) -> Hit:
    named = dict(zip((field.name for field in fields(Signals)), signals, strict=True))
    marked = Highlights(Marked((), faq.question), Marked((), faq.answer))
    return Hit(faq, score, confidence, matched, named, (_PHONE,) if faq.contacts else (), marked)


_SURE = Answer(
    query="충전했는데 잔액이 그대로예요",
    hits=(_hit(_TOPUP, 0.62, 0.93, Match("alias", "충전했는데 그대로임"), 0.95, 0.41, 0.33, 1.0, 0.94),),
    total=1,
    facets={"충전·잔액": 1},
    decision="answer",
    confidence=0.93,
    band="high",
    why=WHY["answer"],
    explain={"standing": 7.4, "share": 0.91, "agreement": 1.0, "missing": 0.0, "words": 1.4, "idle": 0.0},
    questions=(),
    contacts=(),
)
_EVERYDAY = replace(
    _SURE,
    query="돈은 언제 돌려받아요?",
    hits=(_hit(_REFUND, 0.55, 0.81, Match("question", _REFUND.question), 0.78, 0.55, 0.3, 0.8, 0.6),),
    facets={"환불·반품": 1},
    confidence=0.81,
    meanings=(Meaning("돈 돌려받다", "환불"),),
)
_UNSURE = Answer(
    query="결제 취소",
    hits=tuple(
        _hit(faq, score, confidence, Match("question", faq.question), 0.79, 0.62, 0.3, 1.0, 0.96)
        for faq, score, confidence in zip(_CANCELLATIONS, (0.67, 0.66, 0.63), (0.46, 0.42, 0.25), strict=True)
    ),
    total=3,
    facets={"결제": 2, "환불·반품": 1},
    decision="clarify",
    confidence=0.46,
    band="medium",
    why=WHY["clarify"],
    explain={"standing": 6.9, "share": 0.31, "agreement": 0.5, "missing": 0.0, "words": 1.1, "idle": 0.0},
    questions=(),
    contacts=(),
)
_UNCOVERED = Answer(
    query="오늘 저녁 뭐 먹지",
    hits=(_hit(_NIGHT, 0.16, 0.06, Match("alias", "밤 시간 푸시 안 받기"), 0.27, 0.24, 0.0, 0.0, 0.0),),
    total=1,
    facets={"회원정보·설정": 1},
    decision="none",
    confidence=0.06,
    band="low",
    why=WHY["none"],
    explain={"standing": -0.3, "share": 0.0, "agreement": 0.5, "missing": 0.6, "words": 1.6, "idle": 0.14},
    questions=(),
    contacts=(_PHONE, _CHAT),
)
_PARTS = (
    replace(
        _SURE,
        query="비번 까먹음",
        hits=(_hit(_PASSWORD, 0.7, 0.92, Match("alias", "비번 까먹음"), 1.0, 0.45, 0.5, 1.0, 1.0),),
        facets={"로그인": 1},
        confidence=0.92,
    ),
    replace(
        _SURE,
        query="그리고 환불 며칠 걸려요",
        hits=(_hit(_REFUND, 0.67, 0.78, Match("alias", "환불 며칠 걸려요"), 0.96, 0.58, 0.3, 0.9, 0.8),),
        facets={"환불·반품": 1},
        confidence=0.78,
    ),
)
_TWO = replace(
    _UNSURE,
    query="비번 까먹음. 그리고 환불 며칠 걸려요?",
    hits=tuple(replace(part.hits[0], confidence=sure) for part, sure in zip(_PARTS, (0.44, 0.41), strict=True)),
    total=2,
    facets={"로그인": 1, "환불·반품": 1},
    confidence=0.44,
    why=TWO_QUESTIONS,
    questions=_PARTS,
)
_QUERY_ID = "9f1c2b7a5d3e4f60815a6b7c8d9e0f12"
_ANSWERS = {
    "answer": {"summary": "답이 있음: 첫 결과를 바로 보여 줍니다", "value": shown.result(_SURE, _QUERY_ID)},
    "everyday": {
        "summary": "일상어로 물음: 도움말이 쓰는 말로도 찾았다고 알립니다",
        "value": shown.result(_EVERYDAY, _QUERY_ID),
    },
    "clarify": {
        "summary": "골라야 함: 세 개까지 보여 주고 고르게 합니다",
        "value": shown.result(_UNSURE, _QUERY_ID),
    },
    "none": {
        "summary": "없음: 없다고 말하고 문의 방법을 안내합니다",
        "value": shown.result(_UNCOVERED, _QUERY_ID),
    },
    "questions": {"summary": "두 가지를 물음: 하나씩 보여 줍니다", "value": shown.result(_TWO, _QUERY_ID)},
}


def _one(value: object) -> dict[str, Any]:
    return {"예": {"value": value}}


RESPONSES: Mapping[str, Any] = to_jsonable_python(
    {
        "search": _ANSWERS,
        "search_by_body": _ANSWERS,
        "faqs": _one({"total": 1, "offset": 0, "limit": 20, "faqs": [shown.faq(_TOPUP)]}),
        "faq": _one(shown.faq(_TOPUP)),
        "categories": _one([Category(("충전·잔액",), 26), Category(("충전·잔액", "충전 오류"), 9)]),
        "popular": _one([shown.faq(_TOPUP)]),
        "contacts": _one([_PHONE, _CHAT]),
    }
)
"""Examples of what each operation answers, by its id."""

REQUESTS: Mapping[str, Any] = {
    "질문만": {"summary": "질문만", "value": {"query": "비번 까먹음"}},
    "분류 안에서": {
        "summary": "분류 안에서 세 개까지",
        "value": {"query": "돈만 빠져나갔어요", "k": 3, "category": "결제 > 결제 오류", "kind": "guide"},
    },
    "확실한 것만": {"summary": "확신이 0.3 이상인 것만", "value": {"query": "환불 며칠 걸려요", "at_least": 0.3}},
}
"""Bodies of a search."""

CHATS: Mapping[str, Any] = {
    "새 대화": {"summary": "새 대화를 말로 시작", "value": {"message": "충전했는데 그대로임"}},
    "버튼": {
        "summary": "앞 응답의 버튼을 고름",
        "value": {"conversation": "eyJuYW1lIjoi…", "choice": "next"},
    },
}
"""Bodies of a turn of a conversation; their tokens are shortened."""

KAKAO: Mapping[str, Any] = {
    "말": {"summary": "방문자의 말", "value": {"userRequest": {"utterance": "충전했는데 그대로임"}}},
    "버튼": {
        "summary": "앞 응답의 버튼을 누름",
        "value": {
            "userRequest": {"utterance": "다음 단계"},
            "action": {"clientExtra": {"choice": "next", "conversation": "eyJuYW1lIjoi…"}},
        },
    },
}
"""Bodies of a request of Kakao; their tokens are shortened."""

FEEDBACK: Mapping[str, Any] = {
    "도움이 됨": {
        "summary": "도움이 됨",
        "value": {"query_id": _QUERY_ID, "faq": "password-reset", "rank": 1, "helpful": True},
    },
    "안 됨": {
        "summary": "도움이 안 됨, 한마디",
        "value": {
            "query_id": _QUERY_ID,
            "faq": "refund-duration",
            "rank": 2,
            "helpful": False,
            "comment": "체크카드 환불은 안 나와 있어요",
        },
    },
}
"""Bodies of feedback."""
