"""Reading: corrects what a visitor typed to what was meant, in a fixed order of steps."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from search.analysis.analyzer import Analyzer
from search.index.index import Index
from search.korean import hanja
from search.korean.keyboard import retyped
from search.korean.politeness import without_courtesy
from search.reading.spelling import Speller, Spelling
from search.reading.vocabulary import Vocabulary
from search.timing import stage

Slip = Literal["keyboard", "hanja", "spacing", "typo"]
"""What went wrong on the way from the head to the text."""

_WORD = re.compile("(?<![0-9A-Za-z])[\u3131-\u3163가-힣]+")
"""A run of Hangul that does not continue a number or a Latin word, as ``2차`` does."""
BESIDE = 20
"""Characters of the words before and after it that the correction of a word depends on."""
MOST = 16
"""How many words that make no sense are looked at: what holds more is about something else, and each takes a while."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of reading: ``original`` was read as ``corrected``."""

    kind: Slip
    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The corrected ``text`` that is searched, and the ``changes`` that led to it, in order.

    ``perhaps`` is another reading that is searched beside it, where a slip is likely but not sure.
    """

    text: str
    changes: tuple[Change, ...] = ()
    perhaps: "Reading | None" = None

    @property
    def corrected(self) -> bool:
        """Whether letters were changed; a change of spaces only does not count."""
        return any(change.kind != "spacing" for change in self.changes)


Steps = tuple[Callable[[str], Reading], ...]


class Reader:
    """Reads queries as an index would word them, step by step. Safe to share between threads.

    A step leaves a text unchanged if it finds nothing to correct. It returns the text and the changes that are shown to
    the visitor; politeness is removed without a change being shown.
    """

    def __init__(self, index: Index, analyzer: Analyzer) -> None:
        self.vocabulary = Vocabulary(index)
        self._analyzer = analyzer
        self._speller = Speller(self.vocabulary, analyzer.likelihood)

    @property
    def quick(self) -> Steps:
        """The steps that take some microseconds: they look at the text, and whether the index has a word."""
        return self._hanja, self._keyboard, self._politeness

    @property
    def thorough(self) -> Steps:
        """The steps after those, which take a millisecond.

        Words before spaces, because a slip keeps the analyzer from telling words apart.
        """
        return self._spelling, self._spacing

    @stage("read")
    def guess(self, text: str) -> Reading:
        """What the normalised ``text`` means unless its spelling or spacing is wrong: the quick steps alone."""
        return _read(Reading(text), self.quick)

    @stage("read")
    def finish(self, guess: Reading) -> Reading:
        """What is meant by the text that :meth:`guess` began to read."""
        return _read(guess, self.thorough)

    def read(self, text: str) -> Reading:
        """The reading of the normalised ``text`` by all steps."""
        return self.finish(self.guess(text))

    def _hanja(self, text: str) -> Reading:
        return _changed("hanja", text, hanja.read(text, self.vocabulary))

    def _keyboard(self, text: str) -> Reading:
        return _changed("keyboard", text, retyped(text, self.vocabulary, self._speller.is_slip))

    def _politeness(self, text: str) -> Reading:
        return Reading(without_courtesy(text))

    def _spelling(self, text: str) -> Reading:
        found = self._spellings(text)
        read = _respelt(text, {start: one.word for start, one in found.items()})
        if not any(one.perhaps for one in found.values()):
            return read
        return replace(read, perhaps=_respelt(text, {start: one.perhaps or one.word for start, one in found.items()}))

    def _spellings(self, text: str) -> dict[int, Spelling]:
        """How the first words that make no sense are spelt, by where they begin."""
        strange = [run for run in _WORD.finditer(text) if not self._speller.makes_sense(run[0])]
        return {run.start(): self._speller.read(run[0], *_around(text, run)) for run in strange[:MOST]}

    def _spacing(self, text: str) -> Reading:
        spaced = _changed("spacing", text, self._analyzer.spaced(text))
        return _read(spaced, (self._spelling,)) if spaced.changes else spaced


def _around(text: str, run: re.Match[str]) -> tuple[str, str]:
    """The ends of ``text`` next to ``run``, on which depends how that is spelt."""
    return " ".join(text[: run.start()].split(" ")[-2:])[-BESIDE:], " ".join(text[run.end() :].split(" ")[:2])[:BESIDE]


def _respelt(text: str, words: Mapping[int, str]) -> Reading:
    """``text`` with other ``words`` where those begin."""
    runs = [(run[0], words.get(run.start(), run[0])) for run in _WORD.finditer(text)]
    changes = tuple(Change("typo", typed, meant) for typed, meant in runs if typed != meant)
    return Reading(_WORD.sub(lambda run: words.get(run.start(), run[0]), text), changes)


def _changed(kind: Slip, before: str, after: str) -> Reading:
    return Reading(after, (Change(kind, before, after),) if after != before else ())


def _read(reading: Reading, steps: Steps) -> Reading:
    """``reading``, and what is perhaps meant, gone on with by ``steps``, one after the other."""
    for step in steps:
        done = _after(reading, step(reading.text))
        if reading.perhaps:
            done = replace(done, perhaps=replace(_after(reading.perhaps, step(reading.perhaps.text)), perhaps=None))
        reading = done
    return reading


def _after(reading: Reading, done: Reading) -> Reading:
    """``done`` with the changes of ``reading``, from which it went on."""
    perhaps = done.perhaps and replace(done.perhaps, changes=reading.changes + done.perhaps.changes)
    return Reading(done.text, reading.changes + done.changes, perhaps)
