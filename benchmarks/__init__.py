"""Measuring: relevance, speed, load, and what others would use; a program of the source checkout."""
