import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from search.confidence.calibration import SmallTalk
from search.confidence.model import CEILING, LEFT, NO_DOUBT, Doubt, Evidence, Model, facts, shipped
from search.confidence.thresholds import Thresholds, band
from search.errors import ThresholdError
from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import shipped as weights
from search.ranking.ranker import rank
from tests.conftest import FakeEncoder

TALK = SmallTalk(0.4, 0.05)
SURE = Evidence(score=0.7, share=0.9, agreement=1.0, missing=0.0, words=3, idle=0.0)


def test_probability_is_the_logistic_of_the_weighed_facts() -> None:
    model = Model(bias=-2.0, standing=0.5, share=2.0, agreement=1.0, missing=-1.0, words=0.25, idle=-2.0)
    given = Evidence(score=0.5, share=0.6, agreement=0.5, missing=0.2, words=3, idle=0.1)
    clear = 2 / 3  # two of the three deviations that it takes
    odds = -2.0 + 0.5 * 2 + 2.0 * 0.6 * clear + 1.0 * 0.5 * clear - 1.0 * 0.2 + 0.25 * math.log(4) - 2.0 * 0.1
    assert model.probability(given, TALK) == pytest.approx(1 / (1 + math.exp(-odds)))


def test_better_evidence_never_makes_the_shipped_model_less_sure() -> None:
    model = shipped()
    worse = (
        replace(SURE, score=0.5),
        replace(SURE, share=0.4),
        replace(SURE, agreement=0.5),
        replace(SURE, missing=0.5),
        replace(SURE, idle=0.3),
    )
    sure = model.probability(SURE, TALK)
    assert 0.7 < sure < 1
    for evidence in worse:
        assert model.probability(evidence, TALK) < sure, evidence


def test_what_only_stands_out_is_no_answer() -> None:
    idle = replace(SURE, score=TALK.mean)
    assert facts(idle, TALK)["share"] == facts(idle, TALK)["agreement"] == 0
    assert shipped().probability(idle, TALK) < 0.2


def test_standing_is_bounded() -> None:
    assert facts(replace(SURE, score=1.0), SmallTalk(0.0, 0.001))["standing"] == CEILING
    far_below = facts(replace(SURE, score=-1.0), TALK)
    assert far_below["standing"] == -CEILING
    assert far_below["share"] == far_below["agreement"] == 0


def test_small_talk_is_measured() -> None:
    measured = SmallTalk.from_scores([0.2, 0.4])
    assert (measured.mean, measured.deviation) == pytest.approx((0.3, 0.1))
    assert SmallTalk.from_scores([0.3]).deviation > 0
    with pytest.raises(ValueError, match="over 0"):
        SmallTalk(0.3, 0.0)


def test_a_model_that_counts_the_wrong_way_is_refused() -> None:
    wrong: dict[str, dict[str, Any]] = {
        "share": {"share": -1.0},
        "standing": {"standing": -0.1},
        "missing": {"missing": 0.1},
    }
    for name, changed in wrong.items():
        with pytest.raises(ValueError, match=name):
            replace(shipped(), **changed)
    with pytest.raises(ValueError, match="pull"):
        Doubt(bias=1.0, pull=-1.0)


def test_less_is_left_the_further_unseen_nouns_lead_away_and_all_where_nothing_is_doubted() -> None:
    doubt = shipped().doubt
    left = [doubt.left(pull) for pull in (-2.0, -0.05, -0.02, 0.0, 0.05, 2.0)]
    assert left == sorted(left)
    assert LEFT == left[0] < left[1] < left[3] < left[4] < 0.99 < left[-1] <= 1
    assert NO_DOUBT.left(-2.0) == 1


def test_decisions_and_bands() -> None:
    thresholds = Thresholds(answer_at=0.5, none_below=0.2)
    decided = [thresholds.decide(confidence) for confidence in (0.1, 0.2, 0.49, 0.5)]
    assert decided == ["none", "clarify", "clarify", "answer"]
    assert [band(confidence) for confidence in (0.39, 0.4, 0.69, 0.7)] == ["low", "medium", "medium", "high"]


def test_thresholds_are_overridden_and_contradictions_refused() -> None:
    own = Thresholds(0.5, 0.2)
    assert own.overridden(None, None) == own
    assert own.overridden(0.8, None) == Thresholds(0.8, 0.2)
    assert own.overridden(0.1, None) == Thresholds(0.1, 0.1)
    assert own.overridden(None, 0.6) == Thresholds(0.6, 0.6)
    for answer_at, none_below in ((0.3, 0.4), (1.2, None), (None, -0.1)):
        with pytest.raises(ThresholdError, match="none_below"):
            own.overridden(answer_at, none_below)


def test_evidence_of_a_ranking(index: Index) -> None:
    retriever = Retriever(index, ["비번", "까먹", "모르는말"], FakeEncoder().encode_queries(["비번 까먹음"])[0])
    found = rank(retriever, weights(), retriever.candidates(10))
    assert index.faqs[found.positions[0]].id == "password-reset"
    assert found.evidence.score == pytest.approx(float(found.scores.max()))
    assert found.evidence.share == pytest.approx(float(found.likelihoods[0]))
    assert float(found.likelihoods.sum()) == pytest.approx(1.0, abs=1e-5)
    assert np.all(np.diff(found.scores) <= 0) and np.all(np.diff(found.likelihoods) <= 0)
    assert (found.evidence.agreement, found.evidence.words) == (1.0, 3)
    assert found.evidence.missing == pytest.approx(0.0, abs=1e-6)  # no FAQ holds 모르는말: nobody lacks it
    assert retriever.known < 1
