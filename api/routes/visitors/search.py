"""Search: the routes that answer a question."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import TypeAdapter
from starlette.background import BackgroundTask

from api.generations.current import Generation
from api.openapi import examples
from api.pages import shown
from api.services import Services, UseGeneration, UseServices
from api.wire.parameters import CategoryPath, KindOnly
from api.wire.schemas import AsTyped, AtLeast, Problem, SearchRequest, SearchResult
from search.answering.engine import MAX_HITS, MAX_QUERY
from search.answering.result import Answer

router = APIRouter(prefix="/v1/search", tags=["search"])

NOT_STORED = {"cache-control": "no-store"}
"""A question and its answer stay in no cache, neither the browser's nor one on the way."""
_RESULT = TypeAdapter(SearchResult)


@router.get("", summary="질문으로 찾기", operation_id="search", response_model=SearchResult)
async def get(
    request: Request,
    used: UseServices,
    answering: UseGeneration,
    q: Annotated[str, Query(max_length=MAX_QUERY, description="질문", examples=["충전했는데 잔액이 그대로예요"])],
    k: Annotated[int, Query(ge=1, le=MAX_HITS, description="결과의 최대 개수")] = 5,
    category: CategoryPath = "",
    kind: KindOnly = "",
    at_least: AtLeast = 0.0,
    as_typed: AsTyped = False,
) -> Response:
    """질문에 가까운 FAQ를 관련도 순서로 돌려주고, 답으로 내놓아도 되는지 판단합니다.

    받은 답은 이렇게 보여 주세요.

    - `questions`가 비어 있지 않으면 한 번에 두 가지를 물은 것입니다. 그 안의 답을 하나씩, `query`를 제목으로 달아
      각자의 `decision`대로 보여 주세요. 바깥의 `decision`과 `hits`는 나누지 않은 질문의 것이니 보지 않아도 됩니다.
    - `decision`이 `answer`이면 `hits[0]`이 답입니다. 그 `faq`의 `answer`와 `steps`를 바로 보여 주고 나머지는 접어
      두세요.
    - `clarify`이면 비슷한 것이 여럿입니다. 앞의 셋까지 `faq.question`을 보여 주고 고르게 하세요. 고른 것이 답입니다.
      끝에 ‘이 중에 없어요’를 두고, 그것을 고르면 `GET /v1/contacts`의 문의 방법을 안내하세요.
    - `none`이면 도움말에 없는 내용입니다. 없다고 말하고 `contacts`의 문의 방법을 모두 안내하세요. `hits`는 그나마
      가까운 것이니 답처럼 보여 주지 말고, ‘혹시 이런 내용인가요?’ 아래에 접어 두는 데에만 쓰세요.

    `corrected_query`가 있으면 고쳐 읽은 질문으로 찾은 결과입니다(`rufwp dhfb` → ‘결제 오류’). 그렇다고 알리고,
    `as_typed=true`로 적힌 그대로 다시 찾는 길을 함께 보여 주세요. `changes`는 무엇을 어떻게 고쳐 읽었는지입니다.
    `meanings`가 비어 있지 않으면 질문의 일상어를 도움말이 쓰는 말로도 찾은 것입니다(물건 → 상품). `meanings_text`가
    그렇다고 알리는 문장이니 결과 위에 작게 보여 주세요. 두 가지를 물었으면 `questions`의 것을 보여 주세요.
    `personal`이 비어 있지 않으면 질문에 개인정보가 있었습니다. 가리고 찾았으니 적지 말아 달라고 알려 주세요.
    `degraded`가 `true`이면 지금은 낱말로만 찾은 결과입니다. 평소보다 덜 정확할 수 있다고 알려 주세요.
    `hits[].highlights`는 질문과 만난 자리입니다: 원문의 글자 위치(`spans`)와 안전한 HTML(`html`).
    `html`에도 원문의 마크다운 기호(`**`, `-`)가 글자 그대로 남아 있습니다.
    화면에는 `hits[].faq`의 `answer_html`과 `steps[].text_html`을 그대로 넣으면 됩니다. 마크다운을 안전한 HTML로 바꾸고
    질문과 만난 자리를 `<mark>`로 감쌌습니다. `title`은 제목입니다: 질문, 질문이 없으면 답의 첫머리.

    `why`는 이 판단을 방문자에게 말하는 문장입니다. `confidence`는 첫 결과가 맞을 확률(0~1)이고 `band`는 그것을
    `high`, `medium`, `low`로 나눈 것입니다. 판단하는 기준값은 운영자가 보는 `GET /readyz`의 `thresholds`에 있습니다.
    `explain`과 `hits[].parts`는 판단의 근거로, 개발자가 보는 숫자입니다. `explain`의 `pull`은 도움말에 없는
    낱말이 질문에 있을 때만 있습니다. `faq-search --json`과 같은 모양이고, 화면에 넣을 것과
    `query_id`가 더 있습니다: 답이 도움이 됐는지 `POST /v1/feedback`으로 남길 때 쓰세요.
    """
    wanted = SearchRequest(query=q, k=k, category=category, kind=kind or None, at_least=at_least, as_typed=as_typed)
    return await _answer(wanted, request, used, answering)


@router.post(
    "",
    summary="질문으로 찾기 (본문으로)",
    operation_id="search_by_body",
    response_model=SearchResult,
    responses={400: {"model": Problem, "description": "본문이 UTF-8로 쓴 JSON이 아님"}},
)
async def post(
    request: Request,
    used: UseServices,
    answering: UseGeneration,
    body: Annotated[SearchRequest, Body(openapi_examples=dict(examples.REQUESTS))],
) -> Response:
    """`GET`과 같지만 질문이 주소와 접속 기록에 남지 않습니다. 답을 보여 주는 방법은 `GET`의 설명을 보세요."""
    return await _answer(body, request, used, answering)


async def _answer(wanted: SearchRequest, request: Request, used: Services, answering: Generation) -> Response:
    """The answer as JSON."""
    answer, query_id, keep = await found(wanted, request, used, answering)
    written = _RESULT.dump_json(shown.result(answer, query_id))
    return Response(written, headers=NOT_STORED, media_type="application/json", background=keep)


async def found(
    wanted: SearchRequest, request: Request, used: Services, answering: Generation
) -> tuple[Answer, str, BackgroundTask | None]:
    """The answer, its id, and what keeps its query after it was sent, if queries are kept."""
    answer = await used.searches.answer(answering.engine, wanted, request.receive)
    query_id = uuid4().hex
    return answer, query_id, BackgroundTask(used.recorder.log, query_id, answer) if used.recorder.logs_queries else None
