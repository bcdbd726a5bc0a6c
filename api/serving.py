"""What serves, the engine and the suggester: put into the app at its start, taken from it by the routes."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from api.settings import Settings
from search import loading
from search.engine import Engine
from search.suggestion import Suggester


class NotReadyError(Exception):
    """The engine is still being loaded, or the app is going down."""


def load(settings: Settings) -> Engine:
    """The engine that ``settings`` ask for; raises what :func:`search.loading.load` raises."""
    return loading.load(settings.index, settings.answer_at, settings.none_below, settings.reranker)


def put(app: FastAPI, engine: Engine | None, suggester: Suggester | None = None) -> None:
    """Let ``app`` answer from ``engine`` and suggest from ``suggester``; from None it answers nothing."""
    app.state.engine = engine
    app.state.suggester = suggester


async def taken(request: Request) -> Engine:
    """The engine of the app that got ``request``.

    Raises:
        NotReadyError: there is none.
    """
    engine = getattr(request.app.state, "engine", None)
    if not isinstance(engine, Engine):
        raise NotReadyError("the index is being loaded")
    return engine


async def suggester(request: Request) -> Suggester:
    """The suggester of the app that got ``request``.

    Raises:
        NotReadyError: there is none.
    """
    found = getattr(request.app.state, "suggester", None)
    if not isinstance(found, Suggester):
        raise NotReadyError("the index is being loaded")
    return found


Serving = Annotated[Engine, Depends(taken)]
Suggesting = Annotated[Suggester, Depends(suggester)]
