"""Markdown: the plain words of short Markdown, which are what is indexed. Pure."""

import re

_MARKUP = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|\d{1,2}\.|#{1,6}|>)\s+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def plain(markdown: str) -> str:
    """The words of short Markdown, without emphasis, list marks, heading marks and link targets."""
    return _MARKUP.sub("", _LINK.sub(r"\1", markdown))
