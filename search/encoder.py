"""Encoder: text to vectors. The only module that imports an inference runtime."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.errors import ModelError

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]
"""Called with the number of texts that were finished since the last call."""


LONGEST = 8192
"""What counts as an encoder's limit, in tokens, where it has none of its own."""


class Encoder(Protocol):
    """What turns text into vectors that a cosine compares.

    Both methods return float32 ``(len(texts), dimension)``, rows L2-normalised, in the order of ``texts``.
    """

    name: str
    dimension: int
    max_tokens: int

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of questions, as a visitor types them or as a FAQ words them."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of the texts that answer questions."""
        ...

    def count_tokens(self, text: str) -> int:
        """The length of ``text`` as a passage; what is over ``max_tokens`` would be cut off."""
        ...


class SentenceTransformersEncoder:
    """Any sentence-transformers model from a local folder, with the prompts that stand in it.

    ``threads`` sets torch's threads, for the whole process. One is best where queries come one by one: two threads that
    share a short query wait for each other, and on busy cores they wait long.

    Raises:
        ModelError: the folder holds no model that can be loaded.
    """

    BATCH = 32

    def __init__(self, folder: Path, name: str, threads: int | None = None) -> None:
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        if threads is not None:
            torch.set_num_threads(threads)
        logging.disable_progress_bar()
        logging.set_verbosity_error()
        try:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, json.JSONDecodeError) as error:
            raise ModelError(f"{folder}: can't be loaded as a sentence-transformers model: {error}") from error
        self.name = name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        limit = self._model.max_seq_length or LONGEST
        self.max_tokens = int(min(limit, LONGEST))

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._encode(self._model.encode_query, texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._encode(self._model.encode_document, texts, progress)

    def count_tokens(self, text: str) -> int:
        prompt = self._model.prompts.get("document") or self._model.prompts.get("passage") or ""
        return len(self._model.tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])

    def _encode(self, encode: Callable[..., Vectors], texts: Sequence[str], progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length share a batch: padding is what costs time on a CPU.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), self.BATCH):
            batch = order[start : start + self.BATCH]
            vectors[batch] = encode(
                [texts[place] for place in batch], normalize_embeddings=True, show_progress_bar=False
            )
            if progress is not None:
                progress(len(batch))
        return vectors
