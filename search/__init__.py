"""The library: FAQ search over an index folder.

>>> from pathlib import Path
>>> from search import load
>>> engine = load(Path("index"))                    # doctest: +SKIP
>>> engine.search("비번 까먹음", k=3).hits[0].faq.id  # doctest: +SKIP
'password-reset'
"""

from search.analysis import Analyzer
from search.artifact import Manifest, Stored, read, read_manifest, write
from search.catalog import Category, Filter, categories, popular
from search.confidence import Calibration, Evidence, SmallTalk, Thresholds
from search.encoder import Encoder, SentenceTransformersEncoder
from search.engine import Engine
from search.errors import (
    DataError,
    FaqNotFoundError,
    IndexDamagedError,
    IndexFolderError,
    IndexFormatError,
    IndexMismatchError,
    IndexNotFoundError,
    ModelError,
    MureumError,
    QueryError,
    ThresholdError,
)
from search.faq import Contact, Faq, Step
from search.index import Field, Index
from search.loading import load
from search.ranking import Signals, Weights
from search.reranker import CrossEncoderReranker, Reranker
from search.result import Answer, Hit, Match
from search.suggestion import Suggester, Suggestion
from search.term import Term
from search.unit import Unit

__all__ = [
    "Analyzer",
    "Answer",
    "Calibration",
    "Category",
    "Contact",
    "CrossEncoderReranker",
    "DataError",
    "Encoder",
    "Engine",
    "Evidence",
    "Faq",
    "FaqNotFoundError",
    "Field",
    "Filter",
    "Hit",
    "Index",
    "IndexDamagedError",
    "IndexFolderError",
    "IndexFormatError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "Manifest",
    "Match",
    "ModelError",
    "MureumError",
    "QueryError",
    "Reranker",
    "SentenceTransformersEncoder",
    "Signals",
    "SmallTalk",
    "Step",
    "Stored",
    "Suggester",
    "Suggestion",
    "Term",
    "ThresholdError",
    "Thresholds",
    "Unit",
    "Weights",
    "categories",
    "load",
    "popular",
    "read",
    "read_manifest",
    "write",
]
