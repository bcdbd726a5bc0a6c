"""The engine that serves: loaded as the settings say, put into the app at its start, taken from it by the routes."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from api.settings import Settings
from search import loading
from search.engine import Engine


class NotReadyError(Exception):
    """The engine is still being loaded, or the app is going down."""


def load(settings: Settings) -> Engine:
    """The engine that ``settings`` ask for; raises what :func:`search.loading.load` raises."""
    return loading.load(settings.index, settings.answer_at, settings.none_below, settings.reranker)


def put(app: FastAPI, engine: Engine | None) -> None:
    """Let ``app`` answer from ``engine``; from None it answers nothing."""
    app.state.engine = engine


async def taken(request: Request) -> Engine:
    """The engine of the app that got ``request``.

    Raises:
        NotReadyError: there is none.
    """
    engine = getattr(request.app.state, "engine", None)
    if not isinstance(engine, Engine):
        raise NotReadyError("the index is being loaded")
    return engine


Serving = Annotated[Engine, Depends(taken)]
