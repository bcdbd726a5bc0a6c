"""Trial: indexes of a source with more aliases or with fewer, in memory, and what their own wordings find in them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from indexer.aliases.answers import Proposal, by_faq
from indexer.build.build import sourced
from indexer.build.calibration import Question, ask
from indexer.sources.source import Source
from search.analysis.analyzer import Analyzer
from search.answering.query import worded
from search.arrays import Float32Array, Int64Array
from search.encoding.encoder import Encoder
from search.index.index import Field, Index
from search.index.texts import AnalysedTexts, Snapshot
from search.ranking import linear
from search.records.faq import Faq

Report = Callable[[str, int, int], None]
"""Called with what is being done, the number of its texts that are done and their total number."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of the FAQ at the position ``faq``."""

    faq: int
    text: str


class Trial:
    """Tries which FAQs of ``source`` are found once some of the ``proposals`` are aliases of theirs.

    Every text of the source and of the proposals is analysed and encoded once at most; not at all if ``known`` has it.
    """

    def __init__(
        self,
        source: Source,
        proposals: Iterable[Proposal],
        analyzer: Analyzer,
        encoder: Encoder,
        known: Snapshot,
        report: Report,
    ) -> None:
        self._source = source
        self._analyzer = analyzer
        self._encoder = encoder
        self._report = report
        everything = replace(source, faqs=added(source.faqs, proposals))
        self._all = sourced(everything, analyzer, encoder, known, report)
        self._known = snapshot(self._all)
        self._rows = {unit.text: row for row, unit in enumerate(self._all.wordings.units)}
        self._terms: dict[str, list[str]] = {}

    def index(self, faqs: Sequence[Faq]) -> Index:
        """The index of ``faqs``, which have no other texts than the source and the proposals."""
        source = replace(self._source, faqs=tuple(faqs))
        return sourced(source, self._analyzer, self._encoder, self._known, lambda stage, done, of: None)

    def search(self, index: Index, asked: Sequence[Wording]) -> list[Int64Array]:
        """The positions of the FAQs that ``index`` finds for each of ``asked``, best first."""
        questions = [self._question(wording.text) for wording in asked]
        return [found.positions for found in ask(index, questions, linear.shipped(), partial(self._report, "search"))]

    def nearest(self, text: str, others: Sequence[str]) -> str:
        """The one of ``others``, at least one, that is nearest to ``text`` by cosine."""
        vectors = np.array([self._vector(other) for other in others])
        return others[int(np.argmax(vectors @ self._vector(text)))]

    def _question(self, text: str) -> Question:
        if text not in self._terms:
            self._terms[text] = list(worded(self._all, self._analyzer, text, self._all.canonical(text)).forms)
        return Question(self._terms[text], self._vector(text))

    def _vector(self, text: str) -> Float32Array:
        return np.asarray(self._all.wordings.dense.vectors[self._rows[text]], dtype=np.float32)


def added(faqs: Sequence[Faq], proposals: Iterable[Proposal]) -> tuple[Faq, ...]:
    """``faqs`` with the ``proposals`` behind their aliases."""
    more = by_faq(proposals)
    return tuple(replace(faq, aliases=(*faq.aliases, *more[faq.id])) if faq.id in more else faq for faq in faqs)


def snapshot(index: Index) -> Snapshot:
    """What the next build can use of ``index``."""
    return Snapshot(
        index.faqs,
        _texts(index.wordings),
        index.answers.units,
        _texts(index.answers),
        index.word_offsets,
        index.small_talk,
        index.analyzer,
        index.encoder,
        index.synonyms,
    )


def _texts(part: Field) -> AnalysedTexts:
    return AnalysedTexts(tuple(unit.text for unit in part.units), part.lexical.documents, part.dense.vectors)
