"""Mistype queries as people do, reproducibly from a seed for each query."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from random import Random

from benchmarks.data.typo_model import Edit, edits
from search.korean.hangul import chosung, compose, letters
from search.korean.normalize import normalize

KEYS: Mapping[str, str] = {
    **dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "qwertyuiop", strict=True)),
    **dict(zip("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "asdfghjkl", strict=True)),
    **dict(zip("ㅋㅌㅊㅍㅠㅜㅡ", "zxcvbnm", strict=True)),
    **dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True)),
}
"""The Latin letter on the key of each Hangul letter of the two-set keyboard; capitals with shift."""
APART = 2
"""The least distance in keys between two typos in one word, so that the second never undoes the first."""
_WORD = re.compile("([가-힣]+)")
_INSIDE = re.compile("(?<=[가-힣])(?=[가-힣])")


@dataclass(frozen=True, slots=True)
class Typos:
    """The weight of each kind of typo among those that are possible; the weights may have any sum."""

    neighbour: float = 0.3
    alike: float = 0.3
    dropped: float = 0.15
    doubled: float = 0.1
    swapped: float = 0.15


@dataclass(frozen=True, slots=True)
class Parameters:
    """Probabilities of noise: ``dropped`` that a space is removed, ``put`` that one is inserted within a word."""

    dropped: float = 0.5
    put: float = 0.2
    typos: Typos = field(default_factory=Typos)


Noise = Callable[[str, Random, Parameters], str]
"""Returns a normalised query with noise; the query unchanged if the noise does not apply to it."""


def noisy(name: str, text: str, seed: int, parameters: Parameters | None = None) -> str:
    """``text``, normalised, with the noise ``name``; the same seed, name and text give the same result."""
    return NOISES[name](normalize(text), Random(f"{seed}:{name}:{text}"), parameters or Parameters())


def no_spaces(text: str, random: Random, parameters: Parameters) -> str:
    """``text`` without spaces."""
    return text.replace(" ", "")


def wrong_spaces(text: str, random: Random, parameters: Parameters) -> str:
    """``text`` with spaces removed between words and inserted within words, in at least one place."""
    insides = {match.start() for match in _INSIDE.finditer(text)}
    places = sorted(insides | {place for place, character in enumerate(text) if character == " "})
    chances = [parameters.put if place in insides else parameters.dropped for place in places]
    if not places:
        return text
    changed = {place for place, chance in zip(places, chances, strict=True) if random.random() < chance}
    changed = changed or {random.choice(places)}
    return "".join(_respaced(character, place in changed) for place, character in enumerate(text))


def _respaced(character: str, changed: bool) -> str:
    if not changed:
        return character
    return "" if character == " " else f" {character}"


def one_typo(text: str, random: Random, parameters: Parameters) -> str:
    """``text`` with one key of a Hangul word mistyped."""
    return _mistyped(text, random, parameters.typos, 1)


def two_typos(text: str, random: Random, parameters: Parameters) -> str:
    """``text`` with two keys mistyped that are not neighbours; with one key if only one can be mistyped."""
    return _mistyped(text, random, parameters.typos, 2)


def _mistyped(text: str, random: Random, typos: Typos, count: int) -> str:
    pieces = _WORD.split(text)  # Hangul words are at the odd positions
    typed = {place: letters(pieces[place]) for place in range(1, len(pieces), 2)}
    possible = [(place, edit) for place, keys in typed.items() for edit in edits(keys)]
    chosen: list[tuple[int, Edit]] = []
    while possible and len(chosen) < count:
        kinds = sorted({edit.kind for _, edit in possible})
        weights = asdict(typos)
        kind = random.choices(kinds, [weights[each] for each in kinds])[0]
        place, edit = random.choice([each for each in possible if each[1].kind == kind])
        chosen.append((place, edit))
        possible = [each for each in possible if each[0] != place or each[1].apart(edit) >= APART]
    for place, edit in sorted(chosen, key=lambda each: each[1].start, reverse=True):
        typed[place] = edit.on(typed[place])
    for place in {place for place, _ in chosen}:
        pieces[place] = compose(typed[place])
    return "".join(pieces)


def keyboard(text: str, random: Random, parameters: Parameters) -> str:
    """``text`` as typed with the keyboard in English mode; characters other than Hangul are unchanged."""
    return "".join(KEYS.get(letter, letter) for letter in letters(text))


def initials(text: str) -> str:
    """The initials (초성) of the Hangul words of ``text`` and its other words, separated by spaces, no punctuation."""
    return " ".join(re.findall(r"\w+", chosung(normalize(text))))


NOISES: Mapping[str, Noise] = {
    "no_spaces": no_spaces,
    "wrong_spaces": wrong_spaces,
    "one_typo": one_typo,
    "two_typos": two_typos,
    "keyboard": keyboard,
}
