"""(faqs, contacts, analyzer, encoder) → Index, calibrated. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from indexer import calibration, units
from indexer.reader import Reader, shown
from search import confidence, ranking
from search.analysis import Analyzer
from search.dense import Dense
from search.encoder import Encoder, Progress
from search.faq import Contact, Faq
from search.index import Field, Index
from search.lexical import Lexical
from search.postings import Postings
from search.reading import Reading
from search.unit import Unit

Stage = Literal["analyse", "encode", "calibrate"]
REVISION = 3
"""Raise it when the same data gives other units or fields than before: indexes made earlier are then built again."""
Report = Callable[[Stage, int, int], None]
"""Called with the stage, how many of its texts are done and how many there are."""


def build(
    faqs: Sequence[Faq],
    contacts: Sequence[Contact],
    analyzer: Analyzer,
    encoder: Encoder,
    previous: Index | None = None,
    report: Report = lambda stage, done, of: None,
) -> Index:
    """The index of ``faqs``.

    It is the same with ``previous`` and without it, but texts that ``previous`` holds word for word are not analysed
    again if the same analyzer made it, and not encoded again if the same encoder did.
    """
    reader = Reader(analyzer, encoder, previous)
    wordings = [unit for position, faq in enumerate(faqs) for unit in units.wordings(faq, position)]
    answers = [unit for position, faq in enumerate(faqs) for unit in units.answers(faq, position, reader.fits)]
    talk = calibration.small_talk()[:: calibration.EVERY]
    told = shown(faqs)
    total = len(wordings) + len(answers) + len(talk)
    steps = (_counter("analyse", total + len(told), report), _counter("encode", total, report))
    asked = reader.questions("wordings", [unit.text for unit in wordings], *steps)
    answering = reader.answers([unit.text for unit in answers], units.passages(faqs, answers), *steps)
    owners = np.array([unit.faq for unit in (*wordings, *answers)], dtype=np.int64)
    index = Index(
        tuple(faqs),
        tuple(contacts),
        _field(wordings, asked, len(faqs)),
        _field(answers, answering, len(faqs)),
        Postings.of(asked.documents.followed_by(answering.documents), owners, len(faqs)),
        reader.words(told, steps[0]),
        encoder.name,
        analyzer.fingerprint,
        reader.questions("small_talk", talk, *steps),
    )
    found = calibration.calibrate(index, ranking.shipped(), confidence.shipped(), partial(report, "calibrate"))
    return replace(index, calibration=found)


def _field(found: Sequence[Unit], read: Reading, faqs: int) -> Field:
    return Field.of(found, Lexical.build(read.documents), Dense(read.vectors), faqs)


def _counter(stage: Stage, total: int, report: Report) -> Progress:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(stage, done, total)

    return advance
