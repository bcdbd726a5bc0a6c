"""Metrics: the route for Prometheus; only for operators, so the API's document does not name it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.errors import KeyMissingError
from api.routes.access import is_operator
from api.services import services


async def metrics(request: Request) -> Response:
    """All metrics, in the format that is asked for; not in a thread, where searches might let it wait.

    Raises:
        KeyMissingError: who asks is no operator; and what :func:`api.routes.access.is_operator` raises.
    """
    if not await is_operator(request):
        raise KeyMissingError
    content, media_type = (await services(request)).metrics.text(request.headers.get("accept", ""))
    return Response(content, headers={"content-type": media_type})


def routes() -> list[BaseRoute]:
    """The metrics at ``/metrics``."""
    return [Route("/metrics", metrics)]
