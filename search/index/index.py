"""Index: everything that a search needs, in memory; its constructors check that the parts fit together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search import arrays
from search.analysis import expansions, numbers
from search.analysis.expansions import Expansions
from search.arrays import Float32Array, Int64Array
from search.confidence.calibration import TYPICAL, Calibration
from search.index.dense import Dense, centred
from search.index.lexical import Lexical
from search.index.postings import Postings
from search.index.texts import AnalysedTexts
from search.index.word_offsets import WordOffsets
from search.korean.synonyms import NONE, Synonyms
from search.records.faq import Contact, Faq
from search.records.term import Placed
from search.records.unit import Unit
from search.records.user_word import UserWord


@dataclass(frozen=True, slots=True)
class Field:
    """Units of similar roles (wordings, or answers), searchable by their terms and by their vectors.

    ``units`` are in the order of their FAQs, a FAQ's question before its other wordings; ``lexical`` and ``dense`` have
    one row for each. ``starts``, int64 ``(n_faqs + 1,)``, says where a FAQ's rows begin and, by the next entry, end.

    Raises:
        ValueError: the parts do not fit together.
    """

    units: tuple[Unit, ...]
    lexical: Lexical
    dense: Dense
    starts: Int64Array

    @classmethod
    def build(cls, units: Sequence[Unit], lexical: Lexical, dense: Dense, faqs: int) -> "Field":
        """The field of ``units``, for an index of ``faqs`` entries."""
        owners = np.fromiter((unit.faq for unit in units), dtype=np.int64, count=len(units))
        if np.any(np.diff(owners) < 0) or (len(owners) and (owners[0] < 0 or owners[-1] >= faqs)):
            raise ValueError(f"units must stand in the order of their FAQs, 0 to {faqs - 1}")
        return cls(tuple(units), lexical, dense, np.searchsorted(owners, np.arange(faqs + 1)).astype(np.int64))

    def __post_init__(self) -> None:
        if not len(self.units) == self.lexical.size == self.dense.size:
            raise ValueError(
                f"{self.lexical.size} lexical rows and {self.dense.size} vectors for {len(self.units)} units"
            )

    def span(self, faq: int) -> slice:
        """The rows of one FAQ's units."""
        return slice(int(self.starts[faq]), int(self.starts[faq + 1]))

    def rows(self, faqs: Int64Array) -> Int64Array:
        """The rows of all units of ``faqs``, one FAQ after the other."""
        return arrays.row_entries(self.starts, faqs)

    def owners(self, rows: Int64Array) -> Int64Array:
        """The positions of the FAQs that ``rows`` belong to."""
        return np.searchsorted(self.starts, rows, side="right") - 1

    def counts(self, faqs: Int64Array) -> Int64Array:
        """The number of units of each of ``faqs``."""
        return arrays.row_lengths(self.starts, faqs)


@dataclass(frozen=True, slots=True)
class Index:
    """FAQs with their contacts, and the two fields that are searched: their wordings and their answers.

    ``whole`` has one row for each FAQ, with all terms of its units; ``word_offsets`` has the words of each question and
    then of its answer, as they are shown.
    ``encoder`` and ``analyzer`` are the names and fingerprints of what the vectors and terms were made with;
    ``calibration`` describes the index's own scores, measured with ``small_talk`` among others; ``dictionary`` has the
    words that were added to the analyzer, and ``synonyms`` those of the operator; ``expansions`` are the everyday words
    that lead to what the FAQs say. ``generation`` is its name on disk, if it has one, and ``digest`` distinguishes it
    from others of that name.

    Raises:
        ValueError: two FAQs share an id, a contact is unknown, or a field does not fit the FAQs.
    """

    faqs: tuple[Faq, ...]
    contacts: tuple[Contact, ...]
    wordings: Field
    answers: Field
    whole: Postings
    word_offsets: WordOffsets
    encoder: str
    analyzer: str
    small_talk: AnalysedTexts
    calibration: Calibration = TYPICAL
    dictionary: tuple[UserWord, ...] = ()
    synonyms: Synonyms = NONE
    expansions: Expansions = expansions.NONE
    generation: str = field(default="", compare=False)
    digest: str = field(default="", compare=False)
    positions: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _talk: Float32Array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        positions = {faq.id: position for position, faq in enumerate(self.faqs)}
        if len(positions) != len(self.faqs):
            raise ValueError(f"{len(positions)} different ids for {len(self.faqs)} FAQs")
        known = {contact.id for contact in self.contacts}
        for faq in self.faqs:
            named = {*faq.contacts, *(step.contact for step in faq.steps if step.contact)}
            if not named <= known:
                raise ValueError(f"FAQ {faq.id} names unknown contacts: {', '.join(sorted(named - known))}")
        for part in (self.wordings, self.answers):
            if len(part.starts) != len(self.faqs) + 1:
                raise ValueError(f"a field of {len(part.starts) - 1} FAQs in an index of {len(self.faqs)}")
        if self.wordings.dense.dimension != self.answers.dense.dimension:
            raise ValueError(
                f"vectors of {self.wordings.dense.dimension} and {self.answers.dense.dimension} dimensions"
            )
        if self.whole.size != len(self.faqs):
            raise ValueError(f"terms of {self.whole.size} FAQs in an index of {len(self.faqs)}")
        if len(self.word_offsets) != 2 * len(self.faqs):
            raise ValueError(f"words of {len(self.word_offsets)} texts in an index of {len(self.faqs)} FAQs")
        object.__setattr__(self, "positions", positions)
        object.__setattr__(self, "_talk", self.centred(self.small_talk.vectors))

    def holds(self, form: str) -> bool:
        """Whether any FAQ holds the term ``form``."""
        return self.whole.holds(form)

    def canonical(self, text: str) -> str:
        """``text`` with its synonyms in the operator's canonical wordings, and its numbers in one notation."""
        return numbers.canonical(self.synonyms.widened(text, self.holds))

    def own_wording(self, text: str) -> str:
        """``text`` as :meth:`canonical`, but with only the synonyms of one-way rules replaced."""
        return numbers.canonical(self.synonyms.replaced(text, self.holds))

    def is_wording(self, text: str, position: int) -> bool:
        """Whether ``text`` is a wording of the FAQ at ``position``, but for spaces, case and punctuation."""
        said = _letters(text)
        return any(_letters(unit.text) == said for unit in self.wordings.units[self.wordings.span(position)])

    def shown(self, position: int) -> tuple[list[Placed], list[Placed]]:
        """The words of the question and those of the answer of the FAQ at ``position``."""
        return self.word_offsets[2 * position], self.word_offsets[2 * position + 1]

    def shown_texts(self) -> Iterator[str]:
        """The texts that visitors are shown: questions, answers, steps and contacts."""
        for faq in self.faqs:
            yield from (faq.question, faq.answer, *(step.text for step in faq.steps))
        for contact in self.contacts:
            yield from filter(None, (contact.name, contact.how, contact.address, contact.hours))

    def small_talk_cosines(self, query: Float32Array) -> Float32Array:
        """The cosines of a :meth:`centred` query with each line of small talk: float32 ``(n_lines,)``."""
        return self._talk @ query

    def centred(self, queries: Float32Array) -> Float32Array:
        """Vectors of queries, ``(…, dimension)``, minus the centre of the wordings' vectors, as fields compare them."""
        alike = self.wordings.dense if self.wordings.dense.size else self.answers.dense
        return centred(queries, alike.centre)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
