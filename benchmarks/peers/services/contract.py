"""Define what a service is made from; needs Python alone, as every environment imports it."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.peers.contract import Model

App = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI app."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A FAQ; ``text`` is its whole text, one wording or step per line."""

    id: str
    question: str
    answer: str
    text: str


@dataclass(frozen=True, slots=True)
class Stock:
    """The FAQs that a service answers from, and the encoder that it uses."""

    entries: tuple[Entry, ...]
    model: Model

    def write(self, file: Path) -> None:
        """Write the stock as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, file: Path) -> "Stock":
        """The stock that :meth:`write` wrote."""
        held = json.loads(file.read_text("utf-8"))
        return cls(tuple(Entry(**each) for each in held["entries"]), Model(**held["model"]))


class Create(Protocol):
    """A function that makes the app; ``scratch`` is a folder for files that the app has to write."""

    def __call__(self, entries: Sequence[Entry], model: Model, scratch: Path) -> App: ...
