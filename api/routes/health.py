"""Health: what a load balancer and an operator ask."""

from importlib.metadata import version

from fastapi import APIRouter

from api.schemas import Counts, Health, Readiness
from api.serving import Serving

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="살아 있나", operation_id="healthz")
def healthz() -> Health:
    """프로세스가 응답하면 200입니다."""
    return Health()


@router.get("/readyz", summary="답할 수 있나", operation_id="readyz")
def readyz(engine: Serving) -> Readiness:
    """인덱스가 올라와 있으면 200과 그 내용, 지금 쓰는 기준값(`thresholds`)을, 아니면 503을 돌려줍니다."""
    index = engine.index
    return Readiness(
        version=version("mureum"),
        encoder=index.encoder,
        dimension=index.wordings.dense.dimension,
        analyzer=index.analyzer,
        thresholds=engine.thresholds,
        counts=Counts(
            faqs=len(index.faqs),
            wordings=len(index.wordings.units),
            answers=len(index.answers.units),
            contacts=len(index.contacts),
        ),
    )
