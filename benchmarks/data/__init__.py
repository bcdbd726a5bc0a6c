"""Data sets, and queries and corpora that are generated from them."""
