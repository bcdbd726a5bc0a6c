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
from search.encoder import Encoder, OnnxEncoder
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
from search.personal import Masked, masked
from search.ranking import Signals, Weights
from search.reranker import CrossEncoderReranker, Reranker
from search.result import Answer, Highlights, Hit, Match
from search.stages import Recording, Stage
from search.suggestion import Suggester, Suggestion
from search.synonym import Rule, Synonyms
from search.term import Term
from search.understanding import Change, Understanding, Understood
from search.unit import Unit
from search.word import UserWord

__all__ = [
    "Analyzer",
    "Answer",
    "Calibration",
    "Category",
    "Change",
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
    "Highlights",
    "Hit",
    "Index",
    "IndexDamagedError",
    "IndexFolderError",
    "IndexFormatError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "Manifest",
    "Masked",
    "Match",
    "ModelError",
    "MureumError",
    "OnnxEncoder",
    "QueryError",
    "Recording",
    "Reranker",
    "Rule",
    "Signals",
    "SmallTalk",
    "Stage",
    "Step",
    "Stored",
    "Suggester",
    "Suggestion",
    "Synonyms",
    "Term",
    "ThresholdError",
    "Thresholds",
    "Understanding",
    "Understood",
    "Unit",
    "UserWord",
    "Weights",
    "categories",
    "load",
    "masked",
    "popular",
    "read",
    "read_manifest",
    "write",
]
