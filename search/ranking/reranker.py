"""Reranker: a second look at the first few FAQs, by a model that reads question and answer together."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from search.errors import ModelError
from search.ranking.linear import Values
from search.timing import stage

READ = 20
"""How many FAQs a reranker reads for each query."""


class Reranker(Protocol):
    """What says how well texts answer a query."""

    def relevance(self, query: str, texts: Sequence[str]) -> Values:
        """float32 ``(len(texts),)``, 0 to 1, higher is better."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder with one label, by the name or the folder of its model.

    Raises:
        ModelError: what runs it is not installed, it can't be loaded, or it has not one label.
    """

    def __init__(self, name: str) -> None:
        try:
            import torch
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            told = f"{name}: a reranker needs more to be installed ({error}): pip install 'mureum[models]'"
            raise ModelError(told) from error
        try:
            self._model = CrossEncoder(name, device="cpu", activation_fn=torch.nn.Sigmoid())
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            raise ModelError(f"{name}: can't be loaded as a cross-encoder: {error}") from error
        if self._model.num_labels != 1:
            raise ModelError(f"{name}: has {self._model.num_labels} labels; a reranker has one, the relevance")

    @stage("rerank")
    def relevance(self, query: str, texts: Sequence[str]) -> Values:
        pairs = [(query, text) for text in texts]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
