import numpy as np
import pytest

from search.arrays import BLOCK, top_k


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, 5 * BLOCK + 3, 40 * BLOCK])
@pytest.mark.parametrize("depth", [1, 10, 3 * BLOCK])
def test_they_are_those_that_come_first_in_order(size: int, depth: int) -> None:
    values = np.random.default_rng(size).permutation(size).astype(np.float32) - 20
    found = top_k(values, depth)
    assert sorted(found.tolist()) == sorted(np.argsort(-values)[:depth].tolist())
    over = top_k(values, depth, 0.0)
    assert sorted(over.tolist()) == sorted(place for place in np.argsort(-values)[:depth].tolist() if values[place] > 0)


def test_of_alike_ones_there_are_as_many_as_were_asked_for() -> None:
    assert len(set(top_k(np.ones(10 * BLOCK, dtype=np.float32), 7).tolist())) == 7
    assert top_k(np.zeros(10 * BLOCK, dtype=np.float32), 7, 0.0).tolist() == []
