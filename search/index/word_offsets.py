"""Concordance: the words of the texts that visitors are shown, with their places, found when the index was built."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.index import arrays, ragged
from search.index.documents import Documents
from search.index.ragged import Places
from search.records.term import Placed

_PLACES = "places.npy"


@dataclass(frozen=True, slots=True)
class Concordance:
    """What ``Analyzer.words`` finds in each text.

    ``words`` are the forms of each text's words; ``places``, int32 ``(n_words, 2)``, the start and end of each.

    Raises:
        ValueError: the parts do not fit together.
    """

    words: Documents
    places: npt.NDArray[np.int32]

    @classmethod
    def of(cls, texts: Sequence[Sequence[Placed]]) -> "Concordance":
        """That of ``texts``, each given by its words."""
        places = [(start, end) for words in texts for _, start, end in words]
        forms = Documents.of([[form for form, _, _ in words] for words in texts])
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

    def followed_by(self, others: "Concordance") -> "Concordance":
        """That of these texts and then of those of ``others``."""
        return Concordance(self.words.followed_by(others.words), np.concatenate([self.places, others.places]))

    def taken(self, rows: Places) -> "Concordance":
        """That of the texts ``rows``, in that order."""
        return Concordance(self.words.taken(rows), self.places[ragged.places(self.words.starts, rows)])

    def save(self, folder: Path) -> None:
        """Write it into ``folder``, which is made."""
        self.words.save(folder)
        arrays.write(folder / _PLACES, self.places)

    @classmethod
    def load(cls, folder: Path) -> "Concordance":
        """Read what ``save`` wrote.

        Raises:
            ValueError: the files do not hold it.
        """
        return cls(Documents.load(folder).checked(), arrays.read(folder / _PLACES, np.int32, 2))
