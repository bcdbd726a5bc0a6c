"""Arrays on disk: as numpy keeps them, never pickled, and read where they lie: who reads the same ones shares them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def write(path: Path, array: npt.NDArray[Any]) -> None:
    """Store ``array`` in the file ``path``."""
    with path.open("wb") as file:  # a path's own ending would be changed
        np.save(file, array, allow_pickle=False)


def read(path: Path, kind: type[np.generic], dimensions: int) -> npt.NDArray[Any]:
    """The array of this kind of numbers, and of so many dimensions, that the file ``path`` holds, mapped into memory.

    The file may be removed meanwhile, or another one take its place, but nobody may write into it.

    Raises:
        ValueError: it holds none.
    """
    try:
        # Whatever shape a file says it has, no more is mapped than there is of it.
        found = np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except OSError:
        raise
    except Exception as error:  # numpy raises whatever a wrong header leads to
        raise ValueError(f"{path}: {error}") from error
    if found.dtype != np.dtype(kind) or found.ndim != dimensions:
        raise ValueError(f"{path}: {found.dtype} {found.shape} instead of {np.dtype(kind)} of {dimensions} dimensions")
    return found
