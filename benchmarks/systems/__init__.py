"""The systems that are compared: lexical, dense and hybrid search.

Each module has one class, which is made from a :class:`search.answering.engine.Engine` and is a :class:`System`.
"""

from collections.abc import Callable, Mapping

from benchmarks.systems.dense import Dense
from benchmarks.systems.hybrid import Hybrid
from benchmarks.systems.lexical import Lexical
from benchmarks.systems.system import System
from search.answering.engine import Engine

SYSTEMS: Mapping[str, Callable[[Engine], System]] = {"lexical": Lexical, "dense": Dense, "hybrid": Hybrid}

__all__ = ["SYSTEMS", "Dense", "Hybrid", "Lexical", "System"]
