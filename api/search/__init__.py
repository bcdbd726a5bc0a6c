"""A search request: let in, answered, written."""
