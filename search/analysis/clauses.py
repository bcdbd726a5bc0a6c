"""Clauses: splits a message that may ask two things in two. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from search.analysis.morpheme import Morpheme
from search.korean import lists

_INSTEAD = "말고"
"""The particle for "not that, but": what stands before it is not asked."""
_LOOSE = " ,.?!~"


def clauses(text: str, morphemes: Sequence[Morpheme]) -> list[str]:
    """The two halves of a message that may ask two things, split between its clauses; none if it has only one.

    Of several places the one is taken that parts best: the end of a sentence before a comma, a comma before a
    connective ending, and of alike ones that nearest to the middle. Each half has to say something.
    """
    saying = [one.start for one in morphemes if one.is_content and one.form not in lists.forms("asking_words")]
    denials = lists.forms("denials")
    wrong = min((one.start for one in morphemes if f"{one.form}/{one.tag}" in denials), default=len(text))
    cuts = [
        (rank, abs(one.end - len(text) / 2), one.end)
        for one, following in pairwise(morphemes)
        if (rank := _rank(one, following, wrong < one.start)) is not None
        and not text[: one.end].rstrip(_LOOSE).endswith(_INSTEAD)
        and saying
        and saying[0] < one.end <= saying[-1]
    ]
    if not cuts:
        return []
    place = min(cuts)[2]
    return [half.strip(_LOOSE) for half in (text[:place], text[place:])]


def _rank(one: Morpheme, following: Morpheme, wrong: bool) -> int | None:
    """The rank of a split of the text after ``one``, 0 is best; None if it can't be split there.

    ``wrong`` tells whether something went wrong before: only then does a leading ending part two matters.
    """
    if one.tag in ("SF", "EF") and following.tag not in ("SF", "SP", "EF", "JX"):  # JX: the 요 of 인가요
        return 0
    if one.tag == "SP":
        return 1
    if one.tag != "EC" or following.tag in ("SP", "VX", "SF"):
        return None
    parts = one.form in lists.forms("connective_endings") or (wrong and one.form in lists.forms("leading_endings"))
    return 2 if parts else None
