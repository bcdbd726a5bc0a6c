"""Chat: the routes of conversations."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import TypeAdapter
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse

from api.errors import ConversationNotFoundError
from api.openapi import examples
from api.routes.visitors.search import NOT_STORED
from api.services import UseGeneration, UseServices
from api.wire.chat import ChatReply, ChatRequest
from api.wire.schemas import Problem

router = APIRouter(prefix="/v1/chat", tags=["chat"])

_REPLY = TypeAdapter(ChatReply)
_WHO = {"visitor": "방문자", "bot": "도우미"}


@router.post(
    "",
    summary="대화하기",
    operation_id="chat",
    response_model=ChatReply,
    responses={400: {"model": Problem, "description": "본문이 UTF-8로 쓴 JSON이 아님"}},
)
async def post(
    request: Request,
    used: UseServices,
    answering: UseGeneration,
    body: Annotated[ChatRequest, Body(openapi_examples=dict(examples.CHATS))],
) -> Response:
    """방문자의 말이나 선택 하나에 답합니다. 응답의 `conversation`을 다음 요청에 그대로 보내면 대화가 이어집니다.

    - `message`는 방문자가 친 말, `choice`는 고른 버튼의 `id`입니다. 말에 명령을 섞지 마세요. 둘 다 없으면 인사합니다.
    - `messages`를 차례로 보여 주고 `choices`를 버튼으로 두세요. `html`은 화면에 그대로 넣어도 안전합니다.
    - `state`: `answer`(답), `clarify`(고르기), `step`(한 단계씩), `none`(도움말에 없음), `handoff`(사람에게),
      `closed`(끝).
    - `conversation`은 서명된 값이며 서버는 대화를 기억하지 않습니다. 기한이 지났거나 바뀐 값이면 새 대화가 됩니다.
    - `handoff`가 있으면 상담원에게 넘길 내용입니다: 이유, 지금 연결되는 곳, 물은 것, 해 본 것, 대화 기록.
    - `query_id`는 `POST /v1/feedback`에 쓸 수 있습니다. ‘도움이 됐어요’를 고르면 의견은 저절로 남습니다.
    """
    talked = await used.chats.talked(answering, body, request.receive)
    written = _REPLY.dump_json(await used.chats.written(talked))
    keep = BackgroundTask(used.chats.keep, talked)
    return Response(written, headers=NOT_STORED, media_type="application/json", background=keep)


@router.post(
    "/transcript",
    summary="대화 기록 받기",
    operation_id="chat_transcript",
    response_class=PlainTextResponse,
    responses={
        400: {"model": Problem, "description": "본문이 UTF-8로 쓴 JSON이 아님"},
        404: {"model": Problem, "description": "남긴 대화가 없음"},
    },
)
async def transcript(used: UseServices, conversation: Annotated[str, Body(embed=True)]) -> PlainTextResponse:
    """대화를 글로 돌려줍니다. 대화를 남기는 서비스(`MUREUM_LOG_QUERIES=1`)에서만 있고, 개인정보는 가려져 있습니다."""
    lines = await used.chats.transcript(conversation)
    if not lines:
        raise ConversationNotFoundError("nothing of this conversation is kept")
    text = "\n".join(f"{_WHO[line.who]}: {line.text}" for line in lines)
    return PlainTextResponse(text + "\n", headers=NOT_STORED)
