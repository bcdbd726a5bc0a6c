"""Analyse and encode texts, with reuse of an earlier index's terms, vectors and words for the same text."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import numpy as np

from indexer.build import units
from search.analysis import numbers
from search.analysis.analyzer import Analysed, Analyzer, pipeline
from search.arrays import Float32Array, Int64Array
from search.encoding.encoder import Encoder, Progress
from search.index.documents import Documents
from search.index.texts import AnalysedTexts, Snapshot
from search.index.word_offsets import WordOffsets
from search.records.faq import Faq

PASSAGE = 192
"""The most tokens of a passage: the vector of a longer one says less of each thing in it."""
Kind = Literal["wordings", "answers", "small_talk"]
Encode = Callable[[Sequence[str], Progress | None], Float32Array]


class Reader:
    """Analyses texts with ``analyzer`` and encodes them with ``encoder``, each text once.

    The results of the same analyzer, or the same encoder, in ``previous`` are reused: both read every text alone and
    would give the same result again.
    """

    def __init__(self, analyzer: Analyzer, encoder: Encoder, previous: Snapshot | None) -> None:
        self._analyzer = analyzer
        self._encoder = encoder
        self._terms: dict[Kind, tuple[Sequence[str], Documents]] = {}
        self._vectors: dict[Kind, tuple[Sequence[str], Float32Array]] = {}
        self._words: tuple[Sequence[str], WordOffsets] = ((), WordOffsets.from_words(()))
        self._fitting: frozenset[str] = frozenset()
        if previous is None:
            return
        read: dict[Kind, AnalysedTexts] = {
            "wordings": previous.wordings,
            "answers": previous.answers,
            "small_talk": previous.small_talk,
        }
        if previous.analyzer == analyzer.fingerprint:
            self._terms = {kind: (reading.texts, reading.documents) for kind, reading in read.items()}
            self._words = (shown_texts(previous.faqs), previous.word_offsets)
        if previous.encoder == encoder.name and pipeline(previous.analyzer) == pipeline(analyzer.fingerprint):
            passages = units.passages(previous.faqs, previous.chunks)
            self._vectors = {kind: (reading.texts, reading.vectors) for kind, reading in read.items()}
            self._vectors["wordings"] = (previous.canonical(), read["wordings"].vectors)
            talk = read["small_talk"]
            self._vectors["small_talk"] = ([numbers.canonical(text) for text in talk.texts], talk.vectors)
            self._vectors["answers"] = (passages, read["answers"].vectors)
            # A single character is a chunk whether it fits or not.
            chunks = zip(passages, previous.chunks, strict=True)
            self._fitting = frozenset(passage for passage, chunk in chunks if len(chunk.text) > 1)

    def fits(self, passage: str) -> bool:
        """Whether ``passage`` is short enough to be encoded as one: at most PASSAGE tokens, and all can be read."""
        most = min(PASSAGE, self._encoder.max_tokens)
        return passage in self._fitting or self._encoder.count_tokens(passage) <= most

    def questions(self, kind: Kind, texts: Sequence[str], progress: Progress) -> Float32Array:
        """The vectors of ``texts`` as visitors' questions: float32 ``(n_texts, dimension)``."""
        return self._encoded(kind, texts, self._encoder.encode_queries, progress)

    def passages(self, texts: Sequence[str], progress: Progress) -> Float32Array:
        """The vectors of ``texts`` as passages of answers: float32 ``(n_texts, dimension)``."""
        return self._encoded("answers", texts, self._encoder.encode_passages, progress)

    def terms(self, kind: Kind, texts: Sequence[str], progress: Progress) -> Documents:
        """The terms of ``texts``."""
        known, read = self._terms.get(kind, ((), Documents.from_lists(())))
        missing, rows = _located(texts, known)
        found = [[term.form for term in one.terms] for one in self._analysed(len(texts), missing, progress)]
        return read.concatenate(Documents.from_lists(found)).select(rows)

    def words(self, texts: Sequence[str], progress: Progress) -> WordOffsets:
        """The offsets of the words in ``texts``, which are texts that visitors are shown."""
        known, read = self._words
        missing, rows = _located(texts, known)
        found = [one.words for one in self._analysed(len(texts), missing, progress)]
        return read.concatenate(WordOffsets.from_words(found)).select(rows)

    def _analysed(self, total: int, missing: Sequence[str], progress: Progress) -> Iterator[Analysed]:
        """The analyses of the texts that are ``missing`` in the earlier index, one by one, out of ``total`` texts."""
        progress(total - len(missing))
        for text in missing:
            yield self._analyzer.analyse(text)
            progress(1)

    def _encoded(self, kind: Kind, texts: Sequence[str], encode: Encode, progress: Progress) -> Float32Array:
        known, read = self._vectors.get(kind, ((), np.empty((0, self._encoder.dimension), dtype=np.float32)))
        missing, rows = _located(texts, known)
        progress(len(texts) - len(missing))
        vectors = np.empty((len(texts), self._encoder.dimension), dtype=np.float32)
        fresh = rows >= len(known)
        if known:
            np.take(read, rows, axis=0, out=vectors, mode="clip")
        if missing:
            vectors[fresh] = encode(missing, progress)[rows[fresh] - len(known)]
        return vectors


def shown_texts(faqs: Sequence[Faq]) -> list[str]:
    """The texts of ``faqs`` that visitors are shown, in the order of an index's word offsets."""
    return [text for faq in faqs for text in (faq.question, faq.answer)]


def _located(texts: Sequence[str], known: Sequence[str]) -> tuple[list[str], Int64Array]:
    """The ``texts`` not in ``known``, each once, and the position of every text in ``known`` followed by those."""
    numbers = {text: number for number, text in enumerate(known)}
    missing = list(dict.fromkeys(text for text in texts if text not in numbers))
    numbers |= {text: number for number, text in enumerate(missing, len(known))}
    return missing, np.fromiter((numbers[text] for text in texts), dtype=np.int64, count=len(texts))
