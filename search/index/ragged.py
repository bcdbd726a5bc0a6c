"""Ragged: rows of different lengths one after the other in one array, of which ``starts`` tells where each begins.

``starts`` is int64 ``(n_rows + 1,)``: a row ends where the next one begins, and the last entry is the array's length.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]


def starts_of(lengths: Iterable[int]) -> Places:
    """The starts of rows of these lengths."""
    return np.cumsum([0, *lengths], dtype=np.int64)


def check(starts: Places, size: int) -> None:
    """Make sure that ``starts`` are those of rows that fill an array of this ``size``.

    Raises:
        ValueError: they are not.
    """
    if not len(starts) or starts[0] != 0 or starts[-1] != size or np.any(starts[1:] < starts[:-1]):
        raise ValueError(f"{len(starts)} starts that do not go from 0 to {size}")


def check_places(places: npt.NDArray[np.integer[Any]], size: int) -> None:
    """Make sure that all of ``places`` are places in something of this ``size``.

    Raises:
        ValueError: one is not.
    """
    if len(places) and not 0 <= places.min() <= places.max() < size:
        raise ValueError(f"places {places.min()} to {places.max()} among {size}")


def counts(starts: Places, rows: Places) -> Places:
    """How long each of ``rows`` is."""
    return np.asarray(starts[rows + 1] - starts[rows], dtype=np.int64)


def places(starts: Places, rows: Places) -> Places:
    """Where the entries of ``rows`` stand in the array, one row after the other."""
    found = counts(starts, rows)
    ends = np.cumsum(found)
    offsets = np.repeat(starts[rows] - (ends - found), found)
    return np.asarray(np.arange(len(offsets)) + offsets, dtype=np.int64)
