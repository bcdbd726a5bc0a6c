"""Whether a system knows when it has no answer."""
