"""Systems: the ways of searching that are compared.

Each is a module with a class of its own that is made from :class:`search.engine.Engine` and is a :class:`System`.
"""

from collections.abc import Callable, Mapping

from benchmarks.systems.dense import Dense
from benchmarks.systems.hybrid import Hybrid
from benchmarks.systems.lexical import Lexical
from benchmarks.systems.system import System
from search.engine import Engine

SYSTEMS: Mapping[str, Callable[[Engine], System]] = {"lexical": Lexical, "dense": Dense, "hybrid": Hybrid}

__all__ = ["SYSTEMS", "Dense", "Hybrid", "Lexical", "System"]
