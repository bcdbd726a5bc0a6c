"""Nearness: the FAQs of an index that are near to one of its own, by what is stored of it: nothing is encoded."""

from search.index.index import Index
from search.ranking.candidates import Retriever
from search.ranking.linear import Weights
from search.ranking.ranker import rank
from search.records.faq import Faq


def near(index: Index, weights: Weights, faq: Faq, depth: int) -> dict[str, float]:
    """The scores, -1 to 1 and best first, of the ``depth`` FAQs nearest to ``faq``, by their ids; mostly itself first.

    They are those that its first wording, or else the first piece of its answer, would get as a question: with neither
    synonyms nor everyday words.
    """
    position = index.positions[faq.id]
    part = next(part for part in (index.wordings, index.answers) if part.units[part.span(position)])
    row = part.span(position).start
    retriever = Retriever(index, part.lexical.documents[row], part.dense.vectors[row])
    found = rank(retriever, weights, retriever.candidates(depth))
    return {
        index.faqs[place].id: float(score)
        for place, score in zip(found.positions[:depth], found.scores[:depth], strict=True)
    }
