"""Admin: the route by which an operator reloads the index."""

from fastapi import APIRouter

from api.services import UseServices
from api.wire.schemas import Problem, Reloaded

router = APIRouter(prefix="/v1/admin", tags=["admin"])


@router.post(
    "/reload",
    summary="새 인덱스 세대로 바꾸기",
    operation_id="reload",
    responses={409: {"model": Problem, "description": "새 세대를 쓸 수 없음: 지금 세대로 계속 답합니다"}},
)
async def reload(services: UseServices) -> Reloaded:
    """인덱스 폴더의 현재 세대를 읽어 시험해 보고, 괜찮으면 그것으로 바꿉니다. 받던 요청은 원래 세대가 끝까지 답합니다.

    폴더가 URL 뒤에 있으면 먼저 받아 옵니다.

    `outcome`은 바꿨으면 `switched`, 이미 그 세대이면 `unchanged`입니다. 다른 곳에서 바꾸는 중이면 끝나기를 기다렸다가
    다시 봅니다. 프로세스가 여럿이면 이 요청을 받은 하나만 바로 바꾸고, 나머지는 스스로 알아차립니다. 요청의 제한
    시간보다 오래 걸리면 503이지만, 바꾸는 일은 끝까지 합니다.
    """
    return await services.reloader.reload_async()
