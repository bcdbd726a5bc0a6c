"""Queries: the route that removes a kept query."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.services import UseServices
from api.wire.schemas import Problem

router = APIRouter(prefix="/v1/admin/queries", tags=["admin"])


@router.delete(
    "/{query_id}",
    summary="질문 기록 지우기",
    operation_id="forget_query",
    status_code=204,
    responses={
        204: {"description": "지웠습니다"},
        404: {"model": Problem, "description": "그런 질문이 없음"},
    },
)
async def delete(
    services: UseServices,
    query_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="검색 결과의 `query_id`")],
) -> None:
    """이 질문의 기록과, 이 질문에 남긴 의견을 모두 지웁니다. 되돌릴 수 없습니다."""
    await services.recorder.forget(query_id)
