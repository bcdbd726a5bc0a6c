"""Eight-bit products: prepared so that little of what the model knows is lost."""

import numpy as np
import pytest

from indexer.model.quantise import STEPS, compensated, smoothing

RANDOM = np.random.default_rng(5)


def correlated(rows: int, channels: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Inputs whose channels depend on each other, as those of a real layer do."""
    hidden = RANDOM.normal(size=(rows, channels // 4))
    return hidden @ RANDOM.normal(size=(channels // 4, channels)) + 0.1 * RANDOM.normal(size=(rows, channels))


def test_compensated_weights_lose_less_than_rounded_ones() -> None:
    inputs, weights = correlated(400, 96), RANDOM.normal(size=(96, 32))
    whole, scales = compensated(weights, inputs.T @ inputs)
    rounded = np.round(weights / scales) * scales
    error, plain = (float(np.linalg.norm(inputs @ (each - weights))) for each in (whole * scales, rounded))
    assert error < plain / 2
    assert whole.dtype == np.int8
    assert np.abs(whole.astype(int)).max() <= STEPS


def test_two_products_fit_into_sixteen_bits() -> None:
    assert 2 * 255 * STEPS <= np.iinfo(np.int16).max


def test_channels_that_are_much_larger_are_made_smaller() -> None:
    largest, weights = np.array([100.0, 1.0, 0.0]), np.array([1.0, 1.0, 1.0])
    factors = smoothing(largest, weights)
    assert factors[0] > factors[1] > factors[2] > 0
    assert (largest / factors)[0] / (largest / factors)[1] == pytest.approx(100**0.3)


def test_inputs_that_never_come_do_no_harm() -> None:
    whole, scales = compensated(RANDOM.normal(size=(8, 4)), np.zeros((8, 8)))
    assert np.all(np.isfinite(scales))
    assert np.abs(whole.astype(int)).max() == STEPS
