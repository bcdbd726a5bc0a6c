"""Rewrite a data set in the shapes of other help centers, so that fitted weights do not suit one shape only.

Our own FAQs have aliases, symptoms and short answers. Most help centers have a question and an answer; some have
articles without a title, or pages that answer several things at once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from benchmarks.data.dataset import Dataset, Judgement
from indexer.sources.source import Source
from search.records.faq import Faq

AGAIN = 3
"""Of every how many FAQs one of the questions that became aliases is asked all the same."""
PAGE = 3
"""The number of FAQs of a category on one page."""


def questions(data: Dataset) -> Dataset:
    """The data set with only question and answer of each FAQ, without aliases and symptoms.

    Unchanged if its FAQs have no aliases.
    """
    if not any(faq.aliases for faq in data.source.faqs):
        return data
    return _with(data, "questions", [replace(faq, aliases=(), symptoms=()) for faq in data.source.faqs])


def worded(data: Dataset) -> Dataset:
    """The data set with half of the questions of each FAQ, every second one, as its aliases; the others are asked.

    Of every third FAQ an alias is asked, too: what is typed often is what becomes an alias. Unchanged if its FAQs have
    aliases.
    """
    if any(faq.aliases for faq in data.source.faqs):
        return data
    texts = {query.id: query.text for query in data.queries}
    asked: dict[str, list[str]] = {}
    for judgement in data.qrels:
        if judgement.grade > 1:
            asked.setdefault(judgement.document, []).append(judgement.query)
    given = {query: faq for faq, queries in asked.items() for query in queries[1::2]}
    again = {queries[1] for queries in list(asked.values())[::AGAIN] if len(queries) > 1}
    aliases: dict[str, list[str]] = {}
    for query, faq in given.items():
        aliases.setdefault(faq, []).append(texts[query])
    known = _with(data, "worded", [replace(faq, aliases=tuple(aliases.get(faq.id, ()))) for faq in data.source.faqs])
    return replace(
        known,
        queries=tuple(query for query in data.queries if query.id in again or query.id not in given),
        qrels=tuple(judged for judged in data.qrels if judged.query in again or judged.query not in given),
    )


def articles(data: Dataset) -> Dataset:
    """The data set with only answer and steps of each FAQ, without any wording."""
    return _with(data, "articles", [_silent(faq) for faq in data.source.faqs])


def pages(data: Dataset) -> Dataset:
    """The data set with PAGE neighbouring FAQs of a category joined to one page without a title.

    A page is as relevant as its most relevant FAQ.
    """
    grouped: dict[tuple[str, ...], list[Faq]] = {}
    for faq in data.source.faqs:
        grouped.setdefault(faq.category, []).append(faq)
    written: list[Faq] = []
    place: dict[str, str] = {}
    for faqs in grouped.values():
        for start in range(0, len(faqs), PAGE):
            chosen = faqs[start : start + PAGE]
            written.append(_page(chosen))
            place |= {faq.id: written[-1].id for faq in chosen}
    grades: dict[tuple[str, str], int] = {}
    for judgement in data.qrels:
        pair = judgement.query, place[judgement.document]
        grades[pair] = max(judgement.grade, grades.get(pair, 0))
    qrels = tuple(Judgement(query, document, grade) for (query, document), grade in grades.items())
    return replace(_with(data, "pages", written), qrels=qrels)


SHAPES: Mapping[str, Callable[[Dataset], Dataset]] = {
    "questions": questions,
    "worded": worded,
    "articles": articles,
    "pages": pages,
}


def _with(data: Dataset, shape: str, faqs: Sequence[Faq]) -> Dataset:
    return replace(data, name=f"{data.name}, {shape}", source=Source(tuple(faqs), data.source.contacts))


def _silent(faq: Faq) -> Faq:
    return replace(faq, question="", aliases=(), symptoms=(), answer=faq.answer or faq.question)


def _page(faqs: Sequence[Faq]) -> Faq:
    text = "\n".join(part for faq in faqs for part in _parts(faq))
    return Faq(faqs[0].id, "", text, category=faqs[0].category)


def _parts(faq: Faq) -> Iterator[str]:
    yield faq.question
    yield faq.answer
    for step in faq.steps:
        yield f"{step.condition} {step.text}" if step.condition else step.text
