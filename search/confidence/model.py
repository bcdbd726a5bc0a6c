"""Confidence: the probability that the first FAQ of a ranking is right, by a logistic model of facts of the ranking.

Scores are absolute, but how high they are depends on the corpus and on the encoder. What can be compared is how far a
score stands above what small talk gets from the same index, which every index measures when it is built. A logistic
model over that and five other facts of a ranking, fitted on corpora of several kinds, gives the probability. What a
question is about may stand in no FAQ, though all else of it does: that is a doubt of its own.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from search.confidence.calibration import SmallTalk


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts about the first FAQ of a ranking; all are absolute, none depends on a rank.

    - ``score``: its score, -1 to 1.
    - ``share``: its part of the likelihood of all candidates under the ranking's own model, 0 to 1: low where several
      fit equally well.
    - ``agreement``: 1 if the cosines alone and the terms alone put it first, too, 0.5 if one of them does, or 0.
    - ``missing``: the share, weighted by idf, of the query's words that this index knows and this FAQ lacks, 0 to 1.
    - ``words``: how many words the query has; long ones score lower.
    - ``idle``: by how much the cosine with the nearest small talk exceeds that with this FAQ's nearest unit, 0 to 2.
    """

    score: float
    share: float
    agreement: float
    missing: float
    words: int
    idle: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """A model of how much of a confidence remains if a question has nouns that no FAQ holds.

    A logistic model of one fact, the cosine by which they draw the question nearer to the first FAQ: ``pull`` is what
    it counts for in log-odds, and ``bias`` what counts where they do not draw at all.
    """

    bias: float
    pull: float

    def __post_init__(self) -> None:
        if self.pull < 0:
            raise ValueError("a pull that counts the wrong way")

    def left(self, pull: float) -> float:
        """The share of the confidence that remains: 0.5 to 1, lower the further the nouns lead away."""
        return max(LEFT, 1 / (1 + math.exp(-(self.bias + self.pull * pull))))


NO_DOUBT = Doubt(math.inf, 0.0)
"""The doubt that leaves every confidence unchanged."""


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: the weight of each fact in log-odds. No weight may have the wrong sign.

    ``standing`` is the weight of each deviation above small talk, at most 8 of them. The ``doubt`` is applied after it.
    """

    bias: float
    standing: float
    share: float
    agreement: float
    missing: float
    words: float
    idle: float
    doubt: Doubt = NO_DOUBT

    def __post_init__(self) -> None:
        wrong = [name for name in ("standing", "share", "agreement", "words") if getattr(self, name) < 0]
        wrong += [name for name in ("missing", "idle") if getattr(self, name) > 0]
        if wrong:
            raise ValueError(f"facts that count the wrong way: {', '.join(wrong)}")

    def probability(self, given: Evidence, small_talk: SmallTalk) -> float:
        """The probability that the first FAQ is right: 0 to 1."""
        values = facts(given, small_talk)
        odds = self.bias + sum(getattr(self, name) * value for name, value in values.items())
        return 1 / (1 + math.exp(-odds))


LEFT = 0.5
"""The smallest share that remains: with usual thresholds, doubt turns an answer into a choice but never into none."""
CEILING = 8.0
"""The most deviations above small talk that count."""
CLEAR = 3.0
"""The number of deviations above small talk from which on share and agreement count in full."""


def facts(given: Evidence, small_talk: SmallTalk) -> Mapping[str, float]:
    """The numbers that a :class:`Model` weighs, by the names of its weights."""
    standing = (given.score - small_talk.mean) / small_talk.deviation
    # Some candidate always stands out from the others, even for small talk: that alone is no evidence.
    clear = min(max(standing / CLEAR, 0.0), 1.0)
    return {
        "standing": min(max(standing, -CEILING), CEILING),
        "share": given.share * clear,
        "agreement": given.agreement * clear,
        "missing": given.missing,
        "words": math.log1p(given.words),
        "idle": given.idle,
    }


def shipped() -> Model:
    """The model that comes with this version; ``confidence.json`` and ``doubt.json`` say how it was fitted."""
    model, doubt = (
        json.loads(resources.files("search.confidence").joinpath(name).read_text("utf-8"))
        for name in ("confidence.json", "doubt.json")
    )
    return Model(**model["model"], doubt=Doubt(**doubt["doubt"]))
