"""The engine that serves: put into the app at its start, taken from it by the routes."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from search.engine import Engine


class NotReadyError(Exception):
    """The engine is still being loaded, or the app is going down."""


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
