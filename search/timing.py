"""Timing: measures the stages of a search if a recording is active. Independent of the search itself."""

from collections.abc import Callable
from contextvars import ContextVar, Token
from dataclasses import dataclass
from functools import wraps
from time import perf_counter_ns
from typing import ParamSpec, Self, TypeVar

_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned")
_Runs = list[tuple[str, int, int]]  # not of Stage: making one would cost more than all the rest

_listening: ContextVar[_Runs | None] = ContextVar("stages", default=None)


@dataclass(frozen=True, slots=True)
class Stage:
    """One run of the stage ``name``, from ``start`` to ``end`` in nanoseconds of :func:`time.perf_counter_ns`."""

    name: str
    start: int
    end: int


class Recording:
    """The stages that run inside its ``with`` block, and in threads that take the block's context along.

    >>> with Recording() as recording:
    ...     engine.search("비번 까먹음")  # doctest: +SKIP
    >>> recording.totals()  # doctest: +SKIP
    {'read': 412000, 'encode': 7903000, 'analyse': 210000, 'retrieve': 610000, 'rank': 350000, 'highlight': 820000}
    """

    __slots__ = ("_runs", "_token")

    def __init__(self) -> None:
        self._runs: _Runs = []

    def __enter__(self) -> Self:
        self._token: Token[_Runs | None] = _listening.set(self._runs)
        return self

    def __exit__(self, *error: object) -> None:
        _listening.reset(self._token)

    def stages(self) -> tuple[Stage, ...]:
        """Every run of a stage, in the order in which they ended."""
        return tuple(Stage(*run) for run in self._runs)

    def totals(self) -> dict[str, int]:
        """The nanoseconds of each stage, all its runs together, in the order in which they first ended."""
        found: dict[str, int] = {}
        for name, start, end in self._runs:
            found[name] = found.get(name, 0) + end - start
        return found


def stage(name: str) -> Callable[[Callable[_Given, _Returned]], Callable[_Given, _Returned]]:
    """A decorator that times a function as the stage ``name``; without an active recording it only checks for one.

    No stage runs inside another, so that their times add up to no more than the search's. A name may stand on several
    functions, and each may run several times in one search.
    """

    def decorated(function: Callable[_Given, _Returned]) -> Callable[_Given, _Returned]:
        @wraps(function)
        def timed(*args: _Given.args, **kwargs: _Given.kwargs) -> _Returned:
            runs = _listening.get()
            if runs is None:
                return function(*args, **kwargs)
            start = perf_counter_ns()
            try:
                return function(*args, **kwargs)
            finally:
                runs.append((name, start, perf_counter_ns()))

        return timed

    return decorated
