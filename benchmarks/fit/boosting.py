"""Boosting: gradient-boosted trees on the same examples, to see what a plain weighted sum leaves on the table."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from benchmarks.fit.examples import Example, Matrix, centred

SEED = 7


def fit(sets: Sequence[Sequence[Example]]) -> Callable[[Example], Matrix]:
    """A scorer that never falls as a signal rises, fitted on whether a candidate is relevant.

    It is given what the linear model can't see by itself: each signal also as its distance from the query's mean.
    """
    # scikit-learn takes seconds to import.
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.concatenate([_features(example) for example in chain.from_iterable(sets)])
    relevant = np.concatenate([example.grades > 0 for example in chain.from_iterable(sets)])
    shares = [np.full(len(one.grades), 1 / len(each) / len(one.grades)) for each in sets for one in each]
    weights = np.concatenate(shares) * len(rows) / len(sets)
    trees = HistGradientBoostingClassifier(
        max_iter=60,
        learning_rate=0.1,
        max_leaf_nodes=15,
        min_samples_leaf=200,
        monotonic_cst=[1] * rows.shape[1],
        random_state=SEED,
    )
    trees.fit(rows, relevant, sample_weight=weights)
    return lambda example: np.asarray(trees.decision_function(_features(example)), dtype=np.float64)


def _features(example: Example) -> Matrix:
    return np.concatenate([example.signals, *centred([example])], axis=1)
