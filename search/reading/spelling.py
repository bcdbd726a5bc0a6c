"""Spelling: corrects mistyped words to words of the index. The only module that imports rapidfuzz.

A noisy channel (Kernighan, Church and Gale, 1990): a correction must be more likely as Korean than what was typed, by
more than its typos cost. A correct word is likely already, so it stays even if the index lacks it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from search.korean.hangul import letters

Likelihood = Callable[[str], float]
"""The logarithm of how likely a word is as Korean, higher is better."""

SLIP = 9.0
"""The cost of one wrong letter, as a natural logarithm of likelihood."""
LIKE = 0.35
"""The share of that cost for a letter that sounds alike, or that was typed twice."""
NEAR = 0.6
"""The share of that cost for the letter of a neighbouring key, or for two letters in the wrong order."""
COMMON = 1.0
"""The weight of the logarithm of a word's count in the index."""
ENOUGH, ENOUGH_ALIKE = 7.5, 3.0
"""By how much a correction must be more likely than the typed word, and by how much if it only sounds alike."""
PERHAPS = 0.0
"""By how much a correction that is not sure must be more likely to be searched beside the typed word."""
LEFT = 0.8
"""The share of the cost of a wrong letter for a letter that was left out."""
TRIED = 6
"""How many corrections of a word are compared with it."""
LEAST = 4
"""Letters of the shortest word that is corrected."""
LONGEST = 12
"""Characters of the longest word that is corrected: a longer one is several."""
LONG = 8
"""Letters of the shortest word in which two letters may be wrong."""

_ALIKE = (
    "ㅐㅔㅖㅒ",
    "ㅗㅜㅛㅠ",
    "ㅓㅗ",
    "ㅡㅜ",
    "ㄱㄲㅋ",
    "ㄷㄸㅌ",
    "ㅂㅃㅍ",
    "ㅅㅆ",
    "ㅈㅉㅊ",
    "ㅏㅑ",
    "ㅓㅕ",
    "ㅔㅓ",
)
_BROKEN = re.compile("[\u314f-\u3163][가-힣]|[가-힣][\u314f-\u3163]|(?:^|[가-힣])[ㄱ-ㅎ][가-힣]|[가-힣][ㄱ-ㅎ]$")
"""A letter alone beside a syllable, which no Korean word has; two or more are left to queries of 초성."""
_ROWS = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")


def _pairs() -> Mapping[frozenset[str], float]:
    costs: dict[frozenset[str], float] = {}
    for upper, lower in pairwise(_ROWS):
        for place, letter in enumerate(upper):
            for other in lower[max(0, place - 1) : place + 1]:
                costs[frozenset((letter, other))] = NEAR
    for row in _ROWS:
        costs.update({frozenset(pair): NEAR for pair in pairwise(row)})
    costs.update({frozenset((one, other)): LIKE for group in _ALIKE for one in group for other in group})
    return costs


_COSTS = _pairs()


