"""Intents: what a message says that asks for nothing in the FAQs: a wish for a person, a step done, thanks, a greeting.

The ways to say it are data: ``korean/lists/intents.tsv``. They are met by their morphemes, whatever the endings.
"""

from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast, get_args

from search.analysis.analyzer import Analysed, Analyzer
from search.analysis.expansions import found_at, is_said, keys
from search.korean import lists

Intent = Literal[
    "person",
    "emergency",
    "danger",
    "solved",
    "works",
    "unsolved",
    "next",
    "restart",
    "return",
    "none_of_these",
    "greeting",
    "thanks",
    "bye",
    "ability",
    "wait",
    "yes",
]


ANYWHERE: frozenset[Intent] = frozenset({"danger", "emergency", "person"})
"""What counts whatever else a message says."""


_NOTHING = ("하/V",)
"""The key of ``하다``, which is in every other message."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to say an ``intent``: the ``keys`` of its words, and how many ``others`` may stand beside them.

    ``before`` is how many may stand before it if it ends a message that asks nothing.
    """

    intent: Intent
    keys: tuple[str, ...]
    others: int
    before: int


class Intents:
    """The intents of messages, which ``analyzer`` splits."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._ways: list[_Way] = []
        self._letters: dict[str, Intent] = {}
        self._literal: dict[str, Intent] = {}
        for intent, said, others, _ in lists.rows("intents"):
            if intent not in get_args(Intent):
                raise ValueError(f"intents.tsv: {intent!r} is none of {', '.join(get_args(Intent))}")
            for way in said.split(", "):
                if way.startswith('"'):
                    self._literal[_joined(way.strip('"'))] = cast(Intent, intent)
                    continue
                found = keys(analyzer.analyse(way).morphemes)
                if found == _NOTHING:
                    raise ValueError(f"intents.tsv: {way!r} is only a verb that says nothing")
                if found:
                    anywhere, _, before = others.partition("+")
                    self._ways.append(_Way(cast(Intent, intent), found, int(anywhere), int(before or anywhere)))
                else:
                    self._letters[_squeezed(way)] = cast(Intent, intent)

    def said(self, message: Analysed) -> frozenset[Intent]:
        """All that ``message`` may be meant as; which of it counts depends on where the visitor is.

        Of several ways to say something, those that leave the fewest words over count, and what counts ANYWHERE.
        """
        literal = {intent for letters, intent in self._literal.items() if letters in _joined(message.folded)}
        words = keys(message.morphemes)
        if not words:
            letters = [self._letters.get(_squeezed(part)) for part in message.folded.split()]
            return frozenset(filter(None, letters[-1:])) if all(letters) else frozenset()
        asking = lists.forms("asking_words")
        content = {
            (one.start, one.end)
            for one in message.morphemes
            if one.is_content and one.tag[:2] != "MA" and one.form not in asking
        }
        spans = [(one.start, one.end) for one in message.morphemes if is_said(one)]
        tells = not message.asks
        told: list[tuple[int, Intent]] = []
        for way in self._ways:
            for first, word in enumerate(words):
                if word == way.keys[0] and (found := found_at(words, way.keys, first)):
                    others = content - {spans[place] for place in found}
                    ends = tells and found[-1] == len(words) - 1
                    if len(others) <= (way.before if ends else way.others):
                        told.append((len(words) - len(found), way.intent))
        fewest = min((left for left, _ in told), default=0)
        return frozenset(intent for left, intent in told if left == fewest or intent in ANYWHERE) | literal


def _joined(text: str) -> str:
    """``text`` without spaces."""
    return "".join(text.split())


def _squeezed(text: str) -> str:
    """The letters of ``text``, without repetition: ``ㅋㅋㅋ!`` is ``ㅋ``."""
    return "".join(letter for letter, _ in groupby(filter(str.isalnum, text)))
