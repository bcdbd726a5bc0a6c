"""Catalog: categories, popular FAQs and contacts, which a visitor sees before asking."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.pages import shown
from api.services import UseEngine
from api.wire.schemas import ShownFaq
from search.answering.engine import MAX_HITS
from search.records.catalog import Category, categories, popular
from search.records.faq import Contact

router = APIRouter(prefix="/v1", tags=["catalog"])


@router.get("/categories", summary="분류", operation_id="categories")
def all_categories(engine: UseEngine) -> list[Category]:
    """모든 분류와 그 안의 FAQ 개수입니다. 위 분류가 아래 분류보다 앞에 옵니다."""
    return categories(engine.index.faqs)


@router.get("/popular", summary="자주 찾는 FAQ", operation_id="popular")
def most_popular(
    engine: UseEngine, k: Annotated[int, Query(ge=1, le=MAX_HITS, description="최대 개수")] = 5
) -> list[ShownFaq]:
    """`popularity`가 높은 순서입니다. 0인 것은 나오지 않습니다."""
    return [shown.faq(faq) for faq in popular(engine.index.faqs, k)]


@router.get("/contacts", summary="문의 방법", operation_id="contacts")
def all_contacts(engine: UseEngine) -> tuple[Contact, ...]:
    """사람에게 물어볼 수 있는 모든 방법입니다."""
    return engine.index.contacts
