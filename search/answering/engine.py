"""Engine: search(query) → Answer: checks what is asked, remembers answers, and asks the pipeline for the others."""

from collections.abc import Hashable
from threading import Condition

from cachetools import LRUCache, cached

from search.analysis.analyzer import Analyzer
from search.answering.pipeline import Asked, Pipeline
from search.answering.present import Presenter
from search.answering.result import Answer
from search.answering.verdict import Judge
from search.confidence import model as confidence
from search.confidence.model import Model
from search.confidence.thresholds import Thresholds
from search.encoding.background import BackgroundEncoder
from search.encoding.encoder import OnlineEncoder
from search.errors import FaqNotFoundError, IndexMismatchError, QueryError
from search.index.index import Index
from search.korean.normalize import normalize
from search.privacy.mask import Masked, masked, published
from search.ranking import linear
from search.ranking.linear import Weights
from search.reading.reading import Reader
from search.records.catalog import EVERYTHING, Filter
from search.records.faq import Contact, Faq

MAX_QUERY = 512
"""The longest query in characters."""
MAX_HITS = 100
REMEMBERED = 4096
"""The size of the response cache: how many of the last answers it keeps."""


class Engine:
    """Answers queries from one index. Safe to share between threads.

    The last answers, ``remembered`` of them, are given again to whoever asks the same, and what several threads ask at
    once is searched once. An encoder that fails does not keep words from being found: such answers are ``degraded``.

    The shipped ``weights`` and confidence ``model`` are used, and the ``thresholds`` of the index's own calibration,
    if none are given. An encoder may be given as the :class:`BackgroundEncoder` of another engine, which then share its
    threads.

    Raises:
        IndexMismatchError: the index was made by another analyzer or encoder.
    """

    def __init__(
        self,
        index: Index,
        analyzer: Analyzer,
        encoder: OnlineEncoder | BackgroundEncoder,
        weights: Weights | None = None,
        model: Model | None = None,
        thresholds: Thresholds | None = None,
        remembered: int = REMEMBERED,
    ) -> None:
        self.background = encoder if isinstance(encoder, BackgroundEncoder) else BackgroundEncoder(encoder)
        self.encoder = self.background.encoder
        _check(index, analyzer, self.encoder)
        self.index = index
        self.analyzer = analyzer
        self.weights = weights or linear.shipped()
        self.model = model or confidence.shipped()
        self.thresholds = thresholds or index.calibration.thresholds
        self.reader = Reader(index, analyzer)
        self.published = published(index.shown_texts())
        self._presenter = Presenter(index)
        judge = Judge(self.model, self.thresholds, index.calibration.small_talk)
        pipeline = Pipeline(index, analyzer, self.background, self.reader, self.weights, judge, self._presenter)
        self._cache: LRUCache[Hashable, Answer] = LRUCache(remembered)
        self._one_at_a_time = Condition()
        self._answered = cached(self._cache, key=lambda asked: asked, condition=self._one_at_a_time)(pipeline.answer)

    def search(
        self, query: str, k: int = 5, admit: Filter = EVERYTHING, at_least: float = 0.0, as_typed: bool = False
    ) -> Answer:
        """The ``k`` FAQs that fit ``query`` best, and what they are worth as an answer.

        The query is read as its visitor meant it, or to the letter if it is to be taken ``as_typed``.
        FAQs with a confidence under ``at_least`` are neither shown nor counted; the others keep their order.

        Raises:
            QueryError: the query is over MAX_QUERY characters, ``k`` is not 1 to MAX_HITS or ``at_least`` not 0 to 1.
        """
        asked = self._checked(query, k, admit, at_least, as_typed)
        answer = self._answered(asked)
        if answer.degraded:  # the next one may find the encoder in use again
            with self._one_at_a_time:
                self._cache.pop(asked, None)
        return answer

    def remembers(
        self, query: str, k: int = 5, admit: Filter = EVERYTHING, at_least: float = 0.0, as_typed: bool = False
    ) -> Answer | None:
        """The answer of :meth:`search` to the same question, if it is still cached; raises what that raises."""
        asked = self._checked(query, k, admit, at_least, as_typed)
        with self._one_at_a_time:
            return self._cache.get(asked)

    def masked(self, text: str) -> Masked:
        """``text``, normalised and without personal data; what the FAQs publish is none."""
        return masked(normalize(text), self.published)

    def faq(self, faq_id: str) -> Faq:
        """The FAQ with the id ``faq_id``.

        Raises:
            FaqNotFoundError: there is none.
        """
        position = self.index.positions.get(faq_id)
        if position is None:
            raise FaqNotFoundError(f"no FAQ has the id {faq_id!r}")
        return self.index.faqs[position]

    def contacts(self, faq: Faq) -> tuple[Contact, ...]:
        """The contacts that ``faq`` and its steps name, each once."""
        return self._presenter.contacts(faq)

    def _checked(self, query: str, k: int, admit: Filter, at_least: float, as_typed: bool) -> Asked:
        """The checked query and options, with personal data masked; what the FAQs publish is none."""
        normal = normalize(query)
        for text, how in ((query, ""), (normal, ", written out,")):  # one character may stand for eighteen
            if len(text) > MAX_QUERY:
                raise QueryError(f"the query{how} has {len(text)} characters; at most {MAX_QUERY} are searched")
        if not 1 <= k <= MAX_HITS:
            raise QueryError(f"k is {k}; it must be 1 to {MAX_HITS}")
        if not 0 <= at_least <= 1:
            raise QueryError(f"at_least is {at_least}; it must be 0 to 1")
        return Asked(masked(normal, self.published), k, admit, at_least, as_typed)

    def close(self) -> None:
        """End the threads that encode, also for engines that share them: they answer nothing new any more."""
        self.background.close()


def _check(index: Index, analyzer: Analyzer, encoder: OnlineEncoder) -> None:
    """Check that the analyzer and the encoder are those that made the index."""
    for part, made_with, at_hand in (
        ("analyzer", index.analyzer, analyzer.fingerprint),
        ("encoder", index.encoder, encoder.name),
    ):
        if made_with != at_hand:
            raise IndexMismatchError(
                f"the index was made with the {part} {made_with!r}, not {at_hand!r}: build it again with faq-index"
            )
    given, wanted = encoder.dimension, index.wordings.dense.dimension
    if given != wanted:
        raise IndexMismatchError(
            f"the index holds vectors of {wanted} dimensions, and its encoder makes {given}: build it again with "
            "faq-index"
        )
