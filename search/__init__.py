"""The library: FAQ search over an index folder.

>>> from pathlib import Path
>>> from search import load
>>> engine = load(Path("index"))                    # doctest: +SKIP
>>> engine.search("비번 까먹음", k=3).hits[0].faq.id  # doctest: +SKIP
'password-reset'
"""

from search.answering.engine import Engine
from search.answering.loading import load
from search.answering.result import Answer, Hit
from search.errors import FaqNotFoundError, IndexFolderError, ModelError, MureumError, QueryError
from search.reading.reading import Change
from search.records.catalog import Filter
from search.records.faq import Contact, Faq, Step
from search.storage.artifact import read_index, write_index
from search.suggest.suggester import Suggester, Suggestion
from search.timing import Recording

__all__ = [
    "Answer",
    "Change",
    "Contact",
    "Engine",
    "Faq",
    "FaqNotFoundError",
    "Filter",
    "Hit",
    "IndexFolderError",
    "ModelError",
    "MureumError",
    "QueryError",
    "Recording",
    "Step",
    "Suggester",
    "Suggestion",
    "load",
    "read_index",
    "write_index",
]
