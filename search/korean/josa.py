"""Josa: the particles that follow a Korean word without a space. Pure."""

from collections.abc import Callable

from search.korean import lists
from search.korean.hangul import coda, is_syllable

Known = Callable[[str], bool]
"""Whether a text of the help center holds a word."""
_SHORTEST, _LONGEST = 2, 6
"""Syllables of a word that may follow another without a space: one alone follows by chance."""
_PAIRS = (
    ("이", "가"),
    ("을", "를"),
    ("은", "는"),
    ("과", "와"),
    ("으로", "로"),
    ("이랑", "랑"),
    ("이나", "나"),
    ("이라", "라"),
)
"""Particles after a final consonant, and the same after a vowel."""
_SPOKEN = dict(zip("LMNR013678", "엘엠엔알영일삼육칠팔", strict=True))
"""The last syllable of the names of those Latin letters and digits that end with a consonant."""


def may_follow(rest: str, known: Known) -> bool:
    """Whether a word may end where ``rest``, the remainder of a run of Hangul, begins.

    A word may be followed by particles, by a verb (``하고``, ``없음``), or by another word that is ``known``:
    비번찾기 is 비번 and 찾기, but 최신카드로 is not 최 followed by 신카드로.
    """
    if _only_particles(rest) or rest.startswith(lists.entries("verb_beginnings")):
        return True
    return any(known(rest[:size]) for size in range(_SHORTEST, min(len(rest), _LONGEST) + 1))


def _only_particles(rest: str) -> bool:
    # By position and not by every way to split: 이나 is also 이 and 나, so there may be 2 to the n ways.
    particles = lists.entries("particles")
    reached = {0}
    for place in range(len(rest)):
        if place in reached:
            reached.update(place + len(one) for one in particles if rest.startswith(one, place))
    return len(rest) in reached


def fitting(rest: str, word: str) -> tuple[str, str]:
    """The particle that ``rest`` begins with, and the form it takes after ``word``; two empty texts if none."""
    last = word[-1]
    if not is_syllable(last):
        return "", ""
    final = coda(last)
    for pair in sorted(_PAIRS, key=lambda pair: -len(pair[0])):
        for form in pair:
            tail = rest[len(form) : len(form) + 1]
            if rest.startswith(form) and (not tail or not is_syllable(tail) or form == "이라"):
                liquid = pair[1] == "로" and final == "ㄹ"  # which counts as a vowel before 로
                return form, pair[1] if not final or liquid else pair[0]
    return "", ""


def after(word: str, particle: str) -> str:
    """``particle``, given as it is after a consonant, in the form it takes after ``word``: ``상품으로``, ``문의로``.

    Latin letters and digits are read by their names: ``ATM을``, ``PC를``.
    """
    last = word[-1:]
    return fitting(particle, last if is_syllable(last) else _SPOKEN.get(last.upper(), "이"))[1]
