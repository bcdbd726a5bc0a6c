"""Known: what an index has read of its texts, without what it takes to search them."""

from dataclasses import dataclass
from typing import Self

from search.index.index import Field, Index
from search.index.texts import Reading
from search.index.word_offsets import Concordance
from search.records.faq import Faq
from search.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """The texts of an index as ``analyzer`` and ``encoder``, a fingerprint and a name, have read them.

    ``chunks`` are the units that ``answers`` are a reading of; ``concordance`` has the words of each of ``faqs``'
    question and then answer.
    """

    faqs: tuple[Faq, ...]
    wordings: Reading
    chunks: tuple[Unit, ...]
    answers: Reading
    concordance: Concordance
    small_talk: Reading
    analyzer: str
    encoder: str

    @classmethod
    def of(cls, index: Index) -> Self:
        """What ``index`` knows."""
        wordings, answers = (_reading(part) for part in (index.wordings, index.answers))
        rest = (index.concordance, index.small_talk, index.analyzer, index.encoder)
        return cls(index.faqs, wordings, index.answers.units, answers, *rest)


def _reading(part: Field) -> Reading:
    return Reading(tuple(unit.text for unit in part.units), part.lexical.documents, part.dense.vectors)
