"""Text to vectors: the only door to the inference runtime."""
