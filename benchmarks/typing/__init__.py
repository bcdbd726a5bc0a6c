"""Suggestions, key by key."""
