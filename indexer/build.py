"""(faqs, contacts, analyzer, encoder) → Index, calibrated. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from indexer import calibration, units
from search import confidence, ranking
from search.analysis import Analyzer
from search.concordance import Concordance
from search.dense import Dense
from search.encoder import Encoder, Progress, Vectors
from search.faq import Contact, Faq
from search.index import Field, Index
from search.lexical import Lexical
from search.term import Term
from search.unit import Unit

Stage = Literal["analyse", "encode", "calibrate"]
REVISION = 3
"""Raise it when the same data gives other units or fields than before: indexes made earlier are then built again."""
UNIT_STAGES: tuple[Stage, ...] = ("encode", "analyse")
Encode = Callable[[Sequence[str], Progress | None], Vectors]
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

    Units that ``previous`` holds word for word are not encoded again, if the same encoder made them.
    """
    if previous is not None and previous.encoder != encoder.name:
        previous = None

    def fits(text: str) -> bool:
        return encoder.count_tokens(text) <= encoder.max_tokens

    wordings = [unit for position, faq in enumerate(faqs) for unit in units.wordings(faq, position)]
    answers = [unit for position, faq in enumerate(faqs) for unit in units.answers(faq, position, fits)]
    shown = [text for faq in faqs for text in (faq.question, faq.answer)]
    texts = {"encode": len(wordings) + len(answers), "analyse": len(wordings) + len(answers) + len(shown)}
    steps = {stage: _counter(stage, texts[stage], report) for stage in UNIT_STAGES}
    terms: list[list[str]] = [[] for _ in faqs]

    def field(found: Sequence[Unit], texts: Sequence[str], encode: Encode, known: Mapping[str, Vectors]) -> Field:
        vectors = _vectors(texts, encode, known, encoder.dimension, steps["encode"])
        analysed = [_terms(unit, analyzer, steps["analyse"]) for unit in found]
        for unit, forms in zip(found, analysed, strict=True):
            terms[unit.faq].extend(forms)
        return Field.of(found, Lexical.build(analysed), Dense(vectors), len(faqs))

    wording_field = field(
        wordings, [unit.text for unit in wordings], encoder.encode_queries, _known(previous, "wordings")
    )
    answer_field = field(answers, _passages(faqs, answers), encoder.encode_passages, _known(previous, "answers"))
    index = Index(
        tuple(faqs),
        tuple(contacts),
        wording_field,
        answer_field,
        Lexical.build([sorted(set(forms)) for forms in terms]),
        Concordance.of([_shown(text, analyzer, steps["analyse"]) for text in shown]),
        encoder.name,
        analyzer.fingerprint,
    )
    talk = _counter("calibrate", len(calibration.small_talk()[:: calibration.EVERY]), report)
    found = calibration.calibrate(index, analyzer, encoder, ranking.shipped(), confidence.shipped(), talk)
    return replace(index, calibration=found)


def _passages(faqs: Sequence[Faq], answers: Sequence[Unit]) -> list[str]:
    return [units.passage(faqs[unit.faq], unit.text) for unit in answers]


def _known(previous: Index | None, name: Literal["wordings", "answers"]) -> dict[str, Vectors]:
    """The vectors of the texts that ``previous`` was made from."""
    if previous is None:
        return {}
    part = previous.wordings if name == "wordings" else previous.answers
    texts = [unit.text for unit in part.units] if name == "wordings" else _passages(previous.faqs, part.units)
    return dict(zip(texts, part.dense.vectors, strict=True))


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


def _shown(text: str, analyzer: Analyzer, progress: Progress) -> list[Term]:
    words = analyzer.words(text)
    progress(1)
    return words


def _vectors(
    texts: Sequence[str], encode: Encode, known: Mapping[str, Vectors], dimension: int, progress: Progress
) -> Vectors:
    """One vector for each text: a known one, or else from ``encode``."""
    missing = list(dict.fromkeys(text for text in texts if text not in known))
    progress(len(texts) - len(missing))
    fresh = dict(zip(missing, encode(missing, progress) if missing else (), strict=True))
    vectors = [known[text] if text in known else fresh[text] for text in texts]
    return np.array(vectors, dtype=np.float32).reshape(len(texts), dimension)
