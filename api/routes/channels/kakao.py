"""Kakao: the route that a skill of the Kakao i Open Builder calls."""

from functools import partial

from fastapi import APIRouter, Request, Response, params
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection
from starlette.types import Scope

from api.channels.kakao import skill
from api.channels.kakao.key import SkillKey, brought
from api.channels.kakao.schema import SkillResponse
from api.errors import KeyMissingError, KeyUnknownError
from api.middleware.root_path import route_path
from api.openapi import examples
from api.routes.access import needs
from api.routes.visitors.search import NOT_STORED
from api.services import UseServices, generation

PATH = "/v1/kakao/skill"

router = APIRouter(tags=["chat"])


def needs_key(key: SkillKey) -> params.Depends:
    """What the route depends on to be open to requests that bring ``key``; without one, what a search depends on.

    Raises on a request, as problems:
        KeyMissingError: it brings no key.
        KeyUnknownError: it brings another.
    """
    if not key:
        return needs("search")

    async def check(request: Request) -> None:
        if not brought(request):
            raise KeyMissingError
        if not key.opens(request):
            raise KeyUnknownError

    return params.Depends(check)


def is_known(scope: Scope, key: SkillKey) -> bool:
    """Whether a request is one of Kakao, by ``key``."""
    return bool(key) and route_path(scope) == PATH and key.opens(HTTPConnection(scope))


@router.post(
    PATH,
    summary="카카오 i 오픈빌더 스킬",
    operation_id="kakao_skill",
    response_model=SkillResponse,
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {}, "examples": examples.KAKAO}}}},
)
async def post(request: Request, used: UseServices) -> Response:
    """카카오톡 채널의 대화에 답합니다. 오픈빌더의 스킬(2.0)에 이 주소를 적으면 됩니다.

    - 버튼은 `extra`에 고른 것(`choice`)과 대화(`conversation`)를 담고, 카카오는 그것을 `action.clientExtra`로
      돌려줍니다. 방문자가 그냥 말하면 컨텍스트 `mureum`이 대화를 이어 줍니다.
    - 제때 답하지 못하거나 읽을 수 없는 요청에도 사과와 문의 방법을 담은 200으로 답합니다.
    - `MUREUM_KAKAO_KEY`를 정했으면 `Authorization: Bearer …`나 `X-Mureum-Key` 헤더, 또는 `?key=`로 그 값을 보내야
      합니다.
    - `userRequest.user`는 읽지 않습니다.
    """
    body = await request.body()
    answer, talked = await skill.answered(
        body, used.chats, partial(generation, request), request.receive, used.settings.public_url
    )
    keep = BackgroundTask(used.chats.keep, talked) if talked else None
    return Response(answer.written(), headers=NOT_STORED, media_type="application/json", background=keep)
