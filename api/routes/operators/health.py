"""Health: what a load balancer and an operator ask. Not answered in threads, where it would wait for searches."""

from importlib.metadata import version

from fastapi import APIRouter

from api.routes.access import IsOperator
from api.services import UseEngine, UseServices
from api.wire.schemas import Counts, Health, Readiness, ReadinessDetails

router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="살아 있나", operation_id="healthz")
async def healthz() -> Health:
    """프로세스가 응답하면 200입니다."""
    return Health()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="답할 수 있나", operation_id="readyz")
async def readyz(engine: UseEngine, services: UseServices, is_operator: IsOperator) -> ReadinessDetails | Readiness:
    """인덱스가 올라와 있으면 200을, 아니면 503을 돌려줍니다.

    자세한 내용(버전, 인덱스의 내용, 지금 쓰는 기준값 `thresholds`)은 운영자에게만 보입니다: `MUREUM_OPERATORS`의
    주소에서 묻거나, 범위가 `admin`인 키를 보낼 때입니다. 그때 `generation`은 지금 답하는 인덱스 세대입니다. 새 세대를
    쓸 수 없었으면 `refused`에 그 이유가 있고, 인덱스 폴더가 사라졌거나 그 URL에 닿을 수 없으면 `gone`이 `true`입니다.
    어느 쪽이든 지금 세대로 계속 답합니다.
    """
    if not is_operator:
        return Readiness()
    index, status = engine.index, services.reloader.status
    return ReadinessDetails(
        version=version("mureum"),
        generation=index.generation,
        refused=status.refused,
        gone=status.gone,
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
