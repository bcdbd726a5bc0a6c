"""Unigram: splits words into the likeliest sequence of pieces (Kudo, "Subword Regularization", ACL 2018)."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np

from search.arrays import Float64Array, UInt32Array

MARK = "▁"
"""The character that replaces a space, and so begins every word."""
PENALTY = 10.0
"""How much less likely than the least likely piece a character without a piece is, as a logarithm."""
WORDS = 8192
"""How many words' pieces are cached."""
BEGINNINGS = 16384
"""How many beginnings of pieces are cached with their rows."""
_WORD = re.compile(f"{MARK}[^{MARK}]*")


class Unigram:
    """The numbers of a text's pieces, as the tokenizers library gives them for a Unigram model that splits at spaces.

    A vocabulary of 250,000 pieces takes 7 MB and is loaded in 20 ms; SentencePiece, which gives the same numbers, takes
    55 MB and .6 s (docs/decisions). Safe to share between threads.

    ``pieces`` are UTF-8, one after the other in the order of their bytes, and piece ``row`` of them begins at
    ``starts[row]``, uint32 ``(n + 1,)``. Its likelihood's logarithm is ``scores[row]``, float64 ``(n,)``, and it goes
    by ``numbers[row]``, uint32 ``(n,)``. ``unknown`` is the number of what is no piece.
    """

    def __init__(
        self,
        pieces: bytes,
        starts: UInt32Array,
        scores: Float64Array,
        numbers: UInt32Array,
        unknown: int,
    ) -> None:
        if not (starts.dtype == numbers.dtype == np.uint32 and scores.dtype == np.float64):
            raise ValueError(f"{starts.dtype} starts, {numbers.dtype} numbers and {scores.dtype} scores")
        if not (starts.ndim == 1 and (len(starts) - 1,) == scores.shape == numbers.shape):
            raise ValueError(f"scores {scores.shape} and numbers {numbers.shape} for starts {starts.shape}")
        self._pieces = pieces
        self._starts, self._scores, self._numbers = starts, scores, numbers
        self._unknown = unknown
        self._unlikely = float(scores.min(initial=0.0)) - PENALTY
        self._begun = lru_cache(BEGINNINGS)(self._rows)
        self._cut = lru_cache(WORDS)(self._likeliest)

    @classmethod
    def from_pieces(cls, scores: Mapping[str, float], numbers: Mapping[str, int], unknown: int) -> Self:
        """The model of the pieces that ``scores`` and ``numbers`` have as keys."""
        ordered = sorted(scores, key=str.encode)
        encoded = [piece.encode() for piece in ordered]
        starts = np.cumsum([0, *map(len, encoded)], dtype=np.uint32)
        likely = np.array([scores[piece] for piece in ordered], dtype=np.float64)
        return cls(
            b"".join(encoded), starts, likely, np.array([numbers[piece] for piece in ordered], np.uint32), unknown
        )

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of ``text``, which is normalised; neighbouring unknown characters are one."""
        if not text:
            return []
        marked = text.replace(" ", MARK)
        return list(chain.from_iterable(map(self._cut, _WORD.findall(MARK + marked.removeprefix(MARK)))))

    def save(self, file: Path) -> None:
        """Write the model into ``file``."""
        np.savez(
            file,
            pieces=np.frombuffer(self._pieces, dtype=np.uint8),
            starts=self._starts,
            scores=self._scores,
            numbers=self._numbers,
            unknown=np.array(self._unknown),
        )

    @classmethod
    def load(cls, file: Path) -> Self:
        """The model that ``save`` wrote into ``file``.

        Raises:
            ValueError: the file does not hold a model.
        """
        with np.load(file) as read:
            return cls(read["pieces"].tobytes(), read["starts"], read["scores"], read["numbers"], int(read["unknown"]))

    def _rows(self, beginning: str) -> range:
        """The rows of the pieces with this ``beginning``."""
        within = self._begun(beginning[:-1]) if len(beginning) > 1 else range(len(self._scores))
        encoded = beginning.encode()
        first = bisect_left(within, encoded, key=self._piece)
        return within[first : bisect_left(within, encoded + b"\xff", first, key=self._piece)]

    def _piece(self, row: int) -> bytes:
        return self._pieces[self._starts[row] : self._starts[row + 1]]

    def _likeliest(self, word: str) -> tuple[int, ...]:
        """The numbers of the pieces of ``word`` by Viterbi's algorithm; of equally likely cuts, the first found."""
        likely = [0.0] + [-math.inf] * len(word)
        last = [(0, self._unknown)] * len(likely)
        for start in range(len(word)):
            for end, score, number in self._ahead(word, start):
                if likely[start] + score > likely[end]:
                    likely[end], last[end] = likely[start] + score, (start, number)
        numbers: list[int] = []
        end = len(word)
        while end:
            end, number = last[end]
            if not (number == self._unknown and numbers and numbers[-1] == number):
                numbers.append(number)
        return tuple(reversed(numbers))

    def _ahead(self, word: str, start: int) -> Iterator[tuple[int, float, int]]:
        """The pieces of ``word`` that may begin at ``start``: where each ends, its score and its number."""
        known = False
        for end in range(start + 1, len(word) + 1):
            beginning = word[start:end]
            rows = self._begun(beginning)
            if not rows:
                break
            if self._piece(rows[0]) == beginning.encode():
                known = known or len(beginning) == 1
                yield end, float(self._scores[rows[0]]), int(self._numbers[rows[0]])
        if not known:
            yield start + 1, self._unlikely, self._unknown
