"""Expansions: finds the words of a text that stand for what help centers write in other words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from search.analysis.morpheme import DROPPED, Morpheme
from search.records.expansion import Expansion
from search.records.term import Term

APART = 2
"""How many other words may stand between two words of an expansion: ``돈을 아직 못 돌려받았다``."""
_UNSAID = (*DROPPED, "XS", "VX")
"""Beginnings of the tags of what may differ between the words that are listed and those that are said."""


@dataclass(frozen=True, slots=True)
class Met:
    """Words of a text, at ``spans`` in it, and what they may mean: ``expansions``, the likeliest first.

    What only some of the words may mean comes behind what all of them may.
    """

    spans: tuple[tuple[int, int], ...]
    expansions: tuple[Expansion, ...]

    def holds(self, start: int, end: int) -> bool:
        """Whether the text from ``start`` to ``end`` lies within the words, or between two of them that touch."""
        return all(any(first <= place < last for first, last in self.spans) for place in (start, end - 1))

    def terms(self, terms: Iterable[Term]) -> tuple[str, ...]:
        """The different forms of those ``terms`` of the text that lie within the words."""
        return tuple(dict.fromkeys(one.form for one in terms if self.holds(one.start, one.end)))


@dataclass(frozen=True, slots=True)
class Expansions:
    """Expansions, indexed by their first word: the time for a text does not grow with their number.

    Where the same words have several meanings, the likelier one comes first.
    """

    listed: tuple[Expansion, ...] = ()
    _by_first: Mapping[str, Mapping[tuple[str, ...], Sequence[Expansion]]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_first: dict[str, dict[tuple[str, ...], list[Expansion]]] = {}
        for one in self.listed:
            by_first.setdefault(one.keys[0], {}).setdefault(one.keys, []).append(one)
        object.__setattr__(self, "_by_first", by_first)

    def met(self, morphemes: Sequence[Morpheme]) -> list[Met]:
        """What a text says in everyday words, in order; no word belongs to two of them, and longer ones go first.

        What a part of a longer one may mean counts as much less as the part is shorter: ``돈 언제 돌려받다`` is also
        ``환불``, and not ``환불일`` alone.
        """
        said = [one for one in morphemes if is_said(one)]
        names = [_key(one) for one in said]
        found = [
            (places, expansions)
            for first, name in enumerate(names)
            for wanted, expansions in self._by_first.get(name, {}).items()
            if (places := found_at(names, wanted, first))
        ]
        taken: set[int] = set()
        met: list[Met] = []
        for places, expansions in sorted(found, key=lambda one: (-len(one[0]), one[0])):
            if taken.isdisjoint(places):
                taken.update(places)
                parts = [
                    replace(one, weight=one.weight * len(some) / len(places))
                    for some, others in found
                    if set(some) < set(places)
                    for one in others
                ]
                spans = tuple((said[place].start, said[place].end) for place in places)
                met.append(Met(spans, (*expansions, *sorted(parts, key=lambda one: -one.weight))))
        return sorted(met, key=lambda one: one.spans)


NONE = Expansions()


def keys(morphemes: Sequence[Morpheme]) -> tuple[str, ...]:
    """The keys of the words of a text, by which they are met in other texts."""
    return tuple(_key(one) for one in morphemes if is_said(one))


def is_said(one: Morpheme) -> bool:
    """Whether a morpheme is one of the words of a text, and has a key."""
    return not one.tag.startswith(_UNSAID)


def _key(one: Morpheme) -> str:
    """The form and the first letter of the part of speech: the verb ``싸`` is not the noun."""
    return f"{one.form}/{one.tag[0]}"


def found_at(said: Sequence[str], wanted: Sequence[str], first: int) -> tuple[int, ...]:
    """The places in ``said`` of the ``wanted`` keys from ``first`` on, in order, near each other; none if one lacks."""
    places = [first]
    for name in wanted[1:]:
        near = range(places[-1] + 1, min(places[-1] + 2 + APART, len(said)))
        place = next((place for place in near if said[place] == name), None)
        if place is None:
            return ()
        places.append(place)
    return tuple(places)
