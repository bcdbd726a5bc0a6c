"""Clauses: splits a message that may ask two things in two. Pure."""

from collections.abc import Sequence

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
        for place, one in enumerate(morphemes[:-1])
        if (rank := _rank(morphemes, place, wrong < one.start)) is not None
        and not text[: one.end].rstrip(_LOOSE).endswith(_INSTEAD)
        and saying
        and saying[0] < one.end <= saying[-1]
    ]
    if not cuts:
        return []
    place = min(cuts)[2]
    return [half.strip(_LOOSE) for half in (text[:place], text[place:])]


def asks_twice(morphemes: Sequence[Morpheme]) -> bool:
    """Whether a message says itself that it asks two things: in two clauses that ask, or by ``-는지랑``."""
    return asking(morphemes) > 1 or any(_joins(morphemes, place) for place in range(len(morphemes)))


def asking(morphemes: Sequence[Morpheme]) -> int:
    """How many clauses of a message ask something: by a question word, their ending or a question mark."""
    asked, asks = 0, False
    for place, one in enumerate(morphemes):
        ends = one.tag == "EF" and one.form in lists.forms("question_endings")
        asks = asks or ends or one.form.startswith("?") or one.form in lists.forms("interrogatives")
        following = morphemes[place + 1].tag if place + 1 < len(morphemes) else ""
        sentence = one.tag in ("EF", "JX", "SF") and following not in ("SF", "JX")
        if sentence or one.tag == "SP" or (one.tag == "EC" and one.form in lists.forms("connective_endings")):
            asked, asks = asked + asks, False
    return asked + asks


def _joins(morphemes: Sequence[Morpheme], place: int) -> bool:
    """Whether the morpheme at ``place`` joins two things that are asked: ``얼마인지랑``, ``바꾸는 방법이랑``."""
    if not 0 < place < len(morphemes) - 1:
        return False
    before, one = morphemes[place - 1], morphemes[place]
    asked = before.tag == "EC" and before.form in lists.forms("asked_endings")
    way = before.form in lists.forms("asked_nouns") and place > 1 and morphemes[place - 2].tag == "ETM"
    return one.tag in ("JC", "JKB") and one.form in lists.forms("joining_particles") and (asked or way)


def _rank(morphemes: Sequence[Morpheme], place: int, wrong: bool) -> int | None:
    """The rank of a split of the text after the morpheme at ``place``, 0 is best; None if it can't be split there.

    ``wrong`` tells whether something went wrong before: only then does a leading ending part two matters.
    """
    one, following = morphemes[place], morphemes[place + 1]
    if _joins(morphemes, place):
        return 0
    if one.tag in ("SF", "EF") and following.tag not in ("SF", "SP", "EF", "JX"):  # JX: the 요 of 인가요
        return 0
    if one.tag == "SP":
        return 1
    if one.tag != "EC" or following.tag in ("SP", "VX", "SF", "JC"):
        return None
    parts = one.form in lists.forms("connective_endings") or (wrong and one.form in lists.forms("leading_endings"))
    return 2 if parts else None
