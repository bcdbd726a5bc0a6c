"""Texts: the terms and vectors of an index's texts, kept so that the next build need not compute them again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from search import arrays
from search.analysis import numbers
from search.arrays import Float32Array
from search.index.documents import Documents
from search.index.word_offsets import WordOffsets
from search.korean.synonyms import NONE, Synonyms
from search.records.faq import Faq
from search.records.unit import Unit

_TEXTS = TypeAdapter(tuple[str, ...])
_FILES = ("texts.json", "documents", "vectors.npy")


@dataclass(frozen=True, slots=True)
class AnalysedTexts:
    """``texts`` with the terms of each and their vectors: float32 ``(n_texts, dimension)``.

    Raises:
        ValueError: the parts do not fit together.
    """

    texts: tuple[str, ...]
    documents: Documents
    vectors: Float32Array

    def __post_init__(self) -> None:
        if not len(self.texts) == len(self.documents) == len(self.vectors):
            raise ValueError(
                f"{len(self.documents)} documents and {len(self.vectors)} vectors for {len(self.texts)} texts"
            )

    def save(self, folder: Path) -> None:
        """Write the texts into ``folder``, which is created."""
        texts, documents, vectors = (folder / name for name in _FILES)
        self.documents.save(documents)
        texts.write_bytes(_TEXTS.dump_json(self.texts))
        arrays.save_npy(vectors, self.vectors)

    @classmethod
    def load(cls, folder: Path) -> "AnalysedTexts":
        """The texts that ``save`` wrote into ``folder``.

        Raises:
            ValueError: the files do not hold analysed texts.
        """
        texts, documents, vectors = (folder / name for name in _FILES)
        return cls(
            _TEXTS.validate_json(texts.read_bytes()),
            Documents.load(documents).checked(),
            arrays.load_npy(vectors, np.float32, 2),
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All analysed texts of an index, without the structures for searching them.

    ``analyzer``, a fingerprint, ``encoder``, a name, and ``synonyms`` say what they were made with. ``chunks`` are the
    units whose texts ``answers`` are; ``word_offsets`` has the words of each question, followed by those of its answer.
    """

    faqs: tuple[Faq, ...]
    wordings: AnalysedTexts
    chunks: tuple[Unit, ...]
    answers: AnalysedTexts
    word_offsets: WordOffsets
    small_talk: AnalysedTexts
    analyzer: str
    encoder: str
    synonyms: Synonyms = NONE

    def canonical(self) -> list[str]:
        """The wordings as they were encoded, with synonyms replaced and numbers in one notation."""
        known = {*self.wordings.documents.vocabulary, *self.answers.documents.vocabulary}
        widened = (self.synonyms.widened(text, known.__contains__) for text in self.wordings.texts)
        return list(map(numbers.canonical, widened))
