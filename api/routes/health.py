"""Health: what a load balancer and an operator ask. Not answered in threads, where it would wait for searches."""

from importlib.metadata import version

from fastapi import APIRouter

from api.generations.current import Serving
from api.generations.reloader import Reloading
from api.wire.schemas import Counts, Health, Readiness

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="살아 있나", operation_id="healthz")
async def healthz() -> Health:
    """프로세스가 응답하면 200입니다."""
    return Health()


@router.get("/readyz", summary="답할 수 있나", operation_id="readyz")
async def readyz(engine: Serving, reloading: Reloading) -> Readiness:
    """인덱스가 올라와 있으면 200과 그 내용, 지금 쓰는 기준값(`thresholds`)을, 아니면 503을 돌려줍니다.

    `generation`은 지금 답하는 인덱스 세대입니다. 새 세대를 쓸 수 없었으면 `refused`에 그 이유가 있고, 인덱스 폴더가
    사라졌거나 그 URL에 닿을 수 없으면 `gone`이 `true`입니다. 어느 쪽이든 지금 세대로 계속 답합니다.
    """
    index = engine.index
    return Readiness(
        version=version("mureum"),
        generation=index.generation,
        refused=reloading.standing.refused,
        gone=reloading.standing.gone,
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
