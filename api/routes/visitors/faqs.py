"""FAQs: one by its id, or all by pages."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.pages import shown
from api.services import UseEngine
from api.wire.parameters import CategoryPath, KindOnly
from api.wire.schemas import FaqPage, Problem, ShownFaq
from search.records.catalog import Filter

router = APIRouter(prefix="/v1/faqs", tags=["faqs"])


@router.get("", summary="FAQ 목록", operation_id="faqs")
def page(
    engine: UseEngine,
    category: CategoryPath = "",
    kind: KindOnly = "",
    offset: Annotated[int, Query(ge=0, description="앞에서 건너뛸 개수")] = 0,
    limit: Annotated[int, Query(ge=1, le=100, description="한 번에 받을 개수")] = 20,
) -> FaqPage:
    """자료에 적힌 순서대로 돌려줍니다. 조건에 맞는 것이 없으면 `total`이 0입니다."""
    wanted = Filter.parse(category, kind or None)
    faqs = [faq for faq in engine.index.faqs if wanted.admits(faq)]
    some = tuple(shown.faq(faq) for faq in faqs[offset : offset + limit])
    return FaqPage(total=len(faqs), offset=offset, limit=limit, faqs=some)


@router.get(
    "/{faq_id:path}",
    summary="FAQ 하나",
    operation_id="faq",
    responses={404: {"model": Problem, "description": "그런 FAQ가 없음"}},
)
def one(engine: UseEngine, faq_id: str) -> ShownFaq:
    """이 `id`를 가진 FAQ입니다. 연락처는 `/v1/contacts`에 있습니다."""
    return shown.faq(engine.faq(faq_id))
