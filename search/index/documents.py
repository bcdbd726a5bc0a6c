"""Documents: the terms of each text, in their order (the forward index)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from search import arrays
from search.arrays import Int32Array, Int64Array

VOCABULARY = TypeAdapter(tuple[str, ...])
_FILES = ("vocabulary.json", "starts.npy", "terms.npy")


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents as lists of term numbers.

    ``terms``, int32 ``(n_terms,)``, are indices into ``vocabulary``, which is sorted and holds no others; ``starts``,
    int64 ``(n_documents + 1,)``, are the offsets of the documents in ``terms``.

    Raises:
        ValueError: the parts do not fit together.
    """

    vocabulary: tuple[str, ...]
    starts: Int64Array
    terms: Int32Array

    @classmethod
    def from_lists(cls, documents: Sequence[Sequence[str]]) -> "Documents":
        """The documents with these terms."""
        vocabulary = sorted(set(chain.from_iterable(documents)))
        numbers = {term: number for number, term in enumerate(vocabulary)}
        terms = np.fromiter((numbers[term] for term in chain.from_iterable(documents)), dtype=np.int32)
        return cls(tuple(vocabulary), arrays.offsets_of_lengths(map(len, documents)), terms)

    def __post_init__(self) -> None:
        arrays.check_offsets(self.starts, len(self.terms))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> list[str]:
        return [self.vocabulary[term] for term in self.terms[self.starts[number] : self.starts[number + 1]].tolist()]

    def checked(self) -> "Documents":
        """These documents, after a check that every term is in the vocabulary; the check reads all of them.

        Raises:
            ValueError: a term is not.
        """
        arrays.check_indices(self.terms, len(self.vocabulary))
        return self

    def concatenate(self, others: "Documents") -> "Documents":
        """These documents and then ``others``."""
        vocabulary = sorted({*self.vocabulary, *others.vocabulary})
        numbers = {term: number for number, term in enumerate(vocabulary)}
        terms = [
            np.fromiter((numbers[term] for term in part.vocabulary), np.int32, len(part.vocabulary))[part.terms]
            for part in (self, others)
        ]
        starts = np.concatenate([self.starts, self.starts[-1] + others.starts[1:]])
        return Documents(tuple(vocabulary), starts, np.concatenate(terms))

    def select(self, rows: Int64Array) -> "Documents":
        """The documents ``rows``, in that order."""
        terms = self.terms[arrays.row_entries(self.starts, rows)]
        used = np.zeros(len(self.vocabulary), dtype=bool)
        used[terms] = True
        numbers = (np.cumsum(used) - 1).astype(np.int32)
        vocabulary = tuple(self.vocabulary[number] for number in np.flatnonzero(used).tolist())
        starts = arrays.offsets_of_lengths(arrays.row_lengths(self.starts, rows).tolist())
        return Documents(vocabulary, starts, numbers[terms])

    def save(self, folder: Path) -> None:
        """Write the documents into ``folder``, which is created."""
        vocabulary, starts, terms = (folder / name for name in _FILES)
        folder.mkdir(parents=True)
        vocabulary.write_bytes(VOCABULARY.dump_json(self.vocabulary))
        arrays.save_npy(starts, self.starts)
        arrays.save_npy(terms, self.terms)

    @classmethod
    def load(cls, folder: Path) -> "Documents":
        """The documents that ``save`` wrote into ``folder``.

        Raises:
            ValueError: the files do not hold documents.
        """
        vocabulary, starts, terms = (folder / name for name in _FILES)
        return cls(
            VOCABULARY.validate_json(vocabulary.read_bytes()),
            arrays.load_npy(starts, np.int64, 1),
            arrays.load_npy(terms, np.int32, 1),
        )
