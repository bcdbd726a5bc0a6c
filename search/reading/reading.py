"""Reading: corrects what a visitor typed to what was meant, in a fixed order of steps."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from search.analysis.analyzer import Analyzer
from search.index.index import Index
from search.korean import hanja
from search.korean.keyboard import retyped
from search.korean.politeness import without_courtesy
from search.reading.spelling import Speller
from search.reading.vocabulary import Vocabulary
from search.timing import stage

Slip = Literal["keyboard", "hanja", "spacing", "typo"]
"""What went wrong on the way from the head to the text."""

_WORD = re.compile("(?<![0-9A-Za-z])[\u3131-\u3163가-힣]+")
"""A run of Hangul that does not continue a number or a Latin word, as ``2차`` does."""
BESIDE = 20
"""Characters of the words before and after it that the correction of a word depends on."""
MOST = 16
"""The most unknown words of a query that are corrected: a query with more is about something else, and each is slow."""
_QUICK = 3
"""The number of first steps that need no analyzer and take some microseconds; the others take a millisecond."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of reading: ``original`` was read as ``corrected``."""

    kind: Slip
    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The corrected ``text`` that is searched, and the ``changes`` that led to it, in order."""

    text: str
    changes: tuple[Change, ...] = ()

    @property
    def corrected(self) -> bool:
        """Whether letters were changed; a change of spaces only does not count."""
        return any(change.kind != "spacing" for change in self.changes)


class Reader:
    """Corrects queries to the words of an index, by :attr:`steps` in order. Safe to share between threads.

    A step leaves a text unchanged if it finds nothing to correct. It returns the text and the changes that are shown to
    the visitor; politeness is removed without a change being shown.
    """

    def __init__(self, index: Index, analyzer: Analyzer) -> None:
        self.vocabulary = Vocabulary(index)
        self._analyzer = analyzer
        self._speller = Speller(self.vocabulary, analyzer.likelihood)
        # Spelling before spacing, because a typo keeps the analyzer from finding the borders of words.
        self.steps: tuple[Callable[[str], Reading], ...] = (
            self._hanja,
            self._keyboard,
            self._politeness,
            self._spelling,
            self._spacing,
        )

    @stage("read")
    def guess(self, text: str) -> Reading:
        """The reading of the normalised ``text`` by the quick steps alone, without spelling and spacing."""
        return _read(Reading(text), self.steps[:_QUICK])

    @stage("read")
    def finish(self, guess: Reading) -> Reading:
        """The reading ``guess``, returned by :meth:`guess`, after the remaining steps."""
        return _read(guess, self.steps[_QUICK:])

    def read(self, text: str) -> Reading:
        """The reading of the normalised ``text`` by all steps."""
        return self.finish(self.guess(text))

    def _hanja(self, text: str) -> Reading:
        return _changed("hanja", text, hanja.read(text, self.vocabulary))

    def _keyboard(self, text: str) -> Reading:
        return _changed("keyboard", text, retyped(text, self.vocabulary))

    def _politeness(self, text: str) -> Reading:
        return Reading(without_courtesy(text))

    def _spelling(self, text: str) -> Reading:
        changes: list[Change] = []
        left = MOST

        def corrected(run: re.Match[str]) -> str:
            nonlocal left
            if not left or self._speller.makes_sense(run[0]):
                return run[0]
            left -= 1
            before = " ".join(text[: run.start()].split(" ")[-2:])[-BESIDE:]
            after = " ".join(text[run.end() :].split(" ")[:2])[:BESIDE]
            word = self._speller.corrected(run[0], before, after)
            if word != run[0]:
                changes.append(Change("typo", run[0], word))
            return word

        return Reading(_WORD.sub(corrected, text), tuple(changes))

    def _spacing(self, text: str) -> Reading:
        spaced = _changed("spacing", text, self._analyzer.spaced(text))
        return _read(spaced, (self._spelling,)) if spaced.changes else spaced


def _changed(kind: Slip, before: str, after: str) -> Reading:
    return Reading(after, (Change(kind, before, after),) if after != before else ())


def _read(reading: Reading, steps: Sequence[Callable[[str], Reading]]) -> Reading:
    """``reading`` after ``steps``, one after the other."""
    for step in steps:
        done = step(reading.text)
        reading = Reading(done.text, reading.changes + done.changes)
    return reading
