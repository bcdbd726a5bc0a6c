"""What the service has counted, for Prometheus; an operator's, so that no document of the API names it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route


async def metrics(request: Request) -> Response:
    """All metrics, in the format that is asked for; not in a thread, where searches might let it wait."""
    content, media_type = request.app.state.metrics.text(request.headers.get("accept", ""))
    return Response(content, headers={"content-type": media_type})


def routes() -> list[BaseRoute]:
    """The metrics at ``/metrics``."""
    return [Route("/metrics", metrics)]
