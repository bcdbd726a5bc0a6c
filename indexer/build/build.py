"""Build the calibrated index of FAQs in memory, without reading or writing files."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np

from indexer.build import calibration, everyday, units
from indexer.build.reader import Reader, shown_texts
from indexer.small_talk import utterances
from indexer.sources.source import Source
from search.analysis import numbers
from search.analysis.analyzer import Analyzer
from search.analysis.expansions import NONE as NO_EXPANSIONS
from search.confidence import model as confidence
from search.confidence.calibration import Calibration
from search.confidence.thresholds import WRONG_COSTS
from search.encoding.encoder import Encoder, Progress
from search.index.dense import Dense
from search.index.index import Field, Index
from search.index.lexical import Lexical
from search.index.postings import Postings
from search.index.texts import AnalysedTexts, Snapshot
from search.korean.synonyms import NONE, Synonyms
from search.ranking import linear as ranking
from search.records.faq import Contact, Faq

Stage = Literal["analyse", "encode", "calibrate"]
REVISION = 13
"""Increase it when the same data gives other units or fields than before: earlier indexes are then rebuilt."""
Report = Callable[[Stage, int, int], None]
"""Called with the stage, the number of its texts that are done and their total number."""


def build(
    faqs: Sequence[Faq],
    contacts: Sequence[Contact],
    analyzer: Analyzer,
    encoder: Encoder,
    previous: Snapshot | None = None,
    report: Report = lambda stage, done, of: None,
    wrong_costs: float = WRONG_COSTS,
) -> Index:
    """The calibrated index of ``faqs``, whose thresholds mind that a wrong answer costs ``wrong_costs``.

    ``previous`` changes only the time, not the result: texts that it holds word for word are not analysed again if the
    same analyzer made it, and not encoded again if the same encoder made it.
    """
    index = indexed(faqs, contacts, analyzer, encoder, previous, report)
    return replace(index, calibration=calibrated(index, report, wrong_costs))


def sourced(
    source: Source,
    analyzer: Analyzer,
    encoder: Encoder,
    previous: Snapshot | None,
    report: Report,
    everyday_words: bool = True,
) -> Index:
    """The index of ``source`` with its dictionary, its synonyms and everyday words, not yet calibrated."""
    synonyms = Synonyms(source.synonyms)
    index = indexed(source.faqs, source.contacts, analyzer, encoder, previous, report, synonyms)
    expansions = everyday.expansions(analyzer, index.whole) if everyday_words else NO_EXPANSIONS
    return replace(index, dictionary=source.dictionary, expansions=expansions)


def calibrated(index: Index, report: Report, wrong_costs: float) -> Calibration:
    """The calibration of ``index`` with the shipped weights and model of confidence."""
    asked = partial(report, "calibrate")
    return calibration.calibrate(index, ranking.shipped(), confidence.shipped(), asked, wrong_costs)


def indexed(
    faqs: Sequence[Faq],
    contacts: Sequence[Contact],
    analyzer: Analyzer,
    encoder: Encoder,
    previous: Snapshot | None,
    report: Report,
    synonyms: Synonyms = NONE,
) -> Index:
    """The index that :func:`build` returns, with ``synonyms``, not yet calibrated.

    Wordings are encoded in the operator's canonical wording, and with one notation of numbers, as visitors' questions
    are.
    """
    reader = Reader(analyzer, encoder, previous)
    wordings = [unit for position, faq in enumerate(faqs) for unit in units.wordings(faq, position)]
    answers = [unit for position, faq in enumerate(faqs) for unit in units.answers(faq, position, reader.fits)]
    talk = utterances()[:: calibration.EVERY]
    asked, told, answering = [unit.text for unit in wordings], shown_texts(faqs), [unit.text for unit in answers]
    total = len(wordings) + len(answers) + len(talk)
    analyse, encode = _counter("analyse", total + len(told), report), _counter("encode", total, report)
    # The encoder and FAISS release the interpreter's lock. Vectors are made searchable at the end, when FAISS may use
    # more than one core.
    with ThreadPoolExecutor(1) as beside:
        passages = units.passages(faqs, answers)
        answering_vectors = beside.submit(reader.passages, passages, encode)
        talk_vectors = beside.submit(reader.questions, "small_talk", list(map(numbers.canonical, talk)), encode)
        asked_terms = reader.terms("wordings", asked, analyse)
        answering_terms = reader.terms("answers", answering, analyse)
        lexical = Lexical.build(asked_terms), Lexical.build(answering_terms)
        owners = (np.array([unit.faq for unit in found], dtype=np.int64) for found in (wordings, answers))
        whole = Postings.merge(list(zip(lexical, owners, strict=True)), len(faqs))
        canonical = [numbers.canonical(synonyms.widened(text, whole.holds)) for text in asked]
        asked_vectors = beside.submit(reader.questions, "wordings", canonical, encode)
        dense = beside.submit(lambda: (Dense(asked_vectors.result()), Dense(answering_vectors.result())))
        word_offsets = reader.words(told, analyse)
        talk_terms = reader.terms("small_talk", talk, analyse)
        small_talk = AnalysedTexts(talk, talk_terms, talk_vectors.result())
    return Index(
        tuple(faqs),
        tuple(contacts),
        Field.build(wordings, lexical[0], dense.result()[0], len(faqs)),
        Field.build(answers, lexical[1], dense.result()[1], len(faqs)),
        whole,
        word_offsets,
        encoder.name,
        analyzer.fingerprint,
        small_talk,
        synonyms=synonyms,
    )


def _counter(stage: Stage, total: int, report: Report) -> Progress:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(stage, done, total)

    return advance
