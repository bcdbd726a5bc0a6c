"""Examples that the OpenAPI document shows: records of the library, as they go over the wire."""

import datetime
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from search.catalog import Category
from search.faq import Contact, Faq, Step
from search.result import Answer, Hit, Match

_PHONE = Contact(
    id="phone",
    channel="phone",
    name="전화 상담",
    how="고객센터로 전화해 상담원과 직접 이야기하세요.",
    address="1588-1234",
    hours="상담 가능한 시간은 고객센터 첫 화면에서 확인하세요",
    wait="통화량에 따라 달라져요",
)
_FAQ = Faq(
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
_ANSWER = Answer(
    query="충전했는데 잔액이 그대로예요",
    hits=(
        Hit(
            faq=_FAQ,
            score=0.86,
            confidence=0.93,
            matched=Match("alias", "충전했는데 그대로임"),
            parts={
                "question_cosine": 0.88,
                "wording_cosine": 0.95,
                "answer_cosine": 0.86,
                "wording_bm25": 0.71,
                "answer_bm25": 0.32,
                "word_coverage": 1.0,
                "bigram_coverage": 0.94,
            },
            contacts=(_PHONE,),
        ),
    ),
    total=1,
    facets={"충전·잔액": 1},
    decision="answer",
    confidence=0.93,
    band="high",
    why="질문에 맞는 답을 찾았어요.",
    explain={"standing": 7.4, "share": 0.91, "agreement": 1.0, "missing": 0.0, "words": 1.4},
    questions=(),
    contacts=(),
)

RESPONSES: Mapping[str, Any] = to_jsonable_python(
    {
        "search": _ANSWER,
        "search_by_body": _ANSWER,
        "faqs": {"total": 1, "offset": 0, "limit": 20, "faqs": [_FAQ]},
        "faq": _FAQ,
        "categories": [Category(("충전·잔액",), 26), Category(("충전·잔액", "충전 오류"), 9)],
        "popular": [_FAQ],
        "contacts": [_PHONE],
    }
)
"""What each operation answers, by its id."""

REQUESTS: Mapping[str, Any] = {
    "질문만": {"summary": "질문만", "value": {"query": "비번 까먹음"}},
    "분류 안에서": {
        "summary": "분류 안에서 세 개까지",
        "value": {"query": "돈만 빠져나갔어요", "k": 3, "category": "결제 > 결제 오류", "kind": "guide"},
    },
}
"""Bodies of a search."""
