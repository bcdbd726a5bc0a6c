"""Text to terms: the only door to Kiwi."""
