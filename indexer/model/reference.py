"""Run a sentence-transformers model with its own library, as the reference that an exported model is compared with."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from search.arrays import Float32Array
from search.encoding.encoder import Progress
from search.errors import ModelError

LONGEST = 8192
"""The limit in tokens that is assumed for a model without one of its own."""


class ReferenceEncoder:
    """The encoder ``model``: any sentence-transformers model in a local folder, with that folder's prompts.

    Raises:
        ModelError: the folder holds no model that can be loaded.
    """

    BATCH = 32

    def __init__(self, folder: Path, name: str) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        logging.set_verbosity_error()
        try:
            # Attention in plain operations, because the model is exported, too.
            eager = {"attn_implementation": "eager"}
            self.model = SentenceTransformer(str(folder), device="cpu", local_files_only=True, model_kwargs=eager)
        except (OSError, ValueError, KeyError, ImportError, RuntimeError, json.JSONDecodeError) as error:
            raise ModelError(f"{folder}: can't be loaded as a sentence-transformers model: {error}") from error
        self.name = name
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        limit = self.model.max_seq_length or LONGEST
        self.max_tokens = int(min(limit, LONGEST))
        prompts = self.model.prompts
        self.query_prompt = prompts.get("query") or ""
        self.passage_prompt = prompts.get("document") or prompts.get("passage") or prompts.get("corpus") or ""

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(self.model.encode_query, texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Float32Array:
        return self._encode(self.model.encode_document, texts, progress)

    def count_tokens(self, text: str) -> int:
        return len(self.model.tokenizer(self.passage_prompt + text, truncation=False, verbose=False)["input_ids"])

    def _encode(
        self, encode: Callable[..., Float32Array], texts: Sequence[str], progress: Progress | None
    ) -> Float32Array:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Texts of similar length share a batch, because padding costs time on a CPU.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), self.BATCH):
            batch = order[start : start + self.BATCH]
            vectors[batch] = encode(
                [texts[place] for place in batch], normalize_embeddings=True, show_progress_bar=False
            )
            if progress is not None:
                progress(len(batch))
        return vectors
