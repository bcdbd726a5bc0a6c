"""A question's way to its answer."""
