"""Text to terms; no other package uses Kiwi."""
