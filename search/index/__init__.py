"""The index in memory: terms, vectors, texts."""
