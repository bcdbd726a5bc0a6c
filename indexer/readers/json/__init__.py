"""JSON and JSON Lines of any shape."""
