from collections import Counter
from itertools import combinations_with_replacement, product
from math import comb, factorial, prod

import numpy as np
import pytest

from benchmarks.relevance.significance import RESAMPLES, Interval, holm, interval, p_value


def exact_p(differences: list[float]) -> float:
    """The p value over all signs, each counted once."""
    observed = abs(sum(differences))
    sums = [
        abs(sum(sign * each for sign, each in zip(signs, differences, strict=True)))
        for signs in product((-1, 1), repeat=len(differences))
    ]
    return sum(each >= observed - 1e-12 for each in sums) / len(sums)


def exact_interval(values: list[float]) -> tuple[float, float]:
    """The percentiles of the mean over all samples of ``values`` with replacement, each as often as it is drawn."""
    n = len(values)
    shares: Counter[float] = Counter()
    for places in combinations_with_replacement(range(n), n):
        ways = factorial(n) // prod(factorial(count) for count in Counter(places).values())
        shares[round(sum(values[place] for place in places) / n, 12)] += ways / n**n
    means = sorted(shares)
    reached = np.cumsum([shares[mean] for mean in means])
    low, high = (means[int(np.searchsorted(reached, share))] for share in (0.025, 0.975))
    return low, high


# intervals


@pytest.mark.parametrize("values", [[0.0, 0.0, 1.0, 1.0, 1.0], [0.1, 0.5, 0.9, 0.2, 0.7, 0.3], [0.0, 1.0]])
def test_interval_is_the_one_of_all_samples(values: list[float]) -> None:
    found = interval(values)
    assert (found.low, found.high) == pytest.approx(exact_interval(values), abs=0.01)


def test_interval_of_a_yes_or_no_is_the_binomials() -> None:
    # The sum of 50 draws from 20 ones and 30 zeros is binomial (50, 0.4): 13 and 27 are its 2.5% and 97.5% points.
    reached = np.cumsum([comb(50, k) * 0.4**k * 0.6 ** (50 - k) for k in range(51)])
    assert [int(np.searchsorted(reached, share)) for share in (0.025, 0.975)] == [13, 27]
    found = interval([1.0] * 20 + [0.0] * 30)
    assert (found.low, found.high) == pytest.approx((13 / 50, 27 / 50))


def test_interval_contains_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.beta(0.6, 0.4, size=(200, 120))  # U-shaped, as nDCG is; its mean is 0.6
    intervals = [interval(sample.tolist()) for sample in drawn]
    covered = np.mean([found.low <= 0.6 <= found.high for found in intervals])
    assert 0.91 <= covered <= 0.98
    assert np.mean([found.high - found.low for found in intervals]) == pytest.approx(2 * 1.96 * 0.346 / 120**0.5, 0.05)


def test_interval_narrows_with_the_root_of_the_queries() -> None:
    few, many = ([0.0, 0.5, 1.0] * times for times in (30, 480))
    widths = [found.high - found.low for found in (interval(few), interval(many))]
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.1)


def test_interval_is_the_same_each_time_and_of_equal_values_a_point() -> None:
    values = np.random.default_rng(1).random(300).tolist()
    assert interval(values) == interval(values)
    assert interval([0.25] * 9) == interval([0.25]) == Interval(0.25, 0.25)
    with pytest.raises(ValueError, match="no value"):
        interval([])


# the randomisation test


@pytest.mark.parametrize(
    ("differences", "by_hand"),
    [
        ([0.3], 1.0),  # both signs are as far from 0
        ([0.1, 0.2, 0.4], 2 / 8),  # only all plus and all minus
        ([0.1, 0.2, -0.3], 1.0),  # the mean is 0
        ([0.5, 0.5, 0.5, 0.5, -0.5], 12 / 32),  # at most one of five differs: 2 * (1 + 5)
        ([0.2] * 8, 2 / 256),
    ],
)
def test_p_value_is_the_one_counted_by_hand(differences: list[float], by_hand: float) -> None:
    assert exact_p(differences) == by_hand
    assert p_value(differences) == pytest.approx(by_hand, abs=0.015)
    assert p_value([-each for each in differences]) == pytest.approx(by_hand, abs=0.015)


def test_p_value_agrees_with_every_sign_tried() -> None:
    for seed in range(5):
        differences = np.random.default_rng(seed).normal(0.4, 1, size=12).tolist()
        assert p_value(differences) == pytest.approx(exact_p(differences), abs=0.015)


def test_p_value_is_never_zero_and_knows_ties() -> None:
    assert p_value([0.1] * 60) == 1 / (1 + RESAMPLES)
    assert p_value([]) == p_value([0.0] * 40) == 1.0
    # Sums like 0.1 + 0.2 and 0.3 differ in their last bit: here every sign is as far from 0 as the observed ones.
    assert p_value([0.1 + 0.2 - 0.3, 0.1]) == 1.0


def test_queries_that_both_answer_alike_change_nothing() -> None:
    differences = np.random.default_rng(7).normal(0.2, 1, size=30).tolist()
    assert p_value(differences) == p_value([*differences, *[0.0] * 500])


def test_p_values_of_equal_systems_are_spread_evenly() -> None:
    rng = np.random.default_rng(5)
    found = np.array([p_value(rng.normal(size=25).tolist()) for _ in range(400)])
    for level in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(found <= level) == pytest.approx(level, abs=0.06)


# Holm's correction


def test_holm_is_the_worked_example() -> None:
    # Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, and none is below the one before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_holm_of_one_is_itself_and_none_exceeds_one() -> None:
    assert holm([]) == ()
    assert holm([0.04]) == (0.04,)
    assert holm([0.9, 0.6, 0.7]) == (1.0, 1.0, 1.0)
    assert holm([0.02, 0.02]) == (0.04, 0.04)
