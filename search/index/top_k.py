"""Best: the greatest of many values, found without putting all in order."""

import numpy as np
import numpy.typing as npt

BLOCK = 64
"""Of so many values the greatest stands for all at first."""

Values = npt.NDArray[np.float32]


def best(values: Values, depth: int, over: float = -np.inf) -> npt.NDArray[np.int64]:
    """The places of the ``depth`` greatest of ``values``, float32 ``(n,)``, that are over ``over``, in no order.

    Fewer where no more are; which of alike ones at the edge is chance.
    """
    # Those of a block stand far from each other: the greatest of neighbours takes numpy four times as long.
    blocks = len(values) // BLOCK
    greatest = values[: blocks * BLOCK].reshape(BLOCK, blocks).max(axis=0)
    # So many blocks have one value each that is no less than this, so that no less is among the greatest.
    least = np.partition(greatest, -depth)[-depth] if len(greatest) > depth else -np.inf
    found = np.flatnonzero(values >= least) if least > over else np.flatnonzero(values > over)
    if len(found) > depth:
        found = found[np.argpartition(-values[found], depth)[:depth]]
    return np.asarray(found, dtype=np.int64)
