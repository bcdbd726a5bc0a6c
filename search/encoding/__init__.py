"""Text to vectors; no other package uses the inference runtime."""
