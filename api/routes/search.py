"""Search: a question to an Answer."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from api import examples
from api.parameters import CategoryPath, KindOnly
from api.schemas import Problem, SearchRequest
from api.serving import Serving
from search.catalog import Filter
from search.engine import MAX_HITS, MAX_QUERY
from search.result import Answer

router = APIRouter(prefix="/v1/search", tags=["search"])


@router.get("", summary="질문으로 찾기", operation_id="search")
def get(
    engine: Serving,
    q: Annotated[str, Query(max_length=MAX_QUERY, description="질문", examples=["충전했는데 잔액이 그대로예요"])],
    k: Annotated[int, Query(ge=1, le=MAX_HITS, description="결과의 최대 개수")] = 5,
    category: CategoryPath = "",
    kind: KindOnly = "",
) -> Answer:
    """질문에 가까운 FAQ를 관련도 순서로 돌려줍니다. `faq-search --json`과 같은 모양입니다."""
    return engine.search(q, k, Filter.parse(category, kind or None))


@router.post(
    "",
    summary="질문으로 찾기 (본문으로)",
    operation_id="search_by_body",
    responses={400: {"model": Problem, "description": "본문이 UTF-8로 쓴 JSON이 아님"}},
)
def post(engine: Serving, request: Annotated[SearchRequest, Body(openapi_examples=dict(examples.REQUESTS))]) -> Answer:
    """`GET`과 같지만 질문이 주소와 접속 기록에 남지 않습니다."""
    return engine.search(request.query, request.k, Filter.parse(request.category, request.kind))
