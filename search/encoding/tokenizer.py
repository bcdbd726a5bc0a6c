"""Tokenizer: converts text to the token numbers of an encoder. The only module of the library that imports tokenizers.

``tokenizer.json`` is read by the tokenizers library. If ``pieces.npz`` stands beside it, ``unigram`` cuts text into
pieces, and ``tokenizer.json`` only normalises it and adds the first and last token: in the tokenizers library a
vocabulary of 250,000 pieces takes 280 MB.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from search.encoding.unigram import Unigram
from search.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"
PIECES = "pieces.npz"


class Tokens(Protocol):
    """The protocol of a tokenizer, which splits text into tokens."""

    def ids(self, text: str) -> list[int]:
        """The numbers of the tokens of ``text``, with the first and the last one that every text gets."""
        ...


def load(folder: Path) -> Tokens:
    """The tokenizer of the encoder in ``folder``.

    Raises:
        ModelError: a file is missing or can't be read.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return _Pieces(tokenizer, Unigram.load(folder / PIECES)) if (folder / PIECES).is_file() else _Whole(tokenizer)
    except Exception as error:  # tokenizers raises nothing narrower
        raise ModelError(f"{folder}: its tokenizer can't be loaded: {error}") from error


class _Whole:
    """A tokenizer that uses the tokenizers library for all steps."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        self._tokenizer = tokenizer

    def ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text).ids)


class _Pieces:
    """A tokenizer that normalises by the tokenizers library and splits by ``unigram``."""

    def __init__(self, tokenizer: "Tokenizer", pieces: Unigram) -> None:
        self._normalizer = tokenizer.normalizer
        self._first, self._last = tokenizer.encode("").ids
        self._pieces = pieces

    def ids(self, text: str) -> list[int]:
        normal = self._normalizer.normalize_str(text) if self._normalizer else text
        return [self._first, *self._pieces.numbers(normal), self._last]
