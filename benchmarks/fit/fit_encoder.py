"""Collect what the encoder is fine-tuned on: the questions, titles and passages of a data set."""

from benchmarks.data.dataset import Dataset
from indexer.build import units
from indexer.model.tuning import Field
from search.korean.normalize import normalize


def field(data: Dataset) -> Field:
    """The training data of ``data``: its questions with the FAQs of their highest grade, and its FAQs' aliases."""
    faqs = data.source.faqs
    position = {faq.id: place for place, faq in enumerate(faqs)}
    texts = {query.id: normalize(query.text) for query in data.queries}
    best: dict[str, int] = {}
    for one in data.qrels:
        best[one.query] = max(one.grade, best.get(one.query, 1))
    asked = [(texts[one.query], position[one.document]) for one in data.qrels if one.grade == best[one.query]]
    asked += [(normalize(alias), position[faq.id]) for faq in faqs for alias in faq.aliases]
    also: dict[str, set[int]] = {}
    for judged in data.qrels:
        if judged.grade > 0:
            also.setdefault(texts[judged.query], set()).add(position[judged.document])
    for text, faq in asked:
        also.setdefault(text, set()).add(faq)
    return Field(
        name=data.name,
        titles=tuple(normalize(faq.question) for faq in faqs),
        passages=tuple(
            next(iter(units.passages(faqs, units.answers(faq, place, _any_length)))) for place, faq in enumerate(faqs)
        ),
        asked=tuple(asked),
        also={text: frozenset(found) for text, found in also.items()},
        uncovered=tuple(normalize(query.text) for query in data.unanswerable),
    )


def _any_length(text: str) -> bool:
    """Only the beginning of an answer is read here, so that it need not be cut."""
    return True
