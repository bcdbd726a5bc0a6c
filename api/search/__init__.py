"""A search request: let in, answered, counted."""
