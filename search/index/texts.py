"""Reading: texts as the analyzer and the encoder have read them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from search.encoding.encoder import Vectors
from search.index import arrays
from search.index.documents import Documents

_TEXTS = TypeAdapter(tuple[str, ...])
_FILES = ("texts.json", "documents", "vectors.npy")


@dataclass(frozen=True, slots=True)
class Reading:
    """``texts`` with the terms of each and its vector: float32 ``(n_texts, dimension)``.

    Raises:
        ValueError: the parts do not fit together.
    """

    texts: tuple[str, ...]
    documents: Documents
    vectors: Vectors

    def __post_init__(self) -> None:
        if not len(self.texts) == len(self.documents) == len(self.vectors):
            raise ValueError(
                f"{len(self.documents)} documents and {len(self.vectors)} vectors for {len(self.texts)} texts"
            )

    def save(self, folder: Path) -> None:
        """Write it into ``folder``, which is made."""
        texts, documents, vectors = (folder / name for name in _FILES)
        self.documents.save(documents)
        texts.write_bytes(_TEXTS.dump_json(self.texts))
        arrays.write(vectors, self.vectors)

    @classmethod
    def load(cls, folder: Path) -> "Reading":
        """Read what ``save`` wrote.

        Raises:
            ValueError: the files do not hold it.
        """
        texts, documents, vectors = (folder / name for name in _FILES)
        return cls(
            _TEXTS.validate_json(texts.read_bytes()),
            Documents.load(documents).checked(),
            arrays.read(vectors, np.float32, 2),
        )
