"""The service that most tutorials arrive at: sentence-transformers encodes the question, FAISS finds the nearest FAQs.

``encode_query`` and ``encode_document`` put the model's own prompts before the text, vectors are normalised, and
``IndexFlatIP`` compares with the question of each FAQ. The route is a plain function, which FastAPI runs in its
threads, and torch takes as many threads as it does by itself.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
from fastapi import FastAPI
from sentence_transformers import SentenceTransformer

from benchmarks.peers.contract import Model
from benchmarks.peers.services.contract import App, Entry

TOP = 5


def create(entries: Sequence[Entry], model: Model, scratch: Path) -> App:
    """The app; the FAQs are encoded now."""
    encoder = SentenceTransformer(model.folder, device="cpu")
    vectors = encoder.encode_document([entry.question or entry.text for entry in entries], normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    app = FastAPI()

    @app.get("/search")
    def search(q: str) -> list[dict[str, str | float]]:
        scores, rows = index.search(encoder.encode_query([q], normalize_embeddings=True), min(TOP, len(entries)))
        found = [(entries[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
        return [
            {"id": entry.id, "question": entry.question, "answer": entry.answer, "score": score}
            for entry, score in found
        ]

    return app
