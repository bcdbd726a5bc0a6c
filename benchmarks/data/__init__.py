"""Data sets, and queries and corpora made of them."""