class Words(Protocol):
    """The protocol of the words that are corrections: words and parts of words of an index, with their counts."""

    words: Mapping[str, int]

    def familiar(self, word: str) -> bool:
        """Whether the index's texts hold all pairs of neighbouring characters in ``word``."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that may have been meant, the log likelihood of the typo, and whether it sounds like what was typed."""

    word: str
    likelihood: float
    alike: bool


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a word was read: ``word``, and ``perhaps`` another word that may have been meant as well; blank if none."""

    word: str
    perhaps: str = ""


class Speller:
    """Corrects words to those of one index. ``likelihood`` is the log likelihood of a text by a language model."""

    def __init__(self, vocabulary: Words, likelihood: Likelihood) -> None:
        self._vocabulary = vocabulary
        self._likelihood = likelihood
        self._letters = {word: typed for word in vocabulary.words if len(typed := letters(word)) >= LEAST}
        self._words = list(self._letters)
        self._by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for word, typed in self._letters.items():
            self._by_length[len(typed)][word] = typed
        # Two arrays, of hashes and of word numbers, take a fifteenth of the memory of a dict of texts.
        found = (
            (hash(rest), number) for number, word in enumerate(self._words) for rest in _rests(self._letters[word])
        )
        table = np.fromiter(found, dtype=[("hash", np.int64), ("number", np.int64)])
        table = table[np.argsort(table["hash"], kind="stable")]
        self._hashes, self._numbers = table["hash"].copy(), table["number"].copy()

    def read(self, word: str, before: str = "", after: str = "") -> Spelling:
        """The likeliest correction of ``word``, a run of Hangul that stands between ``before`` and ``after``.

        ``word`` itself if it makes sense, or if that is not sure: then the correction is what is ``perhaps`` meant.
        Broken syllables (``결ㅈ``) never make sense.
        """
        if self.makes_sense(word):
            return Spelling(word)

        nearest = sorted(self._candidates(word), key=lambda found: found.likelihood, reverse=True)[:TRIED]
        tried = [meant for meant in nearest if self._vocabulary.familiar(meant.word)]
        if not tried:
            return Spelling(word)

        def likelihood(of: str) -> float:
            return self._likelihood(f"{before}{of}{after}")

        found = [(likelihood(meant.word) + meant.likelihood, meant) for meant in tried]
        most, likeliest = max(found, key=lambda one: one[0])
        if _BROKEN.search(word):
            return Spelling(likeliest.word)
        typed = likelihood(word)
        sure = [(each - (ENOUGH_ALIKE if meant.alike else ENOUGH), meant.word) for each, meant in found]
        surest, best = max(sure, key=lambda one: one[0])
        if surest > typed:
            return Spelling(best)
        return Spelling(word, likeliest.word if most > typed + PERHAPS else "")

    def makes_sense(self, word: str) -> bool:
        """Whether ``word`` needs no correction: it is familiar to the index, or too short or too long to judge."""
        told = LEAST <= len(letters(word)) and len(word) <= LONGEST
        return not told or word in self._vocabulary.words or self._vocabulary.familiar(word)

    def is_slip(self, word: str) -> bool:
        """Whether ``word``, or its beginning, is one slip away from a word of the index, and so familiar to it."""
        return any(self._vocabulary.familiar(meant.word) for meant in self._candidates(word, 1))

    def _candidates(self, word: str, slips: int = 2) -> Iterable[Correction]:
        """Corrections of the whole of ``word``, of at most ``slips``, or of one in its beginning."""
        found: dict[str, Correction] = {}
        for end in range(len(word), 1, -1):
            for near in self._near(letters(word[:end]), slips if end == len(word) else 1):
                meant = replace(near, word=near.word + word[end:])
                found[meant.word] = max(meant, found.get(meant.word, meant), key=lambda one: one.likelihood)
        found.pop(word, None)
        return found.values()

    def _near(self, typed: str, slips: int) -> list[Correction]:
        slips = min(slips, 2 if len(typed) >= LONG else 1)
        if len(typed) < LEAST:
            return []
        near: list[Correction] = []
        for word in self._within_one(typed) if slips == 1 else self._within(typed, slips):
            slip = cost(typed, self._letters[word])
            likelihood = COMMON * math.log(self._vocabulary.words[word]) - SLIP * slip
            near.append(Correction(word, likelihood, slip <= LIKE))
        return near

    def _within_one(self, typed: str) -> Iterable[str]:
        """Words within one edit of ``typed``, found by what is left of both without one letter (SymSpell)."""
        wanted = np.fromiter(map(hash, _rests(typed)), dtype=np.int64)
        firsts, ends = (np.searchsorted(self._hashes, wanted, side).tolist() for side in ("left", "right"))
        rows = (row for first, end in zip(firsts, ends, strict=True) for row in range(first, end))
        alike = dict.fromkeys(self._words[self._numbers[row]] for row in rows)  # may include equal hashes by chance
        return [word for word in alike if OSA.distance(typed, self._letters[word], score_cutoff=1) <= 1]

    def _within(self, typed: str, slips: int) -> Iterable[str]:
        """Words within ``slips`` edits of ``typed``; of each length the nearest 6."""
        for length in range(len(typed) - slips, len(typed) + slips + 1):
            choices = self._by_length.get(length, {})
            for _, _, word in process.extract(
                typed, choices, scorer=OSA.distance, score_cutoff=slips, limit=TRIED, processor=None
            ):
                yield word


def _rests(typed: str) -> Iterable[str]:
    """``typed``, and ``typed`` without each one of its letters."""
    return dict.fromkeys([typed, *(typed[:place] + typed[place + 1 :] for place in range(len(typed)))])


def cost(typed: str, meant: str) -> float:
    """The cost of typing ``typed`` for ``meant``, both given as letters: 0 if equal, at most 1 for each wrong letter.

    Letters that sound alike or stand side by side on the keyboard cost less, as does a letter typed twice.
    """
    if len(typed) == len(meant):
        apart = [place for place, pair in enumerate(zip(typed, meant, strict=True)) if pair[0] != pair[1]]
        if len(apart) == 2 and apart[1] - apart[0] == 1 and sorted(typed) == sorted(meant):
            return NEAR
    total = 0.0
    for edit in Levenshtein.editops(meant, typed):
        if edit.tag == "replace":
            total += _COSTS.get(frozenset((meant[edit.src_pos], typed[edit.dest_pos])), 1.0)
        elif edit.tag == "insert":
            neighbours = typed[max(0, edit.dest_pos - 1) : edit.dest_pos + 2 : 2]
            total += LIKE if typed[edit.dest_pos] in neighbours else NEAR
        else:
            neighbours = meant[max(0, edit.src_pos - 1) : edit.src_pos + 2 : 2]
            total += LIKE if meant[edit.src_pos] in neighbours else LEFT
    return total
