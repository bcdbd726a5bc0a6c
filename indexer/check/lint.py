"""Find entries in a help center's data that are no errors but make its search worse."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from indexer.build.build import Report, calibrated, sourced
from indexer.build.units import answers, wordings
from indexer.model import model
from indexer.model.model import Choice
from indexer.sources.source import SYNONYMS, Source
from search.analysis.analyzer import Analyzer
from search.answering.engine import MAX_QUERY, Engine
from search.confidence.thresholds import WRONG_COSTS
from search.encoding.encoder import OnlineEncoder
from search.index.index import Index
from search.korean.synonyms import key
from search.ranking.candidates import Retriever

RULES = ("near-duplicate", "no-steps", "foreign-alias", "not-found-first", "idle-synonym", "idle-tag")

NEAR_DUPLICATE = 0.975
"""The cosine between two questions from which they are reported as near-duplicates."""
FOREIGN = 0.15
"""An alias is reported if another FAQ scores this much higher for it than its own FAQ does without that alias."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: the FAQ's id (or the name of a file beside the FAQs), the rule, and what was found."""

    faq: str
    rule: str
    text: str


def lint(source: Source, choice: Choice, report: Report) -> list[Finding]:
    """All findings: those about no FAQ first, then in the order of the FAQs.

    Raises:
        ModelError: the model is not available.
    """
    engine = served(source, model.opened(choice), report)
    findings = [
        *idle_synonyms(source),
        *without_steps(source),
        *near_duplicates(engine.index),
        *foreign_aliases(engine),
        *not_found_first(engine),
        *idle_tags(engine),
    ]
    return sorted(findings, key=lambda finding: engine.index.positions.get(finding.faq, -1))


def served(source: Source, encoder: OnlineEncoder, report: Report) -> Engine:
    """The engine that a service of ``source`` would search with."""
    analyzer = Analyzer(source.dictionary)
    index = sourced(source, analyzer, encoder, None, report)
    return Engine(replace(index, calibration=calibrated(index, report, WRONG_COSTS)), analyzer, encoder)


def without_steps(source: Source) -> Iterator[Finding]:
    """FAQs of the kind ``guide`` that have no steps."""
    for faq in source.faqs:
        if faq.kind == "guide" and not faq.steps:
            yield Finding(faq.id, "no-steps", "a guide without steps")


def idle_synonyms(source: Source) -> Iterator[Finding]:
    """Synonym rules whose canonical wording occurs in no FAQ, so that the rule finds nothing."""
    texts = [key(unit.text) for faq in source.faqs for unit in (*wordings(faq, 0), *answers(faq, 0, lambda _: True))]
    for rule in source.synonyms:
        if not any(key(rule.canonical) in text for text in texts):
            text = f'"{rule.canonical}", which {", ".join(rule.wordings)} lead to, occurs in no FAQ'
            yield Finding(SYNONYMS, "idle-synonym", text)


def near_duplicates(index: Index) -> Iterator[Finding]:
    """Pairs of FAQs whose questions say the same; each pair once."""
    rows = [row for row, unit in enumerate(index.wordings.units) if unit.role == "question"]
    vectors = index.wordings.dense.vectors[rows]
    units = [index.wordings.units[row] for row in rows]
    for place, unit in enumerate(units):
        cosines = vectors[place + 1 :] @ vectors[place]
        for later in np.flatnonzero(cosines >= NEAR_DUPLICATE):
            other = units[place + 1 + later]
            text = f'"{unit.text}" ≈ "{other.text}" ({index.faqs[other.faq].id}, cosine {cosines[later]:.3f})'
            yield Finding(index.faqs[unit.faq].id, "near-duplicate", text)


def foreign_aliases(engine: Engine) -> Iterator[Finding]:
    """Aliases for which another FAQ would score higher by FOREIGN than their own FAQ without that alias."""
    index = engine.index
    everything = np.arange(len(index.faqs))
    vectors = index.wordings.dense.vectors
    for row, unit in enumerate(index.wordings.units):
        if unit.role != "alias":
            continue
        terms = [term.form for term in engine.analyzer.analyse(unit.text).terms]
        retriever = Retriever(index, terms, vectors[row], held_out=row)
        scores = engine.weights.scores(retriever.signals(everything))
        best = int(scores.argmax())
        if scores[best] - scores[unit.faq] >= FOREIGN:
            text = f'"{unit.text}" fits {index.faqs[best].id} better: "{index.faqs[best].question}"'
            yield Finding(index.faqs[unit.faq].id, "foreign-alias", text)


def not_found_first(engine: Engine) -> Iterator[Finding]:
    """FAQs that are not the first hit for their own question."""
    for faq in engine.index.faqs:
        if not faq.question:
            continue
        hits = engine.search(faq.question[:MAX_QUERY], k=1).hits
        if hits and hits[0].faq.id != faq.id:
            yield Finding(faq.id, "not-found-first", f'"{faq.question}" finds {hits[0].faq.id} first')


def idle_tags(engine: Engine) -> Iterator[Finding]:
    """Tags that are suggested to visitors while they type, but whose search is answered with "no answer"."""
    first: dict[str, str] = {}
    for faq in engine.index.faqs:
        for tag in faq.tags:
            first.setdefault(tag, faq.id)
    for tag, owner in first.items():
        if engine.search(tag[:MAX_QUERY]).decision == "none":
            yield Finding(owner, "idle-tag", f'"{tag}" finds no answer: tags are no wordings, make it an alias')
