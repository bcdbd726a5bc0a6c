"""The library: FAQ search over an index folder.

>>> from pathlib import Path
>>> from search import load
>>> engine = load(Path("index"))                    # doctest: +SKIP
>>> engine.search("비번 까먹음", k=3).hits[0].faq.id  # doctest: +SKIP
'password-reset'
"""

from search.analysis.analyzer import Analyzer
from search.answering.engine import Engine
from search.answering.loading import load
from search.answering.result import Answer, Highlights, Hit, Match
from search.confidence.model import Calibration, Evidence, SmallTalk, Thresholds
from search.encoding.encoder import Encoder, OnnxEncoder
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
from search.index.index import Field, Index
from search.korean.synonyms import Rule, Synonyms
from search.privacy.mask import Masked, masked
from search.ranking.linear import Signals, Weights
from search.ranking.reranker import CrossEncoderReranker, Reranker
from search.reading.reading import Change, Understanding, Understood
from search.records.catalog import Category, Filter, categories, popular
from search.records.faq import Contact, Faq, Step
from search.records.term import Term
from search.records.unit import Unit
from search.records.user_word import UserWord
from search.storage.artifact import Manifest, StoredIndex, read_index, read_manifest, write_index
from search.suggest.suggester import Suggester, Suggestion
from search.timing import Recording, Stage

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
    "StoredIndex",
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
    "read_index",
    "read_manifest",
    "write_index",
]
