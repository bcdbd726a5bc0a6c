"""Answering: the steps from a question to its answer."""
