"""Define a peer's task, its reply and its interface; needs Python alone, as every environment imports it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

Found = list[tuple[str, float]]
"""Ids of documents with their scores, best first; a higher score is better."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document or a query: its id and its text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers folder, and the model's prompts for queries and for passages."""

    folder: str
    query_prompt: str
    passage_prompt: str


@dataclass(frozen=True, slots=True)
class Task:
    """A peer's task: index ``documents``, then find the best ``depth`` of them for each query, one at a time."""

    documents: tuple[Text, ...]
    queries: tuple[Text, ...]
    model: Model
    depth: int

    def write(self, file: Path) -> None:
        """Write the task as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, file: Path) -> "Task":
        """The task that :meth:`write` wrote."""
        held = json.loads(file.read_text("utf-8"))
        documents, queries = (tuple(Text(**each) for each in held[name]) for name in ("documents", "queries"))
        return cls(documents, queries, Model(**held["model"]), held["depth"])


@dataclass(frozen=True, slots=True)
class Reply:
    """A peer's results: for each query id the documents found and the seconds of wall time.

    ``versions`` are those of the libraries that the peer names, of Python and of its SQLite.
    """

    versions: Mapping[str, str]
    found: Mapping[str, Found]
    seconds: Mapping[str, float]

    def write(self, file: Path) -> None:
        """Write the reply as JSON."""
        file.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")


class Contract(Protocol):
    """The interface of a peer: an index that is built by the constructor."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None: ...

    def search(self, query: str, depth: int) -> Found:
        """The best ``depth`` documents for ``query``; fewer, or none, if no more were found."""
        ...
