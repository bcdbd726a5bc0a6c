"""An empty route of FastAPI under uvicorn: the least cost of a request to any service of this kind.

The route is asynchronous, which is the cheapest kind, takes the question as ours does, and answers three bytes of JSON.
"""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI

from benchmarks.peers.contract import Model
from benchmarks.peers.services.contract import App, Entry


def create(entries: Sequence[Entry], model: Model, scratch: Path) -> App:
    """The app with its single route ``/search``."""
    app = FastAPI()

    @app.get("/search")
    async def search(q: str) -> int:
        return 200

    return app
