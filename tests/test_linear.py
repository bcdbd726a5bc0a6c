from dataclasses import fields

import numpy as np
import pytest

from search.ranking.linear import Weights, shipped
from search.ranking.ranker import best_first
from search.ranking.signals import DENSE, LEXICAL, Signals


def signals(**values: list[float]) -> Signals:
    rows = len(next(iter(values.values())))
    return Signals(
        **{field.name: np.array(values.get(field.name, [0.0] * rows), dtype=np.float32) for field in fields(Signals)}
    )


def test_a_score_is_the_weighted_mean_of_its_signals() -> None:
    given = signals(nearest_cosine=[0.9], article_cosine=[0.8], bm25=[0.5], bigram_coverage=[0.1])
    score = Weights(1.0, 0.5, 0.25, 0.0, 0.25).scores(given)
    assert score.tolist() == pytest.approx([(0.9 + 0.4 + 0.125 + 0.025) / 2])
    assert {name: value for name, value in given.named(0).items() if value} == pytest.approx(
        {"nearest_cosine": 0.9, "article_cosine": 0.8, "bm25": 0.5, "bigram_coverage": 0.1}
    )


def test_a_better_signal_never_makes_the_shipped_score_worse() -> None:
    for field in fields(Signals):
        scores = shipped().scores(signals(**{field.name: [0.1, 0.5, 0.9]}))
        assert scores[0] <= scores[1] <= scores[2]
        assert (scores[0] < scores[2]) == (getattr(shipped(), field.name) > 0)


def test_weights_below_0_or_all_0_are_refused() -> None:
    for value in (-0.1, 0.0):
        with pytest.raises(ValueError, match="at least 0"):
            Weights(**dict.fromkeys((field.name for field in fields(Weights)), value))


def test_an_arm_is_the_weights_of_its_signals_alone() -> None:
    dense, lexical = shipped().only(DENSE), shipped().only(LEXICAL)
    assert {*DENSE, *LEXICAL} == {field.name for field in fields(Signals)} and not {*DENSE} & {*LEXICAL}
    assert dense.nearest_cosine == shipped().nearest_cosine and dense.word_coverage == 0
    assert lexical.word_coverage == shipped().word_coverage and lexical.nearest_cosine == 0


def test_scores_that_differ_in_their_last_bits_are_ties_in_the_order_of_the_source() -> None:
    half = np.float32(0.5)
    scores = np.array([half, np.nextafter(half, np.float32(1)), 0.7, 0.4], dtype=np.float32)
    assert best_first(scores, np.arange(4, 8)).tolist() == [2, 0, 1, 3]
    assert best_first(scores, np.arange(8, 4, -1)).tolist() == [2, 1, 0, 3]
    assert best_first(np.array([0.5, 0.50001], dtype=np.float32), np.arange(2)).tolist() == [1, 0]
