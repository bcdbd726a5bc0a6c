"""Suggest: completions of what a visitor is typing."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.services import UseGeneration, UseServices
from search.answering.engine import MAX_QUERY
from search.suggest.suggester import MAX_SUGGESTIONS, Suggestion

router = APIRouter(prefix="/v1/suggest", tags=["search"])

MAX_AGE = 60
"""Seconds that a browser may show the same list again: whoever deletes a letter has asked it a moment ago.

Answers to questions are never stored; these beginnings of questions are, by the visitor's own browser and no cache on
the way, for a minute, as half of all requests while somebody types would come again.
"""


@router.get("", summary="입력 중 제안", operation_id="suggest")
async def get(
    generation: UseGeneration,
    services: UseServices,
    response: Response,
    q: Annotated[
        str, Query(max_length=MAX_QUERY, description="지금까지 입력한 글자", examples=["결젱", "ㄱㅈ ㅊㅅ", "rufwp"])
    ],
    k: Annotated[int, Query(ge=1, le=MAX_SUGGESTIONS, description="제안의 최대 개수")] = 8,
) -> tuple[Suggestion, ...]:
    """입력하는 동안 보여 줄 제안을 좋은 것부터 돌려줍니다. 조합 중인 글자가 들어 있어도 됩니다: `결젱`, `장바ㄱ`.

    - 글의 처음이나 낱말의 처음, 순서가 바뀐 낱말, 초성(`ㄱㅈ ㅊㅅ`), 한/영을 잘못 놓고 친 글자(`rufwp`), 한 글쇠를
      틀린 글자까지 찾습니다. 맞는 것이 없으면 빈 목록입니다.
    - `kind`: `question`과 `alias`는 FAQ를 묻는 말이고 `faq`가 그 id입니다. 한 FAQ는 한 번만 나옵니다. `category`는
      분류 이름이고 그 경로가 `category`에 있습니다. `query`는 자주 쓰는 검색어입니다.
    - `spans`는 `text`에서 입력과 맞는 곳입니다. 시작과 끝을 코드 포인트로 셉니다.
    - 브라우저는 같은 목록을 1분 동안 다시 씁니다(`Cache-Control: private`).
    """
    response.headers["cache-control"] = f"private, max-age={MAX_AGE}"
    found = generation.suggester.suggest(q, k)
    services.metrics.suggested(len(found))
    return found
