"""Query parameters that several routes share."""

from typing import Annotated, Literal

from fastapi import Query

from search.records.faq import Kind

CategoryPath = Annotated[
    str,
    Query(
        description="이 분류와 그 아래만: 넓은 것부터 `>`로 이은 경로. 빈 값은 전체",
        examples=["결제", "결제 > 결제 오류"],
    ),
]
KindOnly = Annotated[
    Literal[Kind, ""],
    Query(description="이 종류만: faq(질문), guide(해결 순서), policy(정책), notice(공지). 빈 값은 전체"),
]
