"""Words: finds the content words of a text, and its nouns. Pure."""

from collections.abc import Sequence
from itertools import zip_longest

from search.analysis.morpheme import Morpheme
from search.korean import lists
from search.records.term import Noun, Term

_CONJUGATED = ("V", "XSV", "XSA")
_NOUNS = ("NNG", "NNP")


def words(morphemes: Sequence[Morpheme]) -> list[Term]:
    """The content words in order; a conjugated one reaches over its endings."""
    found: list[Term] = []
    conjugates = False
    for one in morphemes:
        if one.tag.startswith("E") and conjugates and found and one.start <= found[-1].end:
            found[-1] = Term(found[-1].form, found[-1].start, max(found[-1].end, one.end))
            continue
        if one.is_content:
            found.append(Term(one.form, one.start, one.end))
        conjugates = one.is_content and one.tag.startswith(_CONJUGATED)
    return found


def nouns(morphemes: Sequence[Morpheme]) -> list[Noun]:
    """The nouns of two letters or more that a question can be about.

    Names of people (``홍길동인데요``, ``홍길동 님``), words of time and what only asks for an answer are left out.
    """
    no_matter = lists.forms("asking_words") | lists.forms("time_words")
    found: list[Noun] = []
    for one, following in zip_longest(morphemes, morphemes[1:]):  # nothing follows the last one
        if one.tag.startswith("J") and found and one.start == found[-1].over:
            found[-1] = found[-1]._replace(over=one.end)
        elif one.tag in _NOUNS and one.end - one.start > 1 and one.form not in no_matter:
            if not (one.tag == "NNP" and following and _tells_a_person(following)):
                found.append(Noun(one.form, one.start, one.end, one.end))
    return found


def _tells_a_person(following: Morpheme) -> bool:
    """Whether the morpheme that follows a name shows that it is a person's: the copula or a title."""
    return following.tag == "VCP" or following.form in lists.forms("name_titles")
