"""``faq-search``: the only part of the library that prints."""

from search.cli.command import main

__all__ = ["main"]
