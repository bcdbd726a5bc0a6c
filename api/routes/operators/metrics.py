"""Metrics: the route for Prometheus; only for operators, so the API's document does not name it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.routes.access import require_operator
from api.services import services


async def metrics(request: Request) -> Response:
    """All metrics, in the format that is asked for; not in a thread, where searches might let it wait.

    Raises:
        KeyMissingError, and others: as :func:`api.routes.access.require_operator`, if who asks is no operator.
    """
    await require_operator(request)
    content, media_type = (await services(request)).metrics.text(request.headers.get("accept", ""))
    return Response(content, headers={"content-type": media_type})


def routes() -> list[BaseRoute]:
    """The metrics at ``/metrics``."""
    return [Route("/metrics", metrics)]
