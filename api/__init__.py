"""The HTTP service on a built index."""
