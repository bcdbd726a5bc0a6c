"""Feedback: the route by which visitors tell whether an answer helped."""

from typing import Annotated

from fastapi import APIRouter, Body

from api.openapi import examples
from api.services import UseEngine, UseServices
from api.storage.records import Feedback
from api.wire.schemas import FeedbackRequest, Problem
from search.korean.normalize import normalize
from search.privacy.mask import masked

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])


@router.post(
    "",
    summary="도움이 됐는지 남기기",
    operation_id="feedback",
    status_code=204,
    responses={
        204: {"description": "남겼습니다"},
        400: {"model": Problem, "description": "본문이 UTF-8로 쓴 JSON이 아님"},
        404: {"model": Problem, "description": "그런 FAQ가 없음"},
    },
)
async def post(
    engine: UseEngine,
    services: UseServices,
    request: Annotated[FeedbackRequest, Body(openapi_examples=dict(examples.FEEDBACK))],
) -> None:
    """보여 준 FAQ 하나가 도움이 됐는지 남깁니다. `query_id`는 그 FAQ를 찾은 검색 결과에 있습니다.

    같은 `query_id`와 `faq`로 다시 보내면 앞의 것을 바꿉니다. 그래서 여러 번 보내도, 마음을 바꿔도 괜찮습니다.
    질문을 남기는 서비스가 그 질문을 남기지 못했더라도 의견은 남깁니다.
    `comment`의 주민등록번호, 카드번호, 전화번호, 계좌번호, 이메일, 여권번호는 지우고 남깁니다. 데이터베이스를 쓸 수
    없으면 503이며, 검색은 그동안에도 됩니다.
    """
    engine.faq(request.faq)
    comment = masked(normalize(request.comment or ""), engine.published).text or None
    await services.recorder.keep(Feedback(request.query_id, request.faq, request.rank, request.helpful, comment))
    services.metrics.judged(request.helpful)
