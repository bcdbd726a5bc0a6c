"""Markdown: the plain words of short Markdown, which are what is indexed. Pure."""

import re

_MARKUP = re.compile(r"\*\*|__|`|^\s*(?:[-*+]|\d{1,2}\.|#{1,6}|>)\s+", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$\n?", re.MULTILINE)
"""The line below a table's header."""
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def plain(markdown: str) -> str:
    """The words of short Markdown, without emphasis, list marks, heading marks, link targets and a table's lines."""
    words = _MARKUP.sub("", _LINK.sub(r"\1", _RULE.sub("", markdown)))
    return _ESCAPED.sub(r"\1", _ROW.sub(lambda row: row[0].replace("|", " "), words))
