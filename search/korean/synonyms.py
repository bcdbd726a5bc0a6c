"""Synonyms: replaces wordings that the operator has declared to mean the same. Pure.

They are matched in the text as it was typed, before the analyzer, which would split some of the wordings.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from search.korean import josa
from search.korean.hangul import is_syllable
from search.korean.josa import Known
from search.korean.normalize import normalize


def _nothing(word: str) -> bool:
    """Whether ``word`` is known, where there is no index: never."""
    return False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: ``wordings`` are searched as ``canonical`` and, if it is ``mutual``, ``canonical`` as each of them.

    A wording of a rule that is not mutual is replaced and not searched for itself.

    Raises:
        ValueError: a wording has neither letters nor digits.
    """

    wordings: tuple[str, ...]
    canonical: str
    mutual: bool = False

    def __post_init__(self) -> None:
        for wording in (*self.wordings, self.canonical):
            if not any(map(str.isalnum, wording)):
                raise ValueError(f"a wording without letters or digits: {wording!r}")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The rules, indexed for matching: the time for a text grows with its words, not with the number of rules."""

    rules: tuple[Rule, ...] = ()
    _met: Mapping[str, tuple[str, str]] = field(init=False, repr=False, compare=False)
    _canonical: frozenset[str] = field(init=False, repr=False, compare=False)
    _mutual: frozenset[str] = field(init=False, repr=False, compare=False)
    _longest: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        met = {key(wording): (wording, rule.canonical) for rule in self.rules for wording in rule.wordings}
        for rule in self.rules:  # a canonical wording is met, so that nothing within it is
            met.setdefault(key(rule.canonical), (rule.canonical, rule.canonical))
        object.__setattr__(self, "_met", met)
        object.__setattr__(self, "_canonical", frozenset(rule.canonical for rule in self.rules))
        mutual = frozenset(rule.canonical for rule in self.rules if rule.mutual)
        object.__setattr__(self, "_mutual", mutual)
        object.__setattr__(self, "_longest", max(map(len, met), default=0))

    def replacements(self, text: str, known: Known = _nothing) -> tuple[tuple[int, int, str], ...]:
        """The wordings in ``text`` that are not canonical: start, end, canonical wording.

        A wording matches at the end of a word, before particles and verbs, and before a word that is ``known``.
        """
        return tuple(
            (start, end, canonical)
            for start, end, wording, canonical in self._matches(text, known)
            if wording not in self._canonical
        )

    def widened(self, text: str, known: Known = _nothing) -> str:
        """``text`` with each wording replaced by its canonical one, and the form of the particle after it adapted."""
        return _replaced(text, self.replacements(text, known))

    def replaced(self, text: str, known: Known = _nothing) -> str:
        """``text`` with only the wordings of one-way rules replaced: those of mutual rules are searched for."""
        one_way = [each for each in self.replacements(text, known) if each[2] not in self._mutual]
        return _replaced(text, one_way)

    def _matches(self, text: str, known: Known) -> Iterator[tuple[int, int, str, str]]:
        """The wordings in ``text``, in order and without overlaps: start, end, wording, canonical wording."""
        if not self._met:
            return
        folded, places = _folded(text)
        free = 0
        for at, place in enumerate(places):
            if at < free or not _starts(text, place):
                continue
            for size in range(min(self._longest, len(folded) - at), 0, -1):
                found = self._met.get(folded[at : at + size])
                if found is None:
                    continue
                end = places[at + size - 1] + 1
                if _whole(text, place, end, found[0], known):
                    yield place, end, *found
                    free = at + size
                    break


NONE = Synonyms()


def key(wording: str) -> str:
    """``wording`` as the key of a lookup: normalised, case-folded, without spaces."""
    return normalize(wording).casefold().replace(" ", "")


def _replaced(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """``text`` with ``replacements`` made, and the forms of the particles after them adapted."""
    pieces, done = [], 0
    for start, end, wording in replacements:
        before, after = josa.fitting(text[end:], wording)
        pieces += [text[done:start], wording, after]
        done = end + len(before)
    return "".join([*pieces, text[done:]])


def _folded(text: str) -> tuple[str, list[int]]:
    """``text`` case-folded without its spaces, and the index in ``text`` of each character that remains."""
    kept = [(folded, place) for place, one in enumerate(text) if not one.isspace() for folded in one.casefold()]
    return "".join(folded for folded, _ in kept), [place for _, place in kept]


def _script(character: str) -> int:
    """A number for the script of ``character``; 0 if it cannot be part of a word."""
    if not character.isalnum():
        return 0
    return 1 if is_syllable(character) else 2 if character.isdigit() else 3


def _starts(text: str, place: int) -> bool:
    """Whether a word may begin at ``place``."""
    return place == 0 or _script(text[place - 1]) != _script(text[place])


def _whole(text: str, start: int, end: int, wording: str, known: Known) -> bool:
    """Whether ``text`` from ``start`` to ``end`` is ``wording`` and not the beginning of a longer word."""
    if " " not in wording and " " in text[start:end]:
        return False
    stop = end
    while stop < len(text) and _script(text[stop]) == _script(text[end - 1]):
        stop += 1
    rest = text[end:stop]
    if not rest:
        return True
    return is_syllable(text[end - 1]) and josa.may_follow(rest, known)
