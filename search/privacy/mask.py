"""Mask: finds personal data in a question, and removes it. Pure, no model.

:mod:`search.privacy.patterns` says what counts as personal data.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from search.korean.normalize import normalize
from search.privacy.patterns import KINDS, Kind, is_named, key, spans

PLACEHOLDERS: Mapping[Kind, str] = {
    "email": "[이메일]",
    "resident_number": "[주민등록번호]",
    "card": "[카드번호]",
    "phone": "[전화번호]",
    "passport": "[여권번호]",
    "account": "[계좌번호]",
}
"""What stands in a masked text for data of each kind; what is found of one is not of a later one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data of ``kind`` at ``text[start:end]``."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its personal data, and the ``kinds`` that it held, in their order and each once.

    ``text`` has a placeholder for each, to show and to keep; ``searchable`` has nothing for it, so that no word of ours
    is searched.
    """

    text: str
    searchable: str
    kinds: tuple[Kind, ...]


_FEWEST = 7
"""The fewest digits of a number: a birth date and a sex."""


def found(text: str) -> tuple[Found, ...]:
    """The personal data in ``text``, which is normalised, in its order; none overlaps another."""
    if not _may_hold(text):
        return ()
    words = text
    for placeholder in PLACEHOLDERS.values():
        words = words.replace(placeholder, "\n")
    hits: list[Found] = []
    rest, before = text, -1
    while before != len(hits):  # what stood beside data may stand alone without it
        before = len(hits)
        for kind in PLACEHOLDERS:
            for start, end in spans(kind, rest, is_named(kind, words)):
                hits.append(Found(kind, start, end))
                rest = rest[:start] + "[" * (end - start) + rest[end:]
    return tuple(sorted(hits, key=lambda hit: hit.start))


def published(texts: Iterable[str]) -> frozenset[str]:
    """What stands in ``texts``, which anybody may read, and would be personal data if a visitor typed it."""
    return frozenset(each for text in texts if _may_hold(text) for each in _keys(normalize(text)))


def _keys(text: str) -> Iterator[str]:
    """The keys of all that may be personal data in ``text``, also where the words around it do not say so."""
    yield from (key(text[hit.start : hit.end]) for hit in found(text))
    yield from (key(text[start:end]) for kind in KINDS for start, end in spans(kind, text, named=True))


def masked(text: str, public: Set[str] = frozenset()) -> Masked:
    """``text`` without its personal data; masking it once more changes nothing.

    What is ``public``, as :func:`published` returns it, is nobody's personal data, in whichever way it is written.
    """
    hits = [hit for hit in found(text) if not public or key(text[hit.start : hit.end]) not in public]
    if not hits:
        return Masked(text, text, ())
    ends = [0, *(hit.end for hit in hits)]
    starts = [*(hit.start for hit in hits), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    shown = "".join(
        part + placeholder
        for part, placeholder in zip(between, [*(PLACEHOLDERS[hit.kind] for hit in hits), ""], strict=True)
    )
    return Masked(shown, " ".join(" ".join(between).split()), tuple(dict.fromkeys(hit.kind for hit in hits)))


def _may_hold(text: str) -> bool:
    signs = ("@", "골뱅이", "공일공", "(at)", "[at]")
    return any(sign in text for sign in signs) or sum(map(str.isdigit, text)) >= _FEWEST
