"""Hit and Answer: what a search returns."""

from collections.abc import Mapping
from dataclasses import dataclass

from search.confidence.thresholds import Band, Decision
from search.korean.highlight import Marked
from search.privacy.patterns import Kind
from search.reading.reading import Change
from search.records.faq import Contact, Faq
from search.records.unit import Role


@dataclass(frozen=True, slots=True)
class Match:
    """The wording or the piece of answer that a query met."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Highlights:
    """What the query met in the texts of a FAQ."""

    question: Marked
    answer: Marked


@dataclass(frozen=True, slots=True)
class Meaning:
    """An everyday word of a question, ``said``, and what the first hit writes for it, ``meant``."""

    said: str
    meant: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One FAQ that was found.

    ``score``: -1 to 1, higher is better. ``confidence``: the probability that it is the right one, 0 to 1; it falls as
    the score falls. ``matched``: the unit that is nearest to the query. ``parts``: the signals that the score is the
    weighted mean of, by their names in :class:`Signals`; for first consonants the score itself, as ``initials``.
    ``contacts``: those that the FAQ or its steps name, in that order. ``highlights``: what the query met in the
    question and in the answer.
    """

    faq: Faq
    score: float
    confidence: float
    matched: Match
    parts: Mapping[str, float]
    contacts: tuple[Contact, ...]
    highlights: Highlights


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine knows about a query.

    - ``query``: the normalised text that was asked, personal data in it masked; ``personal``: the kinds of that.
    - ``corrected_query``: what was searched in its place where other letters were meant, else None; ``changes``: what
      was read otherwise than it was typed, step by step.
    - ``meanings``: the everyday words of the question for which the first hit writes other ones.
    - ``hits``: best first, ties in the order of the source.
    - ``total``: how many FAQs were found, ``facets``: how many of them stand in each of the widest categories.
    - ``decision``: "answer": the first hit can be given as the answer; "clarify": the question fits several, offer the
      first three and "none of these"; "none": not covered, say so and name ``contacts``.
    - ``confidence``: the calibrated probability that the first hit is right, 0 to 1, and its ``band``.
    - ``why``: that decision for people; ``explain``: the facts that it was made of, by their names in
      :class:`search.confidence.model.Evidence`, and ``pull`` (:mod:`search.answering.unknown_nouns`).
    - ``questions``: where the message asked two things, the answer to each of them; all else is still of the whole.
    - ``contacts``: whom to ask instead: all ways to ask a person where nothing fits, else none.
    - ``degraded``: the encoder was out of use, and words alone had to do; never an answer then, a choice at best.
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, int]
    decision: Decision
    confidence: float
    band: Band
    why: str
    explain: Mapping[str, float]
    questions: tuple["Answer", ...]
    contacts: tuple[Contact, ...]
    corrected_query: str | None = None
    changes: tuple[Change, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    personal: tuple[Kind, ...] = ()
    degraded: bool = False
