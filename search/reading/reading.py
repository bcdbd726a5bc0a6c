"""Understanding: what a visitor typed → what was meant. The only place that knows the order of its steps."""

import re
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
"""A run of Hangul that does not go on from a number or a Latin word, such as ``2차``."""
BESIDE = 20
"""Characters of the words before and behind that a word's correction depends on."""
MOST = 16
"""How many words that make no sense are looked at: what holds more is about something else, and each takes a while."""


@dataclass(frozen=True, slots=True)
class Change:
    """One step of understanding: ``original`` was read as ``corrected``."""

    kind: Slip
    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Understood:
    """``text`` is what is searched; ``changes`` led to it, in their order."""

    text: str
    changes: tuple[Change, ...]

    @property
    def corrected(self) -> bool:
        """Whether other letters are searched than were typed: another place for a space is not worth a word."""
        return any(change.kind != "spacing" for change in self.changes)


class Understanding:
    """Reads queries as an index would word them. Safe to share between threads.

    Each step leaves alone what makes sense as it is; the steps are those of
    :mod:`search.korean.hanja`, :mod:`search.korean.keyboard`, :mod:`search.korean.politeness`,
    :meth:`search.analysis.analyzer.Analyzer.spaced` and :mod:`search.reading.spelling`.
    """

    def __init__(self, index: Index, analyzer: Analyzer) -> None:
        self.vocabulary = Vocabulary(index)
        self._analyzer = analyzer
        self._speller = Speller(self.vocabulary, analyzer.likelihood)

    def likely(self, text: str) -> str:
        """What the normalised ``text`` will be read as unless its spelling or spacing is wrong, known at once."""
        return without_courtesy(retyped(hanja.read(text, self.vocabulary), self.vocabulary))

    @stage("read")
    def read(self, text: str) -> Understood:
        """What the normalised ``text`` means; the text itself, without courtesy, where nothing is wrong with it."""
        korean = hanja.read(text, self.vocabulary)
        read = retyped(korean, self.vocabulary)
        steps: tuple[tuple[Slip, str, str], ...] = (("hanja", text, korean), ("keyboard", korean, read))
        changes = [Change(kind, before, after) for kind, before, after in steps if before != after]
        # Words first, because a slip keeps the analyzer from telling them apart; again where it then could.
        spelt = self._spelt(without_courtesy(read), changes)
        spaced = self._analyzer.spaced(spelt)
        if spaced == spelt:
            return Understood(spelt, tuple(changes))
        changes.append(Change("spacing", spelt, spaced))
        return Understood(self._spelt(spaced, changes), tuple(changes))

    def _spelt(self, text: str, changes: list[Change]) -> str:
        """``text`` with its words corrected, which is added to ``changes``."""
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

        return _WORD.sub(corrected, text)
