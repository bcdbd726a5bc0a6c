"""Chatwoot: the route that receives the events of an agent bot."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from api.channels.chatwoot.bot import Bot
from api.channels.chatwoot.events import Event
from api.errors import KeyMissingError, KeyUnknownError
from api.services import UseGeneration, UseServices
from api.wire.schemas import Problem

router = APIRouter(prefix="/v1/chatwoot", tags=["chat"])

Given = str | None


async def bot(
    used: UseServices,
    key: Annotated[Given, Query(description="`MUREUM_CHATWOOT_KEY`의 값")] = None,
    x_mureum_key: Annotated[Given, Header(description="주소에 적지 않을 때 같은 값을 보내는 헤더")] = None,
) -> Bot:
    """The bot, for who knows its key.

    Raises:
        KeyMissingError: no key was sent.
        KeyUnknownError: it is another one.
    """
    given, known = x_mureum_key or key, used.settings.chatwoot_key
    if not given:
        raise KeyMissingError
    if used.bot is None or known is None or not hmac.compare_digest(given.encode(), known.get_secret_value().encode()):
        raise KeyUnknownError
    return used.bot


@router.post(
    "",
    summary="Chatwoot 봇",
    operation_id="chatwoot",
    responses={502: {"model": Problem, "description": "Chatwoot가 답을 받지 않음"}},
)
async def post(request: Request, answering: UseGeneration, event: Event, bot: Annotated[Bot, Depends(bot)]) -> Response:
    """Chatwoot의 에이전트 봇 이벤트를 받아, 방문자의 말이면 Chatwoot의 API로 답합니다. 다른 이벤트는 지나칩니다.

    답은 이 응답이 아니라 대화의 메시지로 갑니다. 사람에게 넘길 때는 상담원만 보는 메모를 남기고 대화를 엽니다.
    """
    await bot.told(answering, event, request.receive)
    return Response()
