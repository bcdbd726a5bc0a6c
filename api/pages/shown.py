"""Shown: adds to FAQs and answers what a page shows of them, so that every page shows the same."""

from collections.abc import Sequence
from typing import Any

from api.markdown.rendering import html, line
from api.wire import record_fields
from api.wire.schemas import SearchResult, ShownAnswer, ShownFaq, ShownHit, ShownStep
from search.answering.meanings import sentence
from search.answering.result import Answer, Hit
from search.korean.highlight import Span
from search.korean.titles import title
from search.records.faq import Faq


def faq(record: Faq, spans: Sequence[Span] = ()) -> ShownFaq:
    """``record`` as it is shown, with ``spans`` of its answer marked."""
    known = record_fields.of(record) | {
        "steps": tuple(ShownStep(**record_fields.of(step), text_html=line(step.text)) for step in record.steps)
    }
    return ShownFaq(**known, title=title(record), answer_html=html(record.answer, spans))


def result(answer: Answer, query_id: str) -> SearchResult:
    """``answer`` as it is shown; ``query_id``: the 32 hexadecimal digits of a random UUID."""
    return SearchResult(**_shown(answer), query_id=query_id)


def _shown(answer: Answer) -> dict[str, Any]:
    """The fields of ``answer`` as it is shown."""
    parts = tuple(ShownAnswer(**_shown(part)) for part in answer.questions)
    return record_fields.of(answer) | {
        "hits": tuple(_hit(hit) for hit in answer.hits),
        "questions": parts,
        "meanings_text": sentence(answer),
    }


def _hit(hit: Hit) -> ShownHit:
    return ShownHit(**(record_fields.of(hit) | {"faq": faq(hit.faq, hit.highlights.answer.spans)}))
