"""Haystack's hybrid pipeline of its tutorial, in memory: BM25 and embeddings, joined by reciprocal rank fusion.

The store's defaults stand: BM25L over words, of Korean over single syllables, as its tokenizer has it; the dot product
of vectors, which are normalised here, so that it is their cosine. The embedders get the model's prompts as ``prefix``,
as their documentation says for E5.
"""

from collections.abc import Sequence

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.contract import Found, Model, Text

CPU = ComponentDevice.from_str("cpu")


class Peer:
    """A pipeline of two retrievers and a joiner."""

    def __init__(self, documents: Sequence[Text], model: Model) -> None:
        store = InMemoryDocumentStore()
        embedder = SentenceTransformersDocumentEmbedder(
            model=model.folder,
            prefix=model.passage_prompt,
            device=CPU,
            normalize_embeddings=True,
            progress_bar=False,
        )
        embedder.warm_up()
        embedded = embedder.run([Document(id=document.id, content=document.text) for document in documents])
        store.write_documents(embedded["documents"])
        self._pipeline = _pipeline(store, model)

    def search(self, query: str, depth: int) -> Found:
        asked = {
            "embedder": {"text": query},
            "dense": {"top_k": depth},
            "bm25": {"query": query, "top_k": depth},
            "joiner": {"top_k": depth},
        }
        found = self._pipeline.run(asked)["joiner"]["documents"]
        return [(document.id, float(document.score)) for document in found]


def _pipeline(store: InMemoryDocumentStore, model: Model) -> Pipeline:
    embedder = SentenceTransformersTextEmbedder(
        model=model.folder, prefix=model.query_prompt, device=CPU, normalize_embeddings=True, progress_bar=False
    )
    pipeline = Pipeline()
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joiner")
    pipeline.connect("bm25", "joiner")
    pipeline.warm_up()
    return pipeline
