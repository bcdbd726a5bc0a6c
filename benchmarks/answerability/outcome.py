"""Ask a system questions and collect the outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.answerability.answerability import Outcome, Outcomes
from benchmarks.answerability.unanswerable import Question, Questions
from benchmarks.base.query_cache import remembering
from search.answering.engine import MAX_HITS, Engine
from search.records.catalog import EVERYTHING, Filter
from search.records.faq import Faq


@dataclass(frozen=True, slots=True)
class Verdict:
    """A system's response; ``first`` is the id of the first hit, None without one; the rest as in :class:`Outcome`."""

    first: str | None
    confidence: float
    cosine: float
    decision: str


Judge = Callable[[Question], Verdict]
Report = Callable[[str, int, int], None]
"""Called with the current step ("encode" or "ask"), the number of questions done and their total number."""


@dataclass(frozen=True, slots=True)
class Without(Filter):
    """A filter that admits what :class:`Filter` admits, except FAQs whose id is in ``ids``."""

    ids: frozenset[str] = frozenset()

    def admits(self, faq: Faq) -> bool:
        return faq.id not in self.ids and Filter.admits(self, faq)


def judge_by(engine: Engine, questions: Questions, report: Report = lambda what, done, of: None) -> Judge:
    """A judge that asks ``engine``, with all ``questions`` encoded beforehand.

    The cosine is that of the encoder's own vectors, not centred: what one would apply a threshold to without this
    project. If nothing is found, no first hit could be right: the confidence is 0 and the cosine -1.
    """
    asked = [*questions.answerable, *(each for some in questions.unanswerable.values() for each in some)]
    texts = [question.text for question in asked]
    prepared = remembering(engine, texts, lambda done, of: report("encode", done, of))

    def judge(question: Question) -> Verdict:
        admit = Without(ids=question.without) if question.without else EVERYTHING
        answer = prepared.search(question.text, MAX_HITS, admit)
        if not answer.hits:
            return Verdict(None, answer.confidence, -1.0, answer.decision)
        positions = np.array([engine.index.positions[hit.faq.id] for hit in answer.hits])
        vector = prepared.encoder.encode_queries([question.text])[0]
        parts = (engine.index.wordings, engine.index.answers)
        cosine = max(float(np.max(part.dense.vectors[part.rows(positions)] @ vector, initial=-1.0)) for part in parts)
        return Verdict(answer.hits[0].faq.id, answer.confidence, cosine, answer.decision)

    return judge


def outcomes(questions: Questions, judge: Judge, report: Report = lambda what, done, of: None) -> Outcomes:
    """The outcomes of ``questions``, which ``judge`` is asked one after the other."""
    total = len(questions.answerable) + sum(map(len, questions.unanswerable.values()))
    done = 0

    def ask(some: Sequence[Question]) -> tuple[Outcome, ...]:
        nonlocal done
        found = []
        for question in some:
            found.append(_outcome(question, judge(question)))
            done += 1
            report("ask", done, total)
        return tuple(found)

    return Outcomes(ask(questions.answerable), {name: ask(some) for name, some in questions.unanswerable.items()})


def _outcome(question: Question, verdict: Verdict) -> Outcome:
    return Outcome(
        answerable=bool(question.relevant),
        right=verdict.first in question.relevant,
        confidence=verdict.confidence,
        cosine=verdict.cosine,
        decision=verdict.decision,
    )
