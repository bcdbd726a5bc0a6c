"""(faqs, contacts, analyzer, encoder) → Index. Pure."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from indexer import units
from search.analysis import Analyzer
from search.dense import Dense
from search.encoder import Encoder, Progress, Vectors
from search.faq import Contact, Faq
from search.index import Field, Index
from search.lexical import Lexical
from search.unit import Unit

Stage = Literal["analyse", "encode"]
REVISION = 1
"""Raise it when the same data gives other units or fields than before: indexes made earlier are then built again."""
STAGES: tuple[Stage, ...] = ("encode", "analyse")
Encode = Callable[[Sequence[str], Progress | None], Vectors]
Report = Callable[[Stage, int, int], None]
"""Called with the stage, how many units are done and how many there are."""


def build(
    faqs: Sequence[Faq],
    contacts: Sequence[Contact],
    analyzer: Analyzer,
    encoder: Encoder,
    previous: Index | None = None,
    report: Report = lambda stage, done, of: None,
) -> Index:
    """The index of ``faqs``.

    Units that ``previous`` holds word for word are not encoded again, if the same encoder made them.
    """
    if previous is not None and previous.encoder != encoder.name:
        previous = None

    def fits(text: str) -> bool:
        return encoder.count_tokens(text) <= encoder.max_tokens

    wordings = [unit for position, faq in enumerate(faqs) for unit in units.wordings(faq, position)]
    answers = [unit for position, faq in enumerate(faqs) for unit in units.answers(faq, position, fits)]
    steps = {stage: _counter(stage, len(wordings) + len(answers), report) for stage in STAGES}

    def field(found: Sequence[Unit], encode: Encode, old: Field | None) -> Field:
        vectors = _vectors(found, encode, old, encoder.dimension, steps["encode"])
        lexical = Lexical.build([_terms(unit, analyzer, steps["analyse"]) for unit in found])
        return Field.of(found, lexical, Dense(vectors), len(faqs))

    return Index(
        tuple(faqs),
        tuple(contacts),
        field(wordings, encoder.encode_queries, previous.wordings if previous else None),
        field(answers, encoder.encode_passages, previous.answers if previous else None),
        encoder.name,
        analyzer.fingerprint,
    )


def _counter(stage: Stage, total: int, report: Report) -> Progress:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(stage, done, total)

    return advance


def _terms(unit: Unit, analyzer: Analyzer, progress: Progress) -> list[str]:
    terms = [term.form for term in analyzer.terms(unit.text)]
    progress(1)
    return terms


def _vectors(found: Sequence[Unit], encode: Encode, old: Field | None, dimension: int, progress: Progress) -> Vectors:
    """One vector for each unit: from ``old`` where that holds the same text, else from ``encode``."""
    known = {} if old is None else {unit.text: row for row, unit in enumerate(old.units)}
    texts = list(dict.fromkeys(unit.text for unit in found if unit.text not in known))
    progress(len(found) - len(texts))
    fresh = dict(zip(texts, encode(texts, progress) if texts else (), strict=True))
    if old is not None:
        kept = old.dense.vectors
        fresh.update({text: kept[row] for text, row in known.items()})
    return np.array([fresh[unit.text] for unit in found], dtype=np.float32).reshape(len(found), dimension)
