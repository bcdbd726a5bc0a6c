"""Desk: where a question is asked, and all that its answer takes.

A route depends on this one alone: FastAPI takes as long to solve a dependency as the engine to remember an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Request, Response
from starlette.background import BackgroundTask
from starlette.types import Receive

from api.generations import current as serving
from api.generations.current import Served
from api.middleware import compression
from api.middleware.compression import LARGEST, SHORTEST
from api.observe import metrics
from api.observe.metrics import Metrics
from api.search import admission
from api.search.admission import Admission
from api.storage import recorder as keeping
from api.storage.recorder import Keeper
from search.answering.result import Answer
from search.records.catalog import Filter

PACKED: Mapping[str, str] = {"content-encoding": "gzip", "vary": "Accept-Encoding"}
"""What is said of a body that is gzip."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What answers one request, whose messages it may ``receive``: what admits, counts and keeps what is asked.

    ``packs`` tells whether the request takes gzip.
    """

    served: Served
    admission: Admission
    keeper: Keeper
    metrics: Metrics
    receive: Receive
    packs: bool

    async def answer(self, query: str, k: int, admit: Filter, at_least: float, as_typed: bool) -> "Reply":
        """The :meth:`reply` that ``query`` has.

        Raises:
            QueryError, OverloadError, LeftError: as :meth:`Engine.search` and :meth:`Admission.run`.
        """
        asked = (query, k, admit, at_least, as_typed)
        engine = self.served.engine
        remembered = engine.remembers(*asked)
        answer = remembered
        if answer is None:
            answer = await self.admission.run(partial(engine.search, *asked), self.receive)
        return self.reply(answer, remembered is not None)

    def reply(self, answer: Answer, remembered: bool = True) -> "Reply":
        """``answer``, counted, on its way; the query is kept after it was sent, if queries are."""
        self.metrics.answered(answer, remembered)
        query_id = uuid4().hex
        keep = BackgroundTask(self.keeper.log, query_id, answer) if self.keeper.logs_queries else None
        written = self.served.written.of(answer, query_id)
        if self.packs and SHORTEST <= len(written) <= LARGEST:
            return Reply(answer, self.served.written.gzipped(answer, query_id), keep, PACKED)
        return Reply(answer, written, keep)


class Reply(Response):
    """An ``answer`` on its way, ``written`` as JSON."""

    media_type = "application/json"

    def __init__(
        self,
        answer: Answer,
        written: bytes,
        background: BackgroundTask | None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(written, headers=headers, background=background)
        self.answer = answer


async def taken(request: Request) -> Desk:
    """The desk of ``request``.

    Raises:
        NotReadyError: the app answers nobody yet, or no longer.
    """
    return Desk(
        await serving.served(request),
        admission.taken(request.app),
        await keeping.taken(request),
        await metrics.taken(request),
        request.receive,
        compression.accepted(request.headers),
    )


Asking = Annotated[Desk, Depends(taken)]
