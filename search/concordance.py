"""Concordance: the words of the texts that visitors are shown, with their places, found when the index was built."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from search.term import Term

_FORMS = TypeAdapter(tuple[str, ...])
_FILES = ("starts.npy", "words.npy", "forms.json")


@dataclass(frozen=True, slots=True)
class Concordance:
    """What ``Analyzer.words`` finds in each text.

    ``words``, int32 ``(n_words, 3)``, has the number of each word's form among ``forms``, and its start and end.
    ``starts``, int64 ``(n_texts + 1,)``, says where those of a text begin and, with the next entry, end. What was
    read from disk stays there until a text is asked for.

    Raises:
        ValueError: the parts do not fit together.
    """

    starts: npt.NDArray[np.int64]
    words: npt.NDArray[np.int32]
    forms: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[Sequence[Term]]) -> "Concordance":
        """That of ``texts``, each given by its words."""
        forms = sorted({word.form for words in texts for word in words})
        numbers = {form: number for number, form in enumerate(forms)}
        rows = [(numbers[word.form], word.start, word.end) for words in texts for word in words]
        starts = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        return cls(starts, np.array(rows, dtype=np.int32).reshape(-1, 3), tuple(forms))

    def __post_init__(self) -> None:
        if self.words.shape != (self.starts[-1], 3):
            raise ValueError(f"words of shape {self.words.shape} for texts with {self.starts[-1]} words")

    @property
    def size(self) -> int:
        """The number of texts."""
        return len(self.starts) - 1

    def of_text(self, number: int) -> list[Term]:
        """The words of a text, in the order of their places."""
        rows = self.words[self.starts[number] : self.starts[number + 1]].tolist()
        return [Term(self.forms[form], start, end) for form, start, end in rows]

    def save(self, folder: Path) -> None:
        """Write it into ``folder``, which is made."""
        starts, words, forms = (folder / name for name in _FILES)
        folder.mkdir()
        np.save(starts, self.starts, allow_pickle=False)
        np.save(words, self.words, allow_pickle=False)
        forms.write_bytes(_FORMS.dump_json(self.forms))

    @classmethod
    def load(cls, folder: Path) -> "Concordance":
        """Map what ``save`` wrote into memory.

        Raises:
            ValueError: the files do not hold it.
        """
        starts, words, forms = (folder / name for name in _FILES)
        return cls(_mapped(starts), _mapped(words), _FORMS.validate_json(forms.read_bytes()))


def _mapped(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
