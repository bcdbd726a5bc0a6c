"""Shown: adds to FAQs and answers what a page shows of them, so that every page shows the same."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from api.markdown.rendering import html, line
from api.markdown.summary import title
from api.wire.schemas import SearchResult, ShownAnswer, ShownFaq, ShownHit, ShownStep
from search.answering.meanings import sentence
from search.answering.result import Answer, Hit
from search.korean.highlight import Span
from search.records.faq import Faq


def faq(record: Faq, spans: Sequence[Span] = ()) -> ShownFaq:
    """``record`` as it is shown, with ``spans`` of its answer marked."""
    known = _fields(record) | {
        "steps": tuple(ShownStep(**_fields(step), text_html=line(step.text)) for step in record.steps)
    }
    return ShownFaq(**known, title=title(record), answer_html=html(record.answer, spans))


def result(answer: Answer, query_id: str) -> SearchResult:
    """``answer`` as it is shown; ``query_id``: the 32 hexadecimal digits of a random UUID."""
    return SearchResult(**_shown(answer), query_id=query_id)


def _shown(answer: Answer) -> dict[str, Any]:
    """The fields of ``answer`` as it is shown."""
    parts = tuple(ShownAnswer(**_shown(part)) for part in answer.questions)
    return _fields(answer) | {
        "hits": tuple(_hit(hit) for hit in answer.hits),
        "questions": parts,
        "meanings_text": sentence(answer.meanings),
    }


def _hit(hit: Hit) -> ShownHit:
    return ShownHit(**(_fields(hit) | {"faq": faq(hit.faq, hit.highlights.answer.spans)}))


def _fields(record: Any) -> dict[str, Any]:  # noqa: ANN401  (any dataclass)
    return {field.name: getattr(record, field.name) for field in fields(record)}
