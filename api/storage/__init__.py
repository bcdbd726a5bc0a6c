"""Feedback and queries in a database."""
