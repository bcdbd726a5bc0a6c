"""What serves, an engine and what goes with it: put into the app as one, and taken from it once by each request."""

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, FastAPI, Request

from api.errors import NotReadyError
from api.search.recalled import Recalled
from api.search.written import Written
from search.answering.engine import Engine
from search.suggest.suggester import Suggester


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Served:
    """A generation of the index, whole: what answers from it, what suggests from it, and its answers.

    These are ``recalled`` by what asked for them, and ``written`` as JSON.
    """

    engine: Engine
    suggester: Suggester
    recalled: Recalled
    written: Written

    @classmethod
    def of(cls, engine: Engine) -> Self:
        """``engine`` with its suggester, and nothing answered yet."""
        return cls(engine, Suggester(engine.index.faqs), Recalled(), Written())


def put(app: FastAPI, served: Served | None) -> None:
    """Let ``app`` answer from ``served`` whatever is asked from now on; from None it answers nothing."""
    app.state.served = served


def now(app: FastAPI) -> Served:
    """What ``app`` answers from.

    Raises:
        NotReadyError: nothing.
    """
    found = getattr(app.state, "served", None)
    if not isinstance(found, Served):
        raise NotReadyError("the index is being loaded")
    return found


async def served(request: Request) -> Served:
    """What serves ``request``, whatever the app is given meanwhile; raises what :func:`now` raises."""
    if not hasattr(request.state, "served"):
        request.state.served = now(request.app)
    found: Served = request.state.served
    return found


async def taken(request: Request) -> Engine:
    """The engine that serves ``request``; raises what :func:`served` raises."""
    return (await served(request)).engine


async def suggester(request: Request) -> Suggester:
    """The suggester that serves ``request``; raises what :func:`served` raises."""
    return (await served(request)).suggester


Serving = Annotated[Engine, Depends(taken)]
Suggesting = Annotated[Suggester, Depends(suggester)]
