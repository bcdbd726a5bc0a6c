"""Word offsets: the words of the texts that visitors see, with their positions, computed when the index is built."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search import arrays
from search.arrays import Int32Array, Int64Array
from search.index.documents import Documents
from search.records.term import Placed

_PLACES = "places.npy"


@dataclass(frozen=True, slots=True)
class WordOffsets:
    """The words that the analyzer found in each text, with their positions.

    ``words`` are the forms of each text's words; ``places``, int32 ``(n_words, 2)``, the start and end of each, in
    code points of its text.

    Raises:
        ValueError: the parts do not fit together.
    """

    words: Documents
    places: Int32Array

    @classmethod
    def from_words(cls, texts: Sequence[Sequence[Placed]]) -> "WordOffsets":
        """The word offsets of ``texts``, each given by its words."""
        places = [(start, end) for words in texts for _, start, end in words]
        forms = Documents.from_lists([[form for form, _, _ in words] for words in texts])
        return cls(forms, np.array(places, dtype=np.int32).reshape(-1, 2))

    def __post_init__(self) -> None:
        if self.places.shape != (len(self.words.terms), 2):
            raise ValueError(f"places of shape {self.places.shape} for {len(self.words.terms)} words")
        if np.any(self.places[:, 0] < 0) or np.any(self.places[:, 1] < self.places[:, 0]):
            raise ValueError("words that end before they begin")

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, number: int) -> list[Placed]:
        starts, ends = self.places[self.words.starts[number] : self.words.starts[number + 1]].T.tolist()
        return list(zip(self.words[number], starts, ends, strict=True))

    def concatenate(self, others: "WordOffsets") -> "WordOffsets":
        """The word offsets of these texts and then of those of ``others``."""
        return WordOffsets(self.words.concatenate(others.words), np.concatenate([self.places, others.places]))

    def select(self, rows: Int64Array) -> "WordOffsets":
        """The word offsets of the texts ``rows``, in that order."""
        return WordOffsets(self.words.select(rows), self.places[arrays.row_entries(self.words.starts, rows)])

    def save(self, folder: Path) -> None:
        """Write the word offsets into ``folder``, which is created."""
        self.words.save(folder)
        arrays.save_npy(folder / _PLACES, self.places)

    @classmethod
    def load(cls, folder: Path) -> "WordOffsets":
        """The word offsets that ``save`` wrote into ``folder``.

        Raises:
            ValueError: the files do not hold them.
        """
        return cls(Documents.load(folder).checked(), arrays.load_npy(folder / _PLACES, np.int32, 2))
