"""Arrays on disk: as numpy keeps them, never pickled."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt


def write(path: Path, array: npt.NDArray[Any]) -> None:
    """Store ``array`` in the file ``path``."""
    with path.open("wb") as file:  # a path's own ending would be changed
        np.save(file, array, allow_pickle=False)


def read(path: Path) -> npt.NDArray[Any]:
    """The array in the file ``path``.

    Raises:
        ValueError: it holds none.
    """
    return _loaded(path, None)


def mapped(path: Path) -> npt.NDArray[Any]:
    """The same, but left on disk until it is asked for: for what seldom is, and never while the file may be replaced.

    Raises:
        ValueError: it holds none.
    """
    return _loaded(path, "r")


def _loaded(path: Path, how: Literal["r"] | None) -> npt.NDArray[Any]:
    try:
        return np.asarray(np.load(path, mmap_mode=how, allow_pickle=False))
    except (ValueError, EOFError) as error:
        raise ValueError(f"{path}: {error}") from error
