"""Measure whether a system recognises questions that it has no answer to."""
